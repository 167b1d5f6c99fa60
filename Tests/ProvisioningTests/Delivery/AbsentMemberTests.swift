import Testing

@testable import Provisioning

@Suite("A member who is to leave a group, and isn't in it")
struct AbsentMemberTests {
    private let noTarget = Made.answer(
        400,
        #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"noTarget"}"#
    )
    private let rfc7644 = AnswerJudge(profile: .rfc7644, policy: .standard)

    /// Of people who are in the group as far as we know, unless it is said otherwise.
    private func removals(_ count: Int = 1, isUncertain: Bool = false, isConfirmed: Bool = true) -> OpenedExchange {
        var exchange = Made.typical(.patchGroup, members: count)
        for place in exchange.carried.indices {
            exchange.carried[place].operation.kind = .removeMember
            exchange.carried[place].operation.isUncertain = isUncertain
            if isConfirmed { exchange.carried[place].confirmed[.membership("Data")] = "true" }
        }
        return exchange
    }

    private func judge(_ exchange: OpenedExchange, wasLookedUp: Bool = false) -> Verdict {
        rfc7644.judge(exchange, noTarget, Made.context(groupWasLookedUp: wasLookedUp, method: .patch))
    }

    @Test("A removal that may have been executed before, or of whom nobody has seen there, is done")
    func expected() {
        #expect(judge(removals(isUncertain: true)).resolutions.values.first == .done)
        #expect(judge(removals(isConfirmed: false)).resolutions.values.first == .done)
        #expect(judge(removals(isConfirmed: false), wasLookedUp: true).resolutions.values.first == .done)
    }

    @Test("Of a member whom the target has shown, the group says first; if it shows them still, an operator decides")
    func contradiction() {
        let first = judge(removals())
        #expect(first.learned == [.groupUncertain("Data", verifyNotBefore: Made.context().now)])
        #expect(judge(removals(), wasLookedUp: true).name == "parked")
        #expect(judge(removals(isUncertain: true), wasLookedUp: true).name == "parked")
    }

    @Test("Where nobody shows who is in a group, the target's word has to do")
    func hiddenMembers() {
        let judge = AnswerJudge(profile: .awsIdentityCenter, policy: .standard)
        #expect(judge.judge(removals(), noTarget, Made.context(method: .patch)).resolutions.values.first == .done)
        let pack = judge.judge(removals(3), noTarget, Made.context(method: .patch))
        #expect(pack.splitsPack)
    }

    @Test("A pack is compared with the group first, and halved if it is refused again")
    func pack() {
        let first = judge(removals(100, isUncertain: true))
        #expect(!first.splitsPack && first.learned == [.groupUncertain("Data", verifyNotBefore: Made.context().now)])
        #expect(judge(removals(100, isUncertain: true), wasLookedUp: true).splitsPack)
    }

    @Test("Whoever is to come into a group isn't taken for gone")
    func additions() {
        #expect(judge(Made.typical(.patchGroup)).name == "parked")
        #expect(judge(Made.typical(.patchGroup, members: 2)).splitsPack)
    }

    @Test("What may have been executed since makes an older look-up worth nothing")
    func olderLookUp() {
        var bench = MachineBench(profile: .rfc7644)
        _ = bench.feed(.credentialRead(failure: nil))
        _ = bench.feed(.planned(more: false))
        var last: ExchangeClosing?
        func send(_ made: OpenedExchange, _ result: WireResult) {
            var exchange = made
            exchange.sequence = bench.exchange(.probe).sequence
            _ = bench.dispatched([exchange])
            _ = bench.dispatched()
            last = bench.answer(exchange, result).closing
            _ = bench.feed(.closed(exchange.sequence))
            _ = bench.feed(.planned(more: false))
        }
        let found = #"{"totalResults":1,"Resources":[{"id":"7","displayName":"Data","members":[]}]}"#
        send(removals(), Made.answer(404, Made.scimError))
        send(Made.typical(.lookUpGroup), Made.answer(200, found))
        send(removals(), Made.failure(.timeout, possiblySent: true))
        bench.now = bench.now + .seconds(900)
        _ = bench.feed(.tick)
        send(removals(isUncertain: true), noTarget)
        #expect(last?.resolutions.values.first == .done)
    }
}
