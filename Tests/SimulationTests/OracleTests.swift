import Provisioning
import Testing

@testable import Simulation

/// A world in which nobody does anything but what a test says: rosterd never starts.
@Suite("Every oracle can fail")
struct OracleTests {
    private let world: World

    init() async throws { world = try await Self.world(.made()) }

    private static func world(_ source: SourcePlan, happenings: [Happening] = [], crashes: [Int] = []) async throws
        -> World
    {
        let scenario = Scenario(
            seed: 1,
            sources: [source],
            targets: [.made(dialect: .amplitude)],
            staff: [.made("1")],
            happenings: happenings,
            crashes: crashes
        )
        let directory = "/dev/shm/rosterd-sim-tests-\(UInt64.random(in: 0 ... .max))"
        let world = try World(
            scenario,
            journal: try await JournalTemplate.image(),
            directory: directory,
            keepsTrace: false
        )
        world.disk.remove()
        return world
    }

    /// Sends a request.
    private func begin(_ method: RequestMethod, _ path: String, _ body: String? = nil, in world: World) {
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
    }

    /// Lets all happen that is to come.
    private func settle(_ world: World) {
        while let next = world.agenda.next {
            world.clock.advance(to: next)
            world.agenda.take()?()
        }
    }

    /// Sends a request, and lets all come of it that does.
    private func send(_ method: RequestMethod, _ path: String, _ body: String? = nil, in other: World? = nil) {
        begin(method, path, body, in: other ?? world)
        settle(other ?? world)
    }

    private func invite(_ name: String, in world: World? = nil) {
        let names = #""name": {"givenName": "Ada", "familyName": "Lovelace"}"#
        let emails = #""emails": [{"value": "\#(name)", "primary": true}]"#
        let schemas = #""schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]"#
        let body = "{\(schemas), \"userName\": \"\(name)\", \"id\": \"\(name)\", \(names), \(emails)}"
        send(.post, "Users", body, in: world)
    }

    private func found(_ oracle: Finding.Oracle, in other: World? = nil) -> Bool {
        let world = other ?? world
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

    // MARK: - Holds

    @Test("somebody who was invited before the export that names them was accepted is found", arguments: [false, true])
    func invitedUnaccepted(isAccepted: Bool) async throws {
        let world = try await Self.world(.made(isGuarded: false))
        world.chronicle.say([.made("2")], of: "hr1", in: "export-1.csv", isWhole: true)
        if isAccepted { world.chronicle.acceptLast() }
        invite("p2@example.com", in: world)
        #expect(found(.holds, in: world) == !isAccepted)
    }

    // MARK: - Leavers

    /// p1 has access, and HR says that they have left.
    private func left(_ source: SourcePlan = .made(isGuarded: false)) async throws -> World {
        let world = try await Self.world(source)
        world.chronicle.say([.made("1")], of: "hr1", in: "export-1.csv", isWhole: true)
        world.chronicle.acceptLast()
        invite("p1@example.com", in: world)
        var leaver = Staff.made("1")
        leaver.standing = .left
        world.clock.advance(to: world.clock.now + .seconds(10))
        world.chronicle.say([leaver, .made("2")], of: "hr1", in: "export-2.csv", isWhole: true)
        world.chronicle.acceptLast()
        world.clock.advance(to: world.clock.now + .seconds(1))
        return world
    }

    @Test("whatever is written while a leaver waits is found")
    func leaverWaits() async throws {
        let world = try await left()
        invite("p2@example.com", in: world)
        #expect(found(.leavers, in: world))
    }

    @Test("whatever is written after a leaver's removal was sent is well, whether or not that succeeded")
    func leaverFirst() async throws {
        let world = try await left()
        world.targets[0].set(outage: .status(500, takesEffect: false, retryAfter: nil))
        send(.delete, "Users/p1%40example.com", in: world)
        world.targets[0].set(outage: nil)
        invite("p2@example.com", in: world)
        #expect(!found(.leavers, in: world))
    }

    @Test("while what came of a leaver's invitation isn't known, others may go first")
    func leaverUnknown() async throws {
        let world = try await Self.world(.made(isGuarded: false))
        world.chronicle.say([.made("1")], of: "hr1", in: "export-1.csv", isWhole: true)
        world.chronicle.acceptLast()
        world.targets[0].set(outage: .lost(takesEffect: true))
        invite("p1@example.com", in: world)
        world.targets[0].set(outage: nil)
        world.clock.advance(to: world.clock.now + .seconds(1))
        world.chronicle.say([], of: "hr1", in: "export-2.csv", isWhole: true)
        world.chronicle.acceptLast()
        world.clock.advance(to: world.clock.now + .seconds(1))
        invite("p2@example.com", in: world)
        #expect(!found(.leavers, in: world))
    }

    // MARK: - Order

    @Test("two requests about one account at a time are found")
    func overtaking() async throws {
        let world = try await Self.world(.made(isGuarded: false))
        world.chronicle.say([.made("1"), .made("2")], of: "hr1", in: "export-1.csv", isWhole: true)
        invite("p1@example.com", in: world)
        begin(.delete, "Users/p1%40example.com", in: world)
        begin(.delete, "Users/p2%40example.com", in: world)
        #expect(!found(.order, in: world))
        begin(.put, "Users/p1%40example.com", "{}", in: world)
        settle(world)
        #expect(found(.order, in: world))
    }

    // MARK: - Economy where something goes wrong

    @Test("a request that changed nothing is found where others fail, too, unless it may be the second of its kind")
    func needlessInTrouble() async throws {
        let world = try await Self.world(.made(isGuarded: false), crashes: [1_000_000])
        world.chronicle.say([.made("1"), .made("2")], of: "hr1", in: "export-1.csv", isWhole: true)
        invite("p1@example.com", in: world)
        let group = #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Data"}"#
        send(.post, "Groups", group, in: world)
        let adding = #"{"op":"add","path":"members","value":[{"value":"p1@example.com"}]}"#
        let patch = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[\#(adding)]}"#
        world.targets[0].set(outage: .lost(takesEffect: true))
        send(.patch, "Groups/1", patch, in: world)
        world.targets[0].set(outage: nil)
        send(.patch, "Groups/1", patch, in: world)
        #expect(world.targets[0].entries.last?.hasChanged == false)
        #expect(!found(.economy, in: world))
    }

    @Test("a request that changed nothing, of whose kind all is known, is found in any run")
    func needlessAmongCrashes() async throws {
        let world = try await Self.world(.made(isGuarded: false), crashes: [1_000_000])
        world.chronicle.say([.made("1")], of: "hr1", in: "export-1.csv", isWhole: true)
        invite("p1@example.com", in: world)
        let group = #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Data"}"#
        send(.post, "Groups", group, in: world)
        let adding = #"{"op":"add","path":"members","value":[{"value":"p1@example.com"}]}"#
        let patch = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[\#(adding)]}"#
        send(.patch, "Groups/1", patch, in: world)
        #expect(!found(.economy, in: world))
        send(.patch, "Groups/1", patch, in: world)
        #expect(found(.economy, in: world))
    }
}

extension Chronicle {
    /// HR's last export is accepted, and all of it taken over.
    fileprivate func acceptLast() { receive(tellings.count - 1) }
}

extension SourcePlan {
    static func made(isGuarded: Bool = true) -> SourcePlan {
        SourcePlan(
            name: "hr1",
            channel: .exports,
            completeness: .renamed,
            omitsLeavers: true,
            isGuarded: isGuarded,
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
