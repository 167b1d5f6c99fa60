import Testing

@testable import Simulation

@Suite("The oracle of economy excuses nothing but the second of a kind whose first is in doubt")
struct EconomyOracleTests {
    /// Two people have access, and there are two groups, Data (1) and Sales (2), in a run in which something goes wrong.
    private func troubled(_ happenings: [Happening] = []) async throws -> OracleStage {
        let stage = try await OracleStage(happenings: happenings, crashes: [1_000_000])
        stage.export([.made("1"), .made("2")])
        stage.invite("p1@example.com")
        stage.invite("p2@example.com")
        stage.make(group: "Data")
        stage.make(group: "Sales")
        return stage
    }

    /// The same, and whether the first was put into Data isn't known.
    private func doubted() async throws -> OracleStage {
        let stage = try await troubled()
        stage.failing(.lost(takesEffect: true)) { add(1, to: 1, in: stage) }
        return stage
    }

    private func add(_ person: Int, to group: Int, of process: Int = 1, in stage: OracleStage) {
        stage.send(.patch, "Groups/\(group)", OracleStage.adding("p\(person)@example.com"), of: process)
    }

    @Test("a request that changed nothing is found where nothing goes wrong")
    func needless() async throws {
        let stage = try await OracleStage()
        stage.invite("p1@example.com")
        #expect(!stage.found(.economy))
        stage.invite("p1@example.com")
        #expect(stage.found(.economy))
    }

    @Test("it is found where others fail, too, unless it may be the second of its kind", arguments: [false, true])
    func needlessInTrouble(isDoubted: Bool) async throws {
        let stage = isDoubted ? try await doubted() : try await troubled()
        if !isDoubted { add(1, to: 1, in: stage) }
        add(1, to: 1, in: stage)
        #expect(stage.entries.last?.hasChanged == false)
        #expect(stage.found(.economy) == !isDoubted)
    }

    @Test("a refusal ends no doubt, however late it comes")
    func refusedLate() async throws {
        let stage = try await doubted()
        stage.failing(.slow(seconds: 20)) {
            let both = #"{"op":"remove","path":"members[value eq \"p2@example.com\"]"}"#
            let body = OracleStage.adding("p1@example.com").replacing("[{\"op\"", with: "[\(both),{\"op\"")
            stage.send(.patch, "Groups/1", body)
        }
        #expect((stage.entries.last?.status ?? 0) >= 400)
        add(1, to: 1, in: stage)
        #expect(!stage.found(.economy))
    }

    @Test("a doubt about one group excuses nothing about another")
    func otherGroup() async throws {
        let stage = try await doubted()
        add(1, to: 2, in: stage)
        #expect(!stage.found(.economy))
        add(1, to: 2, in: stage)
        #expect(stage.found(.economy))
    }

    @Test("a doubt about one member excuses nothing about another")
    func otherMember() async throws {
        let stage = try await troubled()
        add(2, to: 1, in: stage)
        stage.failing(.lost(takesEffect: true)) { add(1, to: 1, in: stage) }
        add(2, to: 1, in: stage)
        #expect(stage.found(.economy))
    }

    @Test("a doubt ends with the next request of the same whose outcome is known")
    func usedUp() async throws {
        let stage = try await doubted()
        add(1, to: 1, in: stage)
        #expect(!stage.found(.economy))
        add(1, to: 1, in: stage)
        #expect(stage.found(.economy, "#7 "))
    }

    @Test("a doubt ends where the group was read")
    func readSince() async throws {
        let stage = try await doubted()
        stage.send(.get, "Groups/1")
        add(1, to: 1, in: stage)
        #expect(stage.found(.economy))
    }

    @Test("a group that was read and is as it should be is not replaced, whatever was in doubt before")
    func replacedInVain() async throws {
        let target = TargetPlan.made(dialect: .withoutPatch)
        let stage = try await OracleStage(target: target, crashes: [1_000_000])
        stage.export([.made("1")])
        stage.make(group: "Data")
        let id = stage.world.targets[0].snapshot.groups[0].id
        let schemas = #""schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]"#
        let body = "{\(schemas),\"displayName\":\"Data\",\"members\":[]}"
        stage.failing(.lost(takesEffect: true)) { stage.send(.put, "Groups/\(id)", body) }
        stage.send(.put, "Groups/\(id)", body)
        #expect(!stage.found(.economy))
        stage.send(.get, "Groups/\(id)")
        stage.send(.put, "Groups/\(id)", body)
        #expect(stage.entries.last?.hasChanged == false)
        #expect(stage.found(.economy))
    }

    @Test(
        "where memberships end with the access, a revocation in doubt leaves them in doubt, and nobody else's",
        arguments: [1, 2]
    )
    func droppedInDoubt(revoked: Int) async throws {
        let target = TargetPlan.made(dialect: .slack)
        let stage = try await OracleStage(target: target, crashes: [1_000_000])
        stage.export([.made("1"), .made("2")])
        stage.invite("p1@example.com")
        stage.invite("p2@example.com")
        stage.make(group: "Data")
        let snapshot = stage.world.targets[0].snapshot
        let ids = try ["p1@example.com", "p2@example.com"].map { address in
            try #require(snapshot.users.first { $0.address == address }?.id)
        }
        func add() { stage.send(.patch, "Groups/\(snapshot.groups[0].id)", OracleStage.adding(ids[0])) }
        func set(active: Bool) {
            let operation = #"{"op":"replace","path":"active","value":\#(active)}"#
            let schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
            let body = #"{"schemas":["\#(schema)"],"Operations":[\#(operation)]}"#
            stage.send(.patch, "Users/\(ids[revoked - 1])", body)
        }
        add()
        stage.failing(.lost(takesEffect: false)) { set(active: false) }
        set(active: true)
        add()
        #expect(stage.entries.last?.status == 200)
        #expect(stage.entries.last?.hasChanged == false)
        #expect(stage.found(.economy, "Groups") == (revoked == 2))
    }

    @Test("a group that was made in doubt is the one that is patched then")
    func madeInDoubt() async throws {
        let stage = try await troubled()
        let schemas = #""schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]"#
        let body = #"{\#(schemas),"displayName":"Legal","members":[{"value":"p1@example.com"}]}"#
        stage.failing(.lost(takesEffect: true)) { stage.send(.post, "Groups", body) }
        add(1, to: 3, in: stage)
        #expect(stage.entries.last?.status == 200)
        #expect(stage.entries.last?.hasChanged == false)
        #expect(!stage.found(.economy))
    }

    @Test(
        "what an earlier process heard the answer of is in doubt only where it died right then",
        arguments: [true, false]
    )
    func diedThen(diesAtOnce: Bool) async throws {
        let stage = try await troubled()
        add(1, to: 1, in: stage)
        if !diesAtOnce { stage.wait(.milliseconds(1)) }
        stage.world.chronicle.die()
        stage.wait(.seconds(5))
        add(1, to: 1, of: 2, in: stage)
        #expect(stage.found(.economy) == !diesAtOnce)
    }

    @Test("what an earlier process never heard the answer of is in doubt")
    func diedBefore() async throws {
        let stage = try await troubled()
        stage.begin(.patch, "Groups/1", OracleStage.adding("p1@example.com"))
        stage.world.targets[0].cutOff(process: 1) { _ in false }
        stage.world.chronicle.die()
        stage.wait(.seconds(5))
        add(1, to: 1, of: 2, in: stage)
        #expect(stage.entries.last?.hasChanged == false)
        #expect(!stage.found(.economy))
    }
}
