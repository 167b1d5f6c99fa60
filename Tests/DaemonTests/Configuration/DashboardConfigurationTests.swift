import Testing

@testable import Daemon

@Suite("Where the dashboard listens")
struct DashboardConfigurationTests {
    private func yaml(_ listen: String) -> String { "dashboard: { listen: '\(listen)' }\n" + SampleText.least }

    @Test("there is none unless it is asked for")
    func none() throws {
        #expect(try Configuration(yaml: SampleText.least, file: SampleText.file).dashboard == nil)
    }

    @Test(
        "loopback's addresses are taken",
        arguments: [
            ("127.0.0.1:8411", "127.0.0.1", 8411), ("127.1.2.3:80", "127.1.2.3", 80), ("[::1]:65535", "::1", 65535),
            ("localhost:1", "localhost", 1),
        ]
    )
    func taken(listen: String, host: String, port: Int) throws {
        let configuration = try Configuration(yaml: yaml(listen), file: SampleText.file)
        #expect(configuration.dashboard == DashboardConfiguration(host: host, port: port))
        #expect(ConfigurationSummary(configuration).description.contains("rosterd dashboard prints the link"))
    }

    @Test(
        "whatever others could reach is refused, and says how they get there",
        arguments: ["0.0.0.0:8411", "10.0.0.1:8411", "[::]:8411", "[2001:db8::1]:8411", "[::ffff:10.0.0.1]:8411"]
    )
    func beyond(listen: String) {
        let problems = SampleText.problems(in: yaml(listen))
        #expect(problems.count == 1)
        #expect(problems.first?.contains("dashboard.listen: only this machine may reach the dashboard") == true)
        #expect(problems.first?.contains("ssh -L 8411:127.0.0.1:8411") == true)
    }

    @Test(
        "what is no address and port is refused",
        arguments: [
            "8411", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "example.com:8411", "unix:dashboard.sock", "::1:80",
        ]
    )
    func noAddress(listen: String) {
        let problems = SampleText.problems(in: yaml(listen))
        #expect(problems.count == 1 && problems.first?.contains("dashboard.listen: expected ADDRESS:PORT") == true)
    }

    @Test("a port that a webhook has is refused", arguments: ["127.0.0.1:8090", "localhost:8090"])
    func conflict(listen: String) {
        let hook = """
                semantics: snapshot
                webhook:
                  listen: 127.0.0.1:8090
                  bearer: { file: key }
                  eventId: /id
                  mapping: { employeeId: /worker, email: /mail }
            """
        let text = yaml(listen).replacing("    semantics: snapshot", with: hook)
        #expect(SampleText.problems(in: text).filter { $0.contains("a webhook listens there") }.count == 1)
        #expect(SampleText.problems(in: text.replacing("8090'", with: "8091'")).isEmpty)
    }

    @Test("other keys are unknown, and listen has to be there")
    func keys() {
        #expect(SampleText.problems(in: "dashboard: { port: 80 }\n" + SampleText.least).count == 2)
        #expect(SampleText.problems(in: "dashboard: 127.0.0.1:80\n" + SampleText.least).count == 1)
    }
}
