import Testing

@testable import Provisioning

@Suite("Attempts, look-ups and packs")
struct JudgementTests {
    private let amplitude = AnswerJudge(profile: .amplitude, policy: .standard)
    private let rfc7644 = AnswerJudge(profile: .rfc7644, policy: .standard)
    private let context = Made.context()

    private func resolution(_ kind: ExchangeKind, _ result: WireResult, attempts: Int, isUncertain: Bool = false)
        -> Resolution?
    {
        let exchange = Made.typical(kind, attempts: attempts, isUncertain: isUncertain)
        return amplitude.judge(exchange, result, context).resolutions.values.first
    }

    @Test("The eighth failure parks, and says whether it may have been executed all the same")
    func eighthFailure() {
        let refused = Made.failure(.unconnected, possiblySent: false)
        let lost = Made.failure(.timeout, possiblySent: true)
        if case .again = resolution(.updateUser, refused, attempts: 6) {} else { Issue.record("the seventh parks") }
        let reason = "gave up after 8 attempts: as said"
        #expect(resolution(.updateUser, refused, attempts: 7) == .parked(reason: reason, isUncertain: false))
        #expect(resolution(.updateUser, lost, attempts: 7) == .parked(reason: reason, isUncertain: true))
        #expect(
            resolution(.updateUser, refused, attempts: 7, isUncertain: true)
                == .parked(reason: reason, isUncertain: true)
        )
    }

    @Test(
        "A revocation is never parked for its attempts: it goes on at the cap",
        arguments: [ExchangeKind.deleteUser, .deactivateUser]
    )
    func revocationGoesOn(kind: ExchangeKind) {
        let expected = Resolution.again(
            notBefore: context.now + .seconds(900),
            countsAttempt: true,
            isUncertain: true,
            reason: "the target answered 500"
        )
        #expect(resolution(kind, Made.answer(500), attempts: 70) == expected)
    }

    @Test(
        "Nor is the look-up of a creation that may have been executed",
        arguments: [Made.answer(500), Made.failure(.timeout, possiblySent: true)]
    )
    func lookUpGoesOn(result: WireResult) {
        guard case .again(.some, true, true, _) = resolution(.lookUpUser, result, attempts: 70, isUncertain: true)
        else {
            Issue.record("it doesn't go on")
            return
        }
    }

    @Test("A Retry-After lengthens any wait, also at the cap")
    func retryAfter() {
        let headers = [WireHeader("Retry-After", "5000")]
        for (kind, attempts) in [(ExchangeKind.updateUser, 0), (.deleteUser, 70), (.createUser, 0)] {
            for status in [500, 504] {
                guard
                    case .again(let instant?, _, _, _) = resolution(
                        kind,
                        Made.answer(status, "", headers: headers),
                        attempts: attempts
                    )
                else {
                    Issue.record("not tried again")
                    return
                }
                #expect(instant == context.now + .seconds(5000))
            }
        }
    }

    @Test("Whoever meets the throttle twice in a row is charged for it and steps back")
    func throttledTwice() {
        let exchange = Made.typical(.patchGroup, members: 2)
        let context = Made.context(throttled: [OperationSequence(rawValue: 2)])
        let verdict = amplitude.judge(exchange, Made.answer(429), context)
        #expect(
            verdict.resolutions[OperationSequence(rawValue: 1)]
                == .again(notBefore: nil, countsAttempt: false, isUncertain: false, reason: "429")
        )
        guard case .again(.some, true, false, _) = verdict.resolutions[OperationSequence(rawValue: 2)] else {
            Issue.record("it isn't charged")
            return
        }
    }

    @Test("The throttle's length is the target's, or unknown")
    func throttle() {
        #expect(amplitude.judge(Made.typical(.probe), Made.answer(429), context).signal == .throttled(retryAfter: nil))
        let headers = [WireHeader("Retry-After", "3")]
        #expect(
            amplitude.judge(Made.typical(.probe), Made.answer(429, "", headers: headers), context).signal
                == .throttled(retryAfter: .seconds(3))
        )
    }

    // MARK: - Look-ups

    @Test("Whoever is found is adopted as they are read")
    func adopted() {
        let verdict = amplitude.judge(
            Made.typical(.lookUpUser, isUncertain: true),
            Made.answer(200, Made.adaBody),
            context
        )
        #expect(verdict.resolutions.values.first == .done)
        let user = RemoteUser(
            id: "ada@example.com",
            address: AccountAddress("ada@example.com"),
            attributes: ["userName": "ada@example.com"]
        )
        #expect(verdict.learned == [.adopted(Made.account, user)])
    }

    @Test("Whoever isn't found after an unknown outcome is created, since it is certain now that they weren't")
    func absent() {
        let verdict = amplitude.judge(
            Made.typical(.lookUpUser, isUncertain: true),
            Made.answer(404, Made.scimError),
            context
        )
        #expect(
            verdict.resolutions.values.first
                == .again(notBefore: nil, countsAttempt: false, isUncertain: false, reason: "looked up: not there")
        )
    }

    @Test("A conflict with nobody to be found parks, and is no doubt any more")
    func phantomConflict() {
        let context = Made.context(conflict: "the target refused it with 409")
        let verdict = amplitude.judge(
            Made.typical(.lookUpUser, isUncertain: true),
            Made.answer(404, Made.scimError),
            context
        )
        #expect(
            verdict.resolutions.values.first
                == .parked(
                    reason: "the target refused it with 409, and no account with that address can be found",
                    isUncertain: false
                )
        )
    }

    @Test("An account that bears another externalId isn't taken over")
    func foreignAccount() {
        let desired = Made.facts("ada@example.com").with { $0[.attribute("externalId")] = "hr/1" }
        let draft = OperationDraft(
            kind: .createUser,
            lane: .joiner,
            address: AccountAddress("ada@example.com"),
            changes: desired.facts.map { FactChange($0.fact, before: nil, after: $0.value) }
        )
        let exchange = Made.exchange(
            .lookUpUser,
            carrying: [(Made.operation(1, draft, .sending, isUncertain: true), .absent)]
        )
        func judged(_ externalID: String) -> Resolution? {
            let body = #"{"totalResults":1,"Resources":[{"id":"9","userName":"Ada@example.com"\#(externalID)}]}"#
            return rfc7644.judge(exchange, Made.answer(200, body), context).resolutions.values.first
        }
        #expect(judged(#","externalId":"hr/1""#) == .done)
        #expect(judged("") == .done)
        guard case .parked(_, isUncertain: false) = judged(#","externalId":"hr/2""#) else {
            Issue.record("another's account was adopted")
            return
        }
    }

    @Test("Of a list only the account with the address that was asked for counts")
    func filteredLookUp() {
        let body = #"{"totalResults":1,"Resources":[{"id":"9","userName":"other@example.com"}]}"#
        let verdict = rfc7644.judge(Made.typical(.lookUpUser, isUncertain: true), Made.answer(200, body), context)
        #expect(verdict.name == "absent")
    }

    @Test("A look-up by id that is answered with no user pauses the target")
    func strangeLookUp() {
        let verdict = amplitude.judge(Made.typical(.lookUpUser, isUncertain: true), Made.answer(200, "{}"), context)
        #expect(verdict.signal == .pause(.foreignAnswer(status: 200)))
        #expect(
            verdict.resolutions.values.first
                == .again(notBefore: nil, countsAttempt: false, isUncertain: true, reason: "not a user")
        )
    }

    // MARK: - Groups

    @Test(
        "A refused pack is taken apart until the refused member stands alone",
        arguments: [400, 409, 413, 422],
        [ExchangeKind.patchGroup, .createGroup]
    )
    func refusedPack(status: Int, kind: ExchangeKind) {
        let context = Made.context(groupWasLookedUp: true)
        let pack = amplitude.judge(Made.typical(kind, members: 5), Made.answer(status, Made.scimError), context)
        #expect(pack.splitsPack)
        #expect(pack.resolutions.values.allSatisfy { if case .again(nil, false, _, _) = $0 { true } else { false } })
        let single = amplitude.judge(Made.typical(kind), Made.answer(status, Made.scimError), context)
        #expect(!single.splitsPack && single.name == "parked")
    }

    @Test("A pack that is refused for its method, or forbidden, isn't taken apart", arguments: [403, 405, 501])
    func unsupportedPack(status: Int) {
        let verdict = amplitude.judge(
            Made.typical(.patchGroup, members: 5),
            Made.answer(status, Made.scimError),
            context
        )
        #expect(!verdict.splitsPack && verdict.name == "parked" && verdict.resolutions.count == 5)
    }

    @Test("A 404 on a group is the group's or a member's: it is looked up first")
    func missingGroupOrMember() {
        let exchange = Made.typical(.patchGroup, members: 2)
        let first = amplitude.judge(exchange, Made.answer(404, Made.scimError), context)
        #expect(first.learned == [.groupUncertain("Data", verifyNotBefore: context.now)])
        let second = amplitude.judge(exchange, Made.answer(404, Made.scimError), Made.context(groupWasLookedUp: true))
        #expect(second.splitsPack)
    }

    @Test("A group whose creation meets a conflict is looked up before its members are blamed")
    func conflictingGroup() {
        let verdict = amplitude.judge(Made.typical(.createGroup, members: 2), Made.answer(409, Made.scimError), context)
        #expect(verdict.learned == [.groupUncertain("Data", verifyNotBefore: context.now)])
        #expect(!verdict.splitsPack)
    }

    @Test("A group's look-up finds it by its name, or not at all")
    func lookUpGroup() {
        let there =
            #"{"totalResults":2,"Resources":[{"id":1,"displayName":"Database"},{"id":2,"displayName":"Data","members":[{"value":"x"}]}]}"#
        let found = amplitude.judge(Made.typical(.lookUpGroup), Made.answer(200, there), context)
        #expect(found.learned == [.groups([RemoteGroup(id: "2", name: "Data", members: ["x"])])])
        let none = amplitude.judge(Made.typical(.lookUpGroup), Made.answer(200, #"{"totalResults":0}"#), context)
        #expect(none.learned == [.groupMissing("Data")])
    }

    // MARK: - Readings

    @Test("A page of a reading says what came, how much of it, and of how many")
    func pages() {
        let body = #"{"totalResults":5,"Resources":[{"id":"a@b","userName":"a@b"},{"displayName":"nobody"}]}"#
        let page = amplitude.judge(Made.exchange(.listUsers, startIndex: 1), Made.answer(200, body), context).learned
        let user = RemoteUser(id: "a@b", address: AccountAddress("a@b"), attributes: ["userName": "a@b"])
        #expect(page == [.page(ReadPage(.users([user]), count: 2, total: 5, isLast: false))])
        let none = amplitude.judge(Made.typical(.listGroups), Made.answer(200, #"{"totalResults":0}"#), context)
        #expect(none.learned == [.page(ReadPage(.groups([]), count: 0, total: 0))])
    }
}
