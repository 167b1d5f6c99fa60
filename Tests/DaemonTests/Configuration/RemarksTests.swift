import Provisioning
import Testing

@testable import Daemon

@Suite("What check remarks on, and how it shows what is meant")
struct RemarksTests {
    private func remarks(_ yaml: String) throws -> [String] {
        try Configuration(yaml: yaml, file: SampleText.file).remarks.map(\.description)
    }

    @Test("An identity that is the address is no identity", arguments: ["email", "{ template: \"x{email}\" }"])
    func addressAsIdentity(identity: String) throws {
        let yaml = SampleText.with(("semantics: snapshot", "semantics: snapshot\n    identity: \(identity)"))
        let found = try remarks(yaml).filter { $0.contains("sources.hr.identity") }
        #expect(found.count == 1)
        #expect(found.first?.contains("when it changes, one person leaves and another joins") == true)
        let other = SampleText.with(("semantics: snapshot", "semantics: snapshot\n    identity: employeeId"))
        #expect(try !remarks(other).contains { $0.contains("identity") })
    }

    @Test("HR's own id of a manager is sent to nobody; the provider's is, where HR has it")
    func managers() throws {
        func sent(_ field: String, profile: String) throws -> (paths: [String], remarks: [String]) {
            let yaml = SampleText.with(
                ("      email: Email", "      email: Email\n      \(field): Manager"),
                ("profile: amplitude", "profile: \(profile)")
            )
            let configuration = try Configuration(yaml: yaml, file: SampleText.file)
            let paths = configuration.targets.first?.rules.profile.attributes.map(\.path) ?? []
            return (paths.filter { $0.contains("manager") }, try remarks(yaml).filter { $0.contains("manager") })
        }
        let own = try sent("manager", profile: "rfc7644")
        #expect(own.paths == [])
        #expect(own.remarks.count == 1 && own.remarks.first?.hasPrefix("10:7: sources.hr.mapping.manager: ") == true)
        #expect(try sent("manager", profile: "amplitude").remarks == [])
        let theirs = try sent("managerId", profile: "rfc7644")
        #expect(theirs.paths == ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value"])
        #expect(theirs.remarks == [])
    }

    @Test("Guards that compare snapshots guard nothing where there are none", arguments: ["snapshot", "changes"])
    func guardsOfSnapshots(semantics: String) throws {
        let guards = "guards: { firstSnapshot: hold, header: hold, rows: 50%, filled: 50%, leavers: 5 }"
        let yaml = SampleText.with(("semantics: snapshot", "semantics: \(semantics)\n    \(guards)"))
        let found = try remarks(yaml).filter { $0.contains("guards nothing here") }
        #expect(found.count == (semantics == "changes" ? 4 : 0))
    }

    @Test("A target's sources are shown in their order, which says who speaks")
    func order() throws {
        let second = """
              agency:
                drop: /var/lib/rosterd/drop/agency
                semantics: snapshot
                format: { type: csv }
                mapping: { employeeId: ID, email: Email }
            targets:
            """
        let yaml = SampleText.with(("targets:", second), ("sources: [hr]", "sources: [hr, agency]"))
        let summary = ConfigurationSummary(try Configuration(yaml: yaml, file: SampleText.file))
        #expect(summary.targets.first?.sources == ["hr", "agency"])
        #expect(summary.description.contains("people of hr, agency"))
    }

    @Test(
        "Files are kept for thirty days, for as long as is said, or for good",
        arguments: [("", Duration.seconds(30 * 86_400)), ("keep: 2d", .seconds(2 * 86_400)), ("keep: forever", nil)]
    )
    func keep(line: String, kept: Duration?) throws {
        let yaml = SampleText.with(("semantics: snapshot", "semantics: snapshot\n    \(line)"))
        #expect(try Configuration(yaml: yaml, file: SampleText.file).sources.first?.drop?.keep == kept)
        #expect(
            SampleText.problems(in: yaml.replacing("keep: 2d", with: "keep: 2s")).count == (line == "keep: 2d" ? 1 : 0)
        )
    }
}
