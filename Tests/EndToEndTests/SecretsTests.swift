import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Secrets", .timeLimit(.minutes(2)))
struct SecretsTests {
    /// Told from everything else that may stand somewhere.
    private static let token = "tok3n-\(UUID().uuidString)"

    @Test(
        "are nowhere but in their own files: not in the log at its loudest, the journal, the process list, metrics or answers"
    )
    func stayInTheirFiles() async throws {
        let scenario = try Scenario()
        try scenario.write(token: Self.token)
        let sandbox = try await scenario.startSandbox(["--limit", "0", "--fail", "429=0.1,500=0.1"], token: Self.token)
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let port = try LocalHTTP.freePort()
        try scenario.reconfigure("sources:\n", as: "dashboard: { listen: 127.0.0.1:\(port) }\nsources:\n")
        let sender = try BambooHRSender.added(to: scenario)
        let daemon = try await scenario.startDaemon(loggingAt: "trace")
        var roster = Roster(20)
        try scenario.drop(Data(roster.csv.utf8), as: "before.csv", modified: Date(timeIntervalSinceNow: -60))
        try await scenario.untilDrained()
        roster.change(3) { $0.familyName = "Moved" }
        let event = try await sender.event(roster.workers[3].id, ["lastName": "Moved"])
        #expect(try sender.post(event).status == 202)
        var forged = event
        forged.signature = String(forged.signature.reversed())
        #expect(try sender.post(forged).status == 401)
        try await scenario.untilDrained()
        // A credential that is refused is the one most likely to be quoted.
        try scenario.write(token: Self.token + "x")
        #expect(try await scenario.command("reload").exitStatus == 0)
        try scenario.drop(Roster(21).csv, as: "joiner.csv")
        try await scenario.untilStatus("it is paused") { $0.pause != nil }

        let link = try await scenario.command("dashboard").output
        let key = try #require(link.split(separator: "#").last?.split(whereSeparator: { "= \n".contains($0) }).last)
        var told: [String: Data] = [:]
        for command in [
            ["status"], ["status", "--json"], ["queue"], ["check"], ["journal", "list"], ["why", "10004"],
        ] {
            let result = try await Rosterd.run(
                command + ["--config", scenario.path("rosterd.yaml")],
                logging: scenario.directory
            )
            told["rosterd \(command)"] = Data((result.output + result.errors).utf8)
        }
        for path in ["/metrics", "/healthz", "/readyz", "/"] {
            told[path] = Data(try LocalHTTP(port: port, token: "nobody's").ask("GET", path).body)
        }
        // And what is told to those who have the key.
        for (method, path, body) in [
            ("GET", "/api/overview", ""), ("GET", "/api/samples", ""), ("GET", "/api/details", ""),
            ("POST", "/api/person", "10004"),
        ] {
            let answer = try LocalHTTP(port: port, token: String(key)).ask(method, path, body: body)
            #expect(answer.status == 200, "\(path)")
            told[path] = Data(answer.body)
        }
        for file in ["cmdline", "environ"] {
            told[file] = try Data(contentsOf: URL(filePath: "/proc/\(daemon.id)/\(file)"))
        }
        told["the log"] = Data(try scenario.log().utf8)
        for name in try scenario.files(in: "state") {
            told[name] = try Data(contentsOf: URL(filePath: scenario.path("state/\(name)")))
        }
        for secret in [Self.token, BambooHRSender.key, String(key)] {
            for (place, content) in told { #expect(content.range(of: Data(secret.utf8)) == nil, "\(place)") }
        }
        #expect(told["journal.sqlite"] != nil && told["the log"]?.range(of: Data("exchange".utf8)) != nil)
        #expect(daemon.ending == nil)
    }

    @Test("and names are in no log of the usual level")
    func namesStayOut() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon(loggingAt: "info")
        let roster = Roster(10)
        try scenario.drop(roster.csv, as: "joiners.csv")
        try scenario.drop(roster.csv + "10099,Active,No,Mail,not-an-address,Data\r\n", as: "refused.csv")
        try await scenario.untilDrained()
        let log = try scenario.log()
        for worker in roster.workers {
            #expect(!log.contains(worker.email) && !log.contains(worker.familyName))
        }
        #expect(!log.contains("not-an-address"))
        #expect(daemon.ending == nil)
    }
}
