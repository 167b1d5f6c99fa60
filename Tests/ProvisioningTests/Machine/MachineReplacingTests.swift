import SCIM
import Testing

@testable import Provisioning

@Suite("Delivery to a provider without PATCH")
struct MachineReplacingTests {
    private let error = Made.scimError
    private let group = #"{"id": "7", "displayName": "Data", "members": [{"value": "stranger"}]}"#

    private func bench(_ profile: TargetProfile = .rfc7644) -> MachineBench {
        var bench = MachineBench(profile: profile)
        _ = bench.feed(.credentialRead(failure: nil))
        _ = bench.feed(.planned(more: false))
        return bench
    }

    private func request(_ effects: [TargetMachine.Effect]) -> SCIMRequest? {
        for case .send(_, let request) in effects { return request }
        return nil
    }

    private func resolution(_ effects: [TargetMachine.Effect]) -> Resolution? {
        effects.closing?.resolutions.values.first
    }

    @Test(
        "A PATCH of a user that is answered with 405 or 501 goes out again as PUT, and the next is PUT at once",
        arguments: [405, 501]
    )
    func users(status: Int) {
        var bench = bench()
        let update = bench.exchange(.updateUser)
        #expect(request(bench.dispatched([update]))?.method == .patch)
        let effects = bench.answer(update, Made.answer(status, error))
        guard case .again(nil, false, false, _) = resolution(effects) else {
            Issue.record("\(effects)")
            return
        }
        _ = bench.feed(.closed(update.sequence))
        let again = bench.exchange(.deactivateUser)
        #expect(request(bench.dispatched([again]))?.method == .put)
    }

    @Test("PATCHes that were on the wire then go out again, too")
    func severalAtOnce() {
        var bench = bench()
        let (first, second) = (bench.exchange(.updateUser, person: 1), bench.exchange(.updateUser, person: 2))
        _ = bench.dispatched([first, second])
        for exchange in [first, second] {
            guard case .again = resolution(bench.answer(exchange, Made.answer(405, error))) else {
                Issue.record("parked")
                return
            }
        }
        let third = bench.exchange(.updateUser, person: 3)
        _ = bench.dispatched([third])
        guard case .parked = resolution(bench.answer(third, Made.answer(405, error))) else {
            Issue.record("PUT was refused too: nothing is left to try")
            return
        }
    }

    @Test("Where the profile doesn't know PUT, a refused PATCH is parked")
    func notAllowed() {
        var bench = bench(.slack)
        let update = bench.exchange(.updateUser)
        _ = bench.dispatched([update])
        guard case .parked = resolution(bench.answer(update, Made.answer(405, error))) else {
            Issue.record("not parked")
            return
        }
    }

    @Test("A group is read, and replaced by what was read and what changed")
    func groups() {
        var bench = bench()
        func next(_ kind: ExchangeKind = .patchGroup) -> (OpenedExchange, SCIMRequest?) {
            let exchange = bench.exchange(kind, members: 2)
            let sent = request(bench.dispatched([exchange]))
            _ = bench.dispatched()
            return (exchange, sent)
        }
        let (patch, patched) = next()
        #expect(patched?.method == .patch)
        #expect(bench.settle(patch, Made.answer(405, error)).dispatch?.readGroups == [])
        let (read, reading) = next(.readGroup)
        #expect(reading?.method == .get)
        let effects = bench.settle(read, Made.answer(200, group))
        #expect(effects.dispatch?.readGroups == ["Data"])
        let (put, whole) = next()
        #expect(whole?.method == .put)
        #expect(whole?.body?["members"]?.arrayValue?.count == 3)
        #expect(resolution(bench.answer(put, Made.answer(200, group))) == .done)
        _ = bench.feed(.closed(put.sequence))
        #expect(bench.feed(.planned(more: false)).dispatch?.readGroups == [], "a reading serves one PUT")
    }

