import Testing

@testable import Simulation

@Suite("The oracle of leavers waits for a leaver's own revocation, and for nothing else")
struct LeaversOracleTests {
    /// p1 has access, and HR says that they have left.
    private func left(crashes: [Int] = []) async throws -> OracleStage {
        let stage = try await OracleStage(crashes: crashes)
        stage.export([.made("1")])
        stage.invite("p1@example.com")
        stage.make(group: "Data")
        var leaver = Staff.made("1")
        leaver.standing = .left
        stage.wait(.seconds(10))
        stage.export([leaver, .made("2")], named: "export-2.csv")
        stage.wait(.seconds(1))
        return stage
    }

    @Test("whatever is written while a leaver waits is found")
    func waits() async throws {
        let stage = try await left()
        stage.invite("p2@example.com")
        #expect(stage.found(.leavers))
    }

    @Test("whatever is written after a leaver's removal was sent is well, whether or not that succeeded")
    func first() async throws {
        let stage = try await left()
        stage.failing(.status(500, takesEffect: false, retryAfter: nil)) {
            stage.send(.delete, "Users/p1%40example.com")
        }
        stage.invite("p2@example.com")
        #expect(!stage.found(.leavers))
    }

    @Test("an account that was there before is known of from the end of the reading on")
    func wasThere() async throws {
        var target = TargetPlan.made(dialect: .amplitude)
        target.preexisting = [.made("1")]
        let stage = try await OracleStage(target: target)
        var away = Staff.made("1")
        away.standing = .leave
        stage.export([away, .made("2")])
        stage.wait(.seconds(1))
        stage.send(.get, "Groups?startIndex=1")
        stage.send(.get, "Users?startIndex=1")
        stage.invite("p2@example.com")
        #expect(stage.found(.leavers, "#3 POST"))
    }

    @Test("a removal that is on its way when HR says it once more is one")
    func saidAgain() async throws {
        let stage = try await left()
        stage.begin(.delete, "Users/p1%40example.com")
        stage.wait(.milliseconds(1))
        stage.export([.made("2")], named: "export-3.csv")
        stage.inviteLater("p2@example.com")
        #expect(!stage.found(.leavers))
    }

    @Test("a removal that was refused is one when HR says it once more, whatever groups have named them since")
    func refusedBefore() async throws {
        let stage = try await left()
        stage.failing(.status(400, takesEffect: false, retryAfter: nil)) {
            stage.send(.delete, "Users/p1%40example.com")
        }
        stage.send(.patch, "Groups/1", OracleStage.adding("p1@example.com"))
        stage.wait(.seconds(1))
        stage.export([.made("2")], named: "export-3.csv")
        stage.wait(.seconds(1))
        stage.invite("p2@example.com")
        #expect(!stage.found(.leavers))
    }

    @Test("whoever is to leave on a day to come is no leaver any more")
    func stays() async throws {
        let stage = try await left()
        var staying = Staff.made("1")
        (staying.standing, staying.lastDay) = (.left, 9)
        stage.export([staying, .made("2")], named: "export-3.csv")
        stage.wait(.seconds(1))
        stage.invite("p2@example.com")
        #expect(!stage.found(.leavers))
    }

    @Test("another request of the leaver is no revocation: a group's that names them, and their own account's")
    func otherRequests() async throws {
        let group = try await left()
        group.send(.patch, "Groups/1", OracleStage.adding("p1@example.com"))
        group.send(.delete, "Users/p1%40example.com")
        #expect(group.found(.leavers, "#3 PATCH"))
        let account = try await left()
        account.send(.put, "Users/p1%40example.com", OracleStage.user("p1@example.com"))
        account.send(.delete, "Users/p1%40example.com")
        #expect(account.found(.leavers, "#3 PUT"))
    }

    @Test("a look-up of the leaver doesn't make others' requests well")
    func lookedUp() async throws {
        let stage = try await left()
        stage.send(.get, "Users/p1%40example.com")
        stage.inviteLater("p2@example.com")
        #expect(stage.found(.leavers, "#4 POST"))
    }

    @Test("a look-up of the leaver that failed is waited for, until it is tried again", arguments: [false, true])
    func lookedUpInVain(isTriedAgain: Bool) async throws {
        let stage = try await left()
        stage.failing(.status(502, takesEffect: false, retryAfter: nil)) {
            stage.send(.get, "Users/p1%40example.com")
        }
        if isTriedAgain { stage.send(.get, "Users/p1%40example.com") }
        stage.inviteLater("p2@example.com")
        #expect(stage.found(.leavers) == isTriedAgain)
    }

    @Test("an account whose address was given up before the target was read is nobody's", arguments: [true, false])
    func unrecognised(isMoved: Bool) async throws {
        var target = TargetPlan.made(dialect: .amplitude)
        target.preexisting = [.made("1")]
        let stage = try await OracleStage(target: target)
        var leaver = Staff.made("1")
        leaver.standing = .left
        stage.export([leaver, .made("2")])
        stage.wait(.seconds(1))
        leaver.email = "p9@example.com"
        if isMoved { stage.export([leaver, .made("2")], named: "export-2.csv") }
        stage.send(.get, "Users?startIndex=1")
        stage.inviteLater("p2@example.com")
        #expect(stage.found(.leavers) == !isMoved)
    }

    @Test("while what came of a leaver's invitation isn't known, others may go first", arguments: [false, true])
    func unknown(isKnownLater: Bool) async throws {
        let stage = try await OracleStage()
        stage.export([.made("1")])
        stage.failing(.lost(takesEffect: true)) { stage.invite("p1@example.com") }
        stage.wait(.seconds(1))
        stage.export([], named: "export-2.csv")
        stage.wait(.seconds(1))
        stage.invite("p2@example.com")
        #expect(!stage.found(.leavers))
        guard isKnownLater else { return }
        stage.send(.put, "Users/p1%40example.com", OracleStage.user("p1@example.com"))
        stage.inviteLater("p3@example.com")
        #expect(stage.found(.leavers, "#4 POST"))
    }

    @Test("while a request of the leaver is under way, others may go first, and no longer", arguments: [false, true])
    func underWay(isOver: Bool) async throws {
        let stage = try await left()
        stage.begin(.get, "Users/p1%40example.com")
        if isOver { stage.settle() }
        stage.wait(.milliseconds(isOver ? 1 : 0))
        stage.invite("p2@example.com")
        #expect(stage.found(.leavers) == isOver)
    }

    @Test("a group's request names somebody where it puts them in, and where it takes them out")
    func named() async throws {
        let stage = try await left()
        let removal = #"{"Operations":[{"op":"remove","path":"members[value eq \"p1@example.com\"]"}]}"#
        stage.begin(.patch, "Groups/1", removal)
        stage.begin(.patch, "Groups/1", OracleStage.adding("p1@example.com"))
        let naming = Naming(stage.world.targets[0], stage.world.chronicle.tellings)
        #expect(stage.entries.suffix(2).map { naming.names($0, "hr1/1") } == [true, true])
        #expect(stage.entries.suffix(2).map { naming.names($0, "hr1/2") } == [false, false])
    }

    @Test("what died with the process that had sent it is under way no more")
    func died() async throws {
        let stage = try await left(crashes: [1_000_000])
        stage.begin(.get, "Users/p1%40example.com")
        stage.world.targets[0].cutOff(process: 1) { _ in true }
        stage.send(.post, "Users", OracleStage.user("p2@example.com"), of: 2)
        #expect(stage.found(.leavers))
    }
}
