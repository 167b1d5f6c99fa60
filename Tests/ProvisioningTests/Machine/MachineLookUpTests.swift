import Testing

@testable import Provisioning

@Suite("Look-ups, step by step")
struct MachineLookUpTests {
    private let nobody = Made.answer(200, #"{"totalResults":0}"#)

    private func running(_ profile: TargetProfile) -> MachineBench {
        var bench = MachineBench(profile: profile)
        _ = bench.feed(.credentialRead(failure: nil))
        _ = bench.feed(.planned(more: false))
        return bench
    }

    /// An exchange about somebody who bears HR's own name, too.
    private func exchange(_ kind: ExchangeKind, in bench: inout MachineBench) -> OpenedExchange {
        var exchange = bench.exchange(kind)
        exchange.carried[0].operation.isUncertain = kind == .lookUpUser
        exchange.carried[0].operation.changes.append(
            FactChange(.attribute("externalId"), before: nil, after: "hr/1")
        )
        return exchange
    }

    /// What is asked for, and what becomes of the operation.
    private func look(_ bench: inout MachineBench, _ exchange: OpenedExchange, _ answer: WireResult) -> (
        String, Resolution?
    ) {
        var asked = ""
        for case .send(_, let request) in bench.dispatched([exchange]) { asked = request.url(base: "/") }
        _ = bench.dispatched()
        let closing = bench.answer(exchange, answer).closing
        _ = bench.feed(.closed(exchange.sequence))
        _ = bench.feed(.planned(more: false))
        return (asked, closing?.resolutions.values.first)
    }

    @Test(
        "Whom a reading has found gone meanwhile is looked up at the address that was to be removed",
        arguments: [
            (TargetProfile.amplitude, "/Users/ada%40example.com"),
            (.rfc7644, "/Users?filter=userName%20eq%20%22ada%40example.com%22"),
        ]
    )
    func goneMeanwhile(profile: TargetProfile, path: String) {
        var bench = running(profile)
        var exchange = bench.exchange(.lookUpUser)
        exchange.carried[0].operation.kind = .deleteUser
        exchange.carried[0].operation.changes = []
        exchange.carried[0].confirmed = .absent
        #expect(look(&bench, exchange, nobody).0 == path)
    }

    @Test("A removal that a replay has found to be of an account left behind goes to that one's address")
    func formerAccount() {
        var bench = running(.amplitude)
        var confirmed = Made.facts("countess@example.com")
        confirmed[.former("ada@example.com")] = "ada@example.com"
        for (kind, asked) in [
            (ExchangeKind.lookUpUser, "/Users/ada%40example.com"), (.deleteUser, "/Users/ada%40example.com"),
        ] {
            var exchange = bench.exchange(kind)
            exchange.carried[0].operation.kind = .deleteUser
            exchange.carried[0].operation.changes = []
            exchange.carried[0].confirmed = confirmed
            #expect(look(&bench, exchange, nobody).0 == asked)
        }
        var facts = confirmed
        facts.confirm(bench.exchange(.deleteUser).carried[0].operation)
        #expect(facts == Made.facts("countess@example.com"))
    }

    @Test("A POST of unknown outcome is looked up by externalId, then by userName, and only then sent again")
    func externalIDThenName() {
        for refusal in [nobody, Made.answer(400, Made.scimError), Made.answer(404, Made.scimError)] {
            var bench = running(.rfc7644)
            let first = exchange(.lookUpUser, in: &bench)
            let (byID, again) = look(&bench, first, refusal)
            #expect(byID == "/Users?filter=externalId%20eq%20%22hr%2F1%22")
            guard case .again(nil, false, true, _) = again else {
                Issue.record("it isn't in doubt any more: \(String(describing: again))")
                continue
            }
            let second = exchange(.lookUpUser, in: &bench)
            let (byName, absent) = look(&bench, second, nobody)
            #expect(byName == "/Users?filter=userName%20eq%20%22ada%40example.com%22")
            guard case .again(nil, false, false, _) = absent else {
                Issue.record("it is still in doubt: \(String(describing: absent))")
                continue
            }
            // The next doubt begins anew.
            #expect(look(&bench, exchange(.lookUpUser, in: &bench), nobody).0 == byID)
        }
    }

    @Test("Whoever bears our externalId is ours, under whatever name")
    func foundByExternalID() {
        var bench = running(.rfc7644)
        let body = #"{"totalResults":1,"Resources":[{"id":"9","userName":"other@example.com","externalId":"hr/1"}]}"#
        let lookUp = exchange(.lookUpUser, in: &bench)
        #expect(look(&bench, lookUp, Made.answer(200, body)).1 == .done)
    }

    @Test("A conflict is about the name: that is looked up first")
    func conflictByName() {
        var bench = running(.rfc7644)
        _ = look(&bench, exchange(.createUser, in: &bench), Made.answer(409, Made.scimError))
        let (asked, _) = look(&bench, exchange(.lookUpUser, in: &bench), nobody)
        #expect(asked == "/Users?filter=userName%20eq%20%22ada%40example.com%22")
    }

    @Test("What changed under a request is read by its id; where that is gone, by its name")
    func readAgain() {
        var bench = running(.rfc7644)
        var update = bench.exchange(.updateUser)
        update.kind = .lookUpUser
        update.carried[0].operation.wantsLookUp = true
        let (byID, again) = look(&bench, update, Made.answer(404, Made.scimError))
        #expect(byID == "/Users/ada%40example.com")
        guard case .lookUp(nil, false, false, _) = again else {
            Issue.record("it is taken for gone: \(String(describing: again))")
            return
        }
        update.sequence = ExchangeSequence(rawValue: 90)
        let (byName, gone) = look(&bench, update, nobody)
        #expect(byName == "/Users?filter=userName%20eq%20%22ada%40example.com%22")
        guard case .superseded = gone else {
            Issue.record("it isn't planned anew: \(String(describing: gone))")
            return
        }
    }

    @Test(
        "A look-up that is refused after a 409 says nothing: the deactivation goes out again",
        arguments: [400, 405, 501]
    )
    func refusedAfterConflict(status: Int) {
        for profile in [TargetProfile.rfc7644, .amplitude] {
            var bench = running(profile)
            let (_, asked) = look(&bench, bench.exchange(.deactivateUser), Made.answer(409, Made.scimError))
            guard case .lookUp(.some, true, false, _) = asked else {
                Issue.record("not looked up: \(String(describing: asked))")
                return
            }
            var lookUp = bench.exchange(.deactivateUser)
            lookUp.kind = .lookUpUser
            lookUp.carried[0].operation.wantsLookUp = true
            let (_, refused) = look(&bench, lookUp, Made.answer(status, Made.scimError))
            guard case .again(.some, true, false, _) = refused else {
                Issue.record("an active account was taken for deactivated: \(String(describing: refused))")
                return
            }
        }
    }

    @Test("A look-up that is refused after a 404 leaves the target's word standing", arguments: [400, 405, 501])
    func refusedAfterMissing(status: Int) {
        for kind in [ExchangeKind.deactivateUser, .deleteUser] {
            var bench = running(.rfc7644)
            _ = look(&bench, bench.exchange(kind), Made.answer(404, Made.scimError))
            var lookUp = bench.exchange(kind)
            lookUp.kind = .lookUpUser
            lookUp.carried[0].operation.wantsLookUp = true
            let (asked, gone) = look(&bench, lookUp, Made.answer(status, Made.scimError))
            #expect(asked == "/Users?filter=userName%20eq%20%22ada%40example.com%22", "no second GET by the id")
            #expect(gone == .done)
        }
    }

    @Test("A removal that meets a conflict goes out again", arguments: [409, 412])
    func conflictingRemoval(status: Int) {
        var bench = running(.rfc7644)
        let (_, again) = look(&bench, bench.exchange(.deleteUser), Made.answer(status, Made.scimError))
        guard case .again(.some, true, false, _) = again else {
            Issue.record("a leaver is left to an operator: \(String(describing: again))")
            return
        }
    }

    @Test("An account of ours whose externalId was changed by hand isn't gone: it is put right")
    func changedExternalID() {
        var bench = running(.rfc7644)
        var update = bench.exchange(.updateUser)
        update.kind = .lookUpUser
        update.carried[0].operation.wantsLookUp = true
        update.carried[0].confirmed[.attribute("externalId")] = "hr/1"
        let body = #"{"id":"ada@example.com","userName":"ada@example.com","externalId":"by hand"}"#
        let (asked, again) = look(&bench, update, Made.answer(200, body))
        #expect(asked == "/Users/ada%40example.com")
        guard case .again(nil, false, false, _) = again else {
            Issue.record("it is taken for gone: \(String(describing: again))")
            return
        }
    }

    @Test(
        "A provider that heeds no filter, and shows a page of everybody, proves nobody's absence: its word has to do for a leaver"
    )
    func unheededFilter() {
        let page = #"{"totalResults":900,"itemsPerPage":1,"Resources":[{"id":"9","userName":"other@example.com"}]}"#
        for (kind, isParked) in [(ExchangeKind.updateUser, true), (.deactivateUser, false)] {
            var bench = running(.rfc7644)
            _ = look(&bench, bench.exchange(kind), Made.answer(404, Made.scimError))
            var lookUp = bench.exchange(kind)
            lookUp.kind = .lookUpUser
            lookUp.carried[0].operation.wantsLookUp = true
            let (asked, outcome) = look(&bench, lookUp, Made.answer(200, page))
            #expect(asked == "/Users?filter=userName%20eq%20%22ada%40example.com%22")
            switch outcome {
            case .parked where isParked: break
            case .done where !isParked: break
            default: Issue.record("\(kind): \(String(describing: outcome))")
            }
        }
    }

    @Test("Where a crash forgot what the target has said, and no filter is heeded, a leaver's removal goes out again")
    func unheededAfterCrash() {
        let page = #"{"totalResults":900,"itemsPerPage":1,"Resources":[{"id":"9","userName":"other@example.com"}]}"#
        var bench = running(.rfc7644)
        var lookUp = bench.exchange(.deleteUser)
        lookUp.kind = .lookUpUser
        lookUp.carried[0].operation.wantsLookUp = true
        let (_, outcome) = look(&bench, lookUp, Made.answer(200, page))
        guard case .again(.some, true, false, _) = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
    }

    @Test("An error message with status 200 leaves a look-up, and a reading, in no more doubt than before")
    func errorAsSuccess() {
        let body = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"500"}"#
        for (kind, isUncertain) in [(ExchangeKind.readGroup, false), (.patchGroup, true), (.updateUser, true)] {
            var bench = running(.rfc7644)
            let (_, outcome) = look(&bench, bench.exchange(kind), Made.answer(200, body))
            guard case .again(nil, false, isUncertain, _) = outcome else {
                Issue.record("\(kind): \(String(describing: outcome))")
                return
            }
        }
    }

    @Test("A revocation that has failed eight times is told of, once, and goes on")
    func unrelenting() {
        var bench = running(.amplitude)
        for (attempts, isTold) in [(6, false), (7, true), (8, false)] {
            var removal = bench.exchange(.deleteUser)
            removal.carried[0].operation.attempts = attempts
            let closing = bench.send(removal, Made.answer(500))
            #expect(closing?.unrelenting == (isTold ? [removal.carried[0].operation] : []))
            guard case .again = closing?.resolutions.values.first else {
                Issue.record("a revocation is given up")
                return
            }
        }
    }

    @Test("A creation that eight attempts and a look-up haven't settled is told of, once, and goes on")
    func unsettled() {
        var bench = running(.amplitude)
        for (attempts, isTold) in [(7, false), (8, true), (9, false)] {
            var lookUp = bench.exchange(.lookUpUser)
            lookUp.carried[0].operation.attempts = attempts
            lookUp.carried[0].operation.isUncertain = true
            let closing = bench.send(lookUp, Made.answer(500))
            #expect(closing?.unrelenting == (isTold ? [lookUp.carried[0].operation] : []))
            #expect(closing?.resolutions.values.first?.countsAttempt == true)
        }
    }
}