    @Test("Whoever is in the group already is left out of the PUT; where that is all of them, nothing is written")
    func alreadyThere() {
        func read(_ members: [Int]) -> (resolutions: [Resolution], isToReplace: Bool) {
            var bench = bench(TargetProfile.rfc7644.with(name: "put") { $0.groupUpdate = .put })
            let exchange = bench.exchange(.readGroup, members: 2)
            _ = bench.dispatched([exchange])
            let present = members.map { #"{"value": "p\#($0)@example.com"}"# }.joined(separator: ", ")
            let body = #"{"id": "7", "displayName": "Data", "members": [\#(present)]}"#
            let resolutions = bench.answer(exchange, Made.answer(200, body)).closing?.resolutions ?? [:]
            return (resolutions.sorted { $0.key < $1.key }.map(\.value), !bench.machine.groupReadings.isEmpty)
        }
        let one = read([1])
        #expect(one.resolutions.map { $0 == .done } == [true, false] && one.isToReplace)
        let all = read([1, 2])
        #expect(all.resolutions == [.done, .done] && !all.isToReplace)
    }

    @Test("A pack that was executed before, as the reading shows that was made for others, is not sent, and they are")
    func executedBefore() {
        var bench = bench(TargetProfile.rfc7644.with(name: "put") { $0.groupUpdate = .put })
        let read = bench.exchange(.readGroup, members: 2)
        _ = bench.dispatched([read])
        let body = #"{"id": "7", "displayName": "Data", "members": [{"value": "p1@example.com"}]}"#
        _ = bench.settle(read, Made.answer(200, body))
        var early = bench.exchange(.patchGroup)
        early.carried[0].operation.isUncertain = true
        let closing = bench.dispatched([early]).closing
        #expect(closing?.sequence == early.sequence && closing?.record.transmissions == 0)
        #expect(closing?.resolutions.values.map { $0 } == [.done])
        _ = bench.feed(.closed(early.sequence))
        #expect(bench.feed(.planned(more: false)).dispatch?.readGroups == ["Data"], "nothing has used it up")
        let both = bench.exchange(.patchGroup, members: 2)
        #expect(request(bench.dispatched([both]))?.method == .put)
    }

    @Test("What was never sent is no more than read to be so: it is sent", arguments: [false, true])
    func neverSent(isUncertain: Bool) {
        var bench = bench(TargetProfile.rfc7644.with(name: "put") { $0.groupUpdate = .put })
        let read = bench.exchange(.readGroup, members: 2)
        _ = bench.dispatched([read])
        let body = #"{"id": "7", "displayName": "Data", "members": [{"value": "p1@example.com"}]}"#
        _ = bench.settle(read, Made.answer(200, body))
        var pack = bench.exchange(.patchGroup)
        pack.carried[0].operation.isUncertain = isUncertain
        #expect((request(bench.dispatched([pack])) == nil) == isUncertain)
    }

    @Test(
        "A group that can't be read waits for an operator; one that got no answer is in no doubt",
        arguments: [400, 405]
    )
    func unreadable(status: Int) {
        var bench = bench(TargetProfile.rfc7644.with(name: "put") { $0.groupUpdate = .put })
        let lost = bench.exchange(.readGroup, members: 2)
        _ = bench.dispatched([lost])
        guard
            case .again(.some, true, false, _) = resolution(
                bench.answer(lost, Made.failure(.timeout, possiblySent: true))
            )
        else {
            Issue.record("reading a group changes nothing")
            return
        }
        let refused = bench.exchange(.readGroup, members: 2)
        _ = bench.dispatched([refused])
        let closing = bench.answer(refused, Made.answer(status, error)).closing
        #expect(closing?.record.verdict == "parked" && closing?.resolutions.count == 2)
    }

    @Test("What was read a while ago is read again")
    func staleReading() {
        var bench = bench(TargetProfile.rfc7644.with(name: "put") { $0.groupUpdate = .put })
        let read = bench.exchange(.readGroup)
        _ = bench.dispatched([read])
        _ = bench.dispatched()
        #expect(bench.settle(read, Made.answer(200, group)).dispatch?.readGroups == ["Data"])
        _ = bench.dispatched()
        bench.now = bench.now + .seconds(61)
        let effects = bench.feed(.queueChanged) + bench.feed(.planned(more: false))
        #expect(effects.dispatch?.readGroups == [])
    }

    @Test("Where a request may go out every half a minute only, a reading serves the next three of them")
    func slowPace() {
        var bench = MachineBench(
            limit: RateLimit(requests: 2, window: .seconds(60)),
            profile: TargetProfile.rfc7644.with(name: "put") { $0.groupUpdate = .put }
        )
        _ = bench.feed(.credentialRead(failure: nil))
        _ = bench.feed(.planned(more: false))
        let read = bench.exchange(.readGroup)
        _ = bench.dispatched([read])
        _ = bench.settle(read, Made.answer(200, group))
        for (seconds, isFresh) in [(90, true), (1, false)] {
            bench.now = bench.now + .seconds(seconds)
            #expect(bench.machine.freshReadings(at: bench.now) == (isFresh ? ["Data"] : []))
        }
    }

    @Test("A group that the tenth slot reads is what the next slot may write: reading it takes none")
    func tenthSlot() {
        var bench = bench(TargetProfile.rfc7644.with(name: "put") { $0.groupUpdate = .put })
        var effects: [TargetMachine.Effect] = []
        for person in 1...9 {
            let update = bench.exchange(.updateUser, person: Int64(person))
            _ = bench.dispatched([update])
            effects = bench.settle(update, Made.answer(200, group))
        }
        let read = bench.exchange(.readGroup)
        _ = bench.dispatched([read])
        effects = bench.settle(read, Made.answer(200, group))
        #expect(bench.machine.slots == 9 && effects.dispatch?.oldestFirst != false)
    }

    @Test("A reading that leaves nothing to replace says nothing of how large a pack may be")
    func nothingToReplace() {
        var bench = bench(TargetProfile.rfc7644.with(name: "put") { $0.groupUpdate = .put })
        let members = #"{"id": "7", "displayName": "Data", "members": [{"value": "p1@example.com"}]}"#
        var read = bench.exchange(.readGroup)
        read.carried[0].confirmed[.remoteID] = "p1@example.com"
        bench.machine.packLimits = ["Data": 2]
        _ = bench.dispatched([read])
        #expect(resolution(bench.answer(read, Made.answer(200, members))) == .done)
        #expect(bench.machine.packLimits == ["Data": 2])
    }

    @Test("Who is to leave a group that is shown without members has left it, and nothing is written")
    func noMembers() {
        var bench = bench(TargetProfile.rfc7644.with(name: "put") { $0.groupUpdate = .put })
        var read = bench.exchange(.readGroup)
        read.carried[0].operation.kind = .removeMember
        _ = bench.dispatched([read])
        #expect(resolution(bench.answer(read, Made.answer(200, #"{"id": "7", "displayName": "Data"}"#))) == .done)
        #expect(bench.machine.groupReadings.isEmpty)
    }

    @Test("A group that changed under the PUT is read again, and nothing is split or parked")
    func changedMeanwhile() {
        var bench = bench(TargetProfile.rfc7644.with(name: "put") { $0.groupUpdate = .put })
        for (kind, answer) in [
            (ExchangeKind.readGroup, Made.answer(200, group)), (.patchGroup, Made.answer(412, error)),
        ] {
            let exchange = bench.exchange(kind, members: 2)
            #expect(request(bench.dispatched([exchange]))?.method == (kind == .readGroup ? .get : .put))
            let effects = bench.answer(exchange, answer)
            guard case .again = resolution(effects) else {
                Issue.record("\(effects)")
                return
            }
            _ = bench.feed(.closed(exchange.sequence))
            let next = bench.feed(.planned(more: false))
            #expect(next.dispatch?.readGroups == (kind == .readGroup ? ["Data"] : []))
        }
    }

    @Test("A group whose members nobody shows is never replaced")
    func hiddenMembers() {
        var bench = bench(TargetProfile.rfc7644.with(name: "hidden") { $0.showsMembers = false })
        let patch = bench.exchange(.patchGroup)
        _ = bench.dispatched([patch])
        guard case .parked = resolution(bench.answer(patch, Made.answer(405, error))) else {
            Issue.record("not parked")
            return
        }
    }

    @Test("Where a group can't be created with members, they follow")
    func createdWithoutMembers() {
        var bench = bench(TargetProfile.rfc7644.with(name: "bare") { $0.createsGroupsWithMembers = false })
        let create = bench.exchange(.createGroup)
        #expect(request(bench.dispatched([create]))?.body?["members"] == nil)
        let effects = bench.answer(create, Made.answer(201, group))
        guard case .again(nil, false, false, _) = resolution(effects) else {
            Issue.record("\(effects)")
            return
        }
        #expect(effects.closing?.learned == [.group("Data", "7")])
    }

    @Test("A deactivation ends the memberships too, where the provider does so")
    func droppedMemberships() {
        let planner = AccountPlanner(profile: .slack, managedGroups: AccountPlanner.groups)
        let confirmed = Made.facts("ada@example.com", groups: ["Data"], active: true, remoteID: "7")
        let gone = Made.facts("ada@example.com", groups: ["Data"], active: false)
        let plan = planner.plan(gone, confirmed: confirmed)
        #expect(plan.summary == ["deactivate-user ada@example.com"])
        var after = confirmed
        after.apply(plan.drafts[0].changes)
        #expect(after.memberships.isEmpty)
        let back = planner.plan(Made.facts("ada@example.com", groups: ["Data"], active: true), confirmed: after)
        #expect(back.summary == ["update-user ada@example.com", "add-member ada@example.com Data"])
        #expect(back.drafts[0].lane == .joiner, "the groups wait for it")
        #expect(AccountPlanner.rfc7644.plan(gone, confirmed: confirmed).drafts[0].changes.count == 1)
    }
}
