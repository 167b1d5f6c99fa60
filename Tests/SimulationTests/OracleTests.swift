import Provisioning
import Testing

@testable import Simulation

/// A world in which nobody does anything but what a test says: rosterd never starts.
@Suite("Every oracle can fail")
struct OracleTests {
    private let world: World

    init() async throws {
        let scenario = Scenario(
            seed: 1,
            sources: [.made()],
            targets: [.made(dialect: .amplitude)],
            staff: [.made("1")],
            happenings: [],
            crashes: []
        )
        let directory = "/dev/shm/rosterd-sim-tests-\(UInt64.random(in: 0 ... .max))"
        world = try World(
            scenario,
            journal: try await JournalTemplate.image(),
            directory: directory,
            keepsTrace: false
        )
        world.disk.remove()
    }

    /// Sends a request, and lets all come of it that does.
    private func send(_ method: RequestMethod, _ path: String, _ body: String? = nil) {
        let request = WireRequest(
            method: method,
            url: "https://saas1.example/scim/1/" + path,
            headers: [WireHeader("Authorization", "Bearer token"), WireHeader("User-Agent", "tests")],
            body: body.map { Array($0.utf8) },
            connectTimeout: .seconds(1),
            timeout: .seconds(1),
            answerBytesMax: 1 << 20
        )
        world.targets[0].send(request, of: 1) { _ in }
        while let next = world.agenda.next {
            world.clock.advance(to: next)
            world.agenda.take()?()
        }
    }

    private func invite(_ name: String) {
        let names = #""name": {"givenName": "Ada", "familyName": "Lovelace"}"#
        let emails = #""emails": [{"value": "\#(name)", "primary": true}]"#
        let schemas = #""schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]"#
        send(.post, "Users", "{\(schemas), \"userName\": \"\(name)\", \"id\": \"\(name)\", \(names), \(emails)}")
    }

    private func found(_ oracle: Finding.Oracle) -> Bool {
        Oracles(world: world).judge()
        return world.findings.contains { $0.oracle == oracle }
    }

    @Test("somebody who should have access and has none is found")
    func missing() { #expect(found(.truth)) }

    @Test("somebody who has access and shouldn't is found")
    func unentitled() {
        invite("nobody@example.com")
        Oracles(world: world).judge()
        #expect(world.findings.contains { $0.oracle == .truth && $0.what.contains("nobody@example.com") })
    }

    @Test("a stranger's account that was changed is found")
    func stranger() {
        send(.delete, "Users/stranger%40example.com")
        Oracles(world: world).judge()
        #expect(world.findings.contains { $0.what.contains("stranger@example.com") })
    }

    @Test("a second invitation is found")
    func invitedTwice() {
        _ = world.hr.export(.whole, of: .made())
        invite("p1@example.com")
        #expect(!found(.once))
        send(.delete, "Users/p1%40example.com")
        invite("p1@example.com")
        #expect(found(.once))
    }

    @Test("a request that changed nothing is found")
    func needless() {
        invite("p1@example.com")
        #expect(!found(.economy))
        invite("p1@example.com")
        #expect(found(.economy))
    }

    @Test("what was sent before anything was approved is found")
    func sentUnapproved() {
        invite("p1@example.com")
        #expect(found(.holds))
    }
}

extension SourcePlan {
    static func made() -> SourcePlan {
        SourcePlan(
            name: "hr1",
            channel: .exports,
            completeness: .renamed,
            omitsLeavers: false,
            isGuarded: true,
            absencesMin: 1,
            graceHours: 0
        )
    }
}

extension Staff {
    static func made(_ id: String) -> Staff {
        Staff(
            source: "hr1",
            id: id,
            given: "Ada",
            family: "Lovelace",
            email: "p\(id)@example.com",
            department: "Data",
            standing: .active
        )
    }
}
