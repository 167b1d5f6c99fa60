import Testing

@testable import Simulation

@Suite("Every oracle can fail")
struct OracleTests {
    private let stage: OracleStage

    init() async throws { stage = try await OracleStage(.made()) }

    @Test("somebody who should have access and has none is found")
    func missing() { #expect(stage.found(.truth)) }

    @Test("somebody who has access and shouldn't is found")
    func unentitled() {
        stage.invite("nobody@example.com")
        #expect(stage.found(.truth, "nobody@example.com"))
    }

    @Test("a stranger's account that was changed is found")
    func stranger() {
        stage.send(.delete, "Users/stranger%40example.com")
        #expect(stage.found(.truth, "stranger@example.com"))
    }

    @Test("a second invitation is found")
    func invitedTwice() {
        _ = stage.world.hr.export(.whole, of: .made())
        stage.invite("p1@example.com")
        #expect(!stage.found(.once))
        stage.send(.delete, "Users/p1%40example.com")
        stage.invite("p1@example.com")
        #expect(stage.found(.once))
    }

    @Test("two requests about one account at a time are found")
    func overtaking() async throws {
        let stage = try await OracleStage()
        stage.export([.made("1"), .made("2")])
        stage.invite("p1@example.com")
        stage.begin(.delete, "Users/p1%40example.com")
        stage.begin(.delete, "Users/p2%40example.com")
        #expect(!stage.found(.order))
        stage.begin(.put, "Users/p1%40example.com", "{}")
        stage.settle()
        #expect(stage.found(.order))
    }
}
