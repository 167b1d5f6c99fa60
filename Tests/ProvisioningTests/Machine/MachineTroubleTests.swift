import Testing

@testable import Provisioning

@Suite("Delivery in trouble")
struct MachineTroubleTests {
    private let done = Made.answer(204)

    // MARK: - Throttling

    @Test("A throttle gates the whole target until it said, and doubles where it doesn't say")
    func gate() {
        var bench = MachineBench.running()
        for (headers, seconds) in [([], 10), ([], 20), ([WireHeader("Retry-After", "500")], 500), ([], 60)]
            as [([WireHeader], Int)]
        {
            let exchange = bench.exchange(.updateUser)
            _ = bench.dispatched([exchange])
            _ = bench.dispatched()
            let effects = bench.settle(exchange, Made.answer(429, "", headers: headers))
            #expect(effects.wake == bench.now + .seconds(seconds))
            bench.now = bench.now + .seconds(seconds)
            #expect(bench.feed(.tick).names == ["dispatch"])
        }
    }

    @Test("An operation that meets the throttle twice in a row is charged an attempt")
    func throttledTwice() {
        var bench = MachineBench.running()
        func attempt(_ result: WireResult) -> Bool {
            let exchange = bench.exchange(.updateUser, person: 7)
            _ = bench.dispatched([exchange])
            let resolution = bench.answer(exchange, result).closing?.resolutions.values.first
            _ = bench.feed(.closed(exchange.sequence))
            _ = bench.feed(.planned(more: false))
            guard case .again(_, let counts, _, _) = resolution else { return false }
            return counts
        }
        #expect(
            [attempt(Made.answer(429)), attempt(Made.answer(429)), attempt(Made.answer(429))] == [false, true, true]
        )
        #expect(attempt(Made.answer(401)) == false)
        #expect(attempt(Made.answer(429)) == false)
    }

    // MARK: - The breaker

    /// Five updates fail, and the breaker is open.
    private func brokenBench(limit: RateLimit? = nil) -> MachineBench {
        var bench = MachineBench.running(limit: limit, concurrency: 8)
        for person in 1...5 {
            let exchange = bench.exchange(.updateUser, person: Int64(person))
            _ = bench.dispatched([exchange])
            _ = bench.dispatched()
            _ = bench.settle(exchange, Made.answer(500))
        }
        return bench
    }

    /// A broken bench's first probe, which is out.
    private func probe(_ bench: inout MachineBench) -> OpenedExchange {
        bench.now = bench.now + .seconds(60)
        _ = bench.feed(.tick)
        let probe = bench.exchange(.probe)
        _ = bench.feed(.opened(probe))
        return probe
    }

    @Test("Five failures in a row open the breaker: nothing but a probe goes out, in a minute")
    func breakerOpens() {
        var bench = brokenBench()
        #expect(bench.feed(.tick).wake == bench.now + .seconds(60))
        bench.now = bench.now + .seconds(60)
        #expect(bench.feed(.tick).names == ["open probe"])
        #expect(bench.feed(.tick).names == [])
    }

    @Test("A probe that fails waits twice as long, and gives the operations their attempts back")
    func probeFails() {
        var bench = brokenBench()
        let probe = probe(&bench)
        let closing = bench.answer(probe, Made.failure(.unconnected, possiblySent: false)).closing
        #expect(closing?.forgiven.map(\.rawValue) == [1, 2, 3, 4, 5])
        var effects = bench.feed(.closed(probe.sequence))
        if effects.contains(.plan) { effects = bench.feed(.planned(more: false)) }
        #expect(effects.wake == bench.now + .seconds(120))
    }

    @Test("A probe that is answered lets everything go on")
    func probeSucceeds() {
        var bench = brokenBench()
        let probe = probe(&bench)
        #expect(bench.answer(probe, Made.answer(200, #"{"totalResults":0}"#)).names == ["close", "dispatch"])
    }

    /// A target that was resumed sent nothing more, until the daemon was started anew.
    @Test("A probe whose answer pauses the target goes out again once somebody resumes it")
    func probePauses() {
        var bench = brokenBench()
        bench.now = bench.now + .seconds(60)
        _ = bench.feed(.tick)
        let probe = bench.exchange(.probe)
        _ = bench.feed(.opened(probe))
        _ = bench.settle(probe, Made.answer(404, "<!doctype html>"))
        #expect(bench.machine.pause != nil)
        _ = bench.feed(.resumed)
        #expect(bench.feed(.credentialRead(failure: nil)).names == ["open probe"])
    }

    @Test("Whoever resumes a target that isn't paused has it probed at once, and after a failure in a minute again")
    func resumedWhileOpen() {
        var bench = brokenBench()
        let first = probe(&bench)
        _ = bench.settle(first, Made.failure(.unconnected, possiblySent: false))
        #expect(bench.feed(.tick).wake == bench.now + .seconds(120))
        bench.now = bench.now + .seconds(1)
        #expect(bench.feed(.resumed).names == ["recordResumption", "open probe"])
        let second = bench.exchange(.probe)
        _ = bench.feed(.opened(second))
        _ = bench.settle(second, Made.failure(.unconnected, possiblySent: false))
        #expect(bench.feed(.tick).wake == bench.now + .seconds(120))
    }

    @Test("A probe that somebody asks for by resuming keeps to the pace", arguments: [false, true])
    func resumedWithinPace(isPaused: Bool) {
        var bench = brokenBench(limit: RateLimit(requests: 5, window: .seconds(30)))
        if isPaused { _ = bench.feed(.pausedByOperator(reason: "holidays")) }
        var effects = bench.feed(.resumed)
        if isPaused { effects = bench.feed(.credentialRead(failure: nil)) }
        #expect(effects.wake == bench.now + .seconds(30))
        bench.now = bench.now + .seconds(30)
        #expect(bench.feed(.tick).names == ["open probe"])
    }

    @Test("Whoever resumes a target whose first reading fails has it read at once")
    func resumedWhileUnreadable() {
        var bench = MachineBench(isRead: false)
        _ = bench.feed(.credentialRead(failure: nil))
        let page = bench.exchange(.listUsers)
        _ = bench.feed(.pageOpened(page))
        _ = bench.answer(page, Made.answer(500))
        let wake = bench.feed(.closed(page.sequence)).wake
        #expect(wake.map { $0 > bench.now } == true)
        #expect(bench.feed(.resumed).names == ["recordResumption", "openPage"])
    }

    @Test("The standing names what is wrong until something succeeds")
    func standing() {
        var bench = brokenBench()
        let standing = bench.machine.standing(of: "target", at: bench.now)
        #expect(standing.probeInSeconds == 60 && standing.latestFailure == "the target answered 500")
        _ = bench.feed(.pausedByOperator(reason: "holidays"))
        #expect(bench.machine.standing(of: "target", at: bench.now).pause == "holidays")
    }

    // MARK: - Conflicts, groups and packs

    @Test("A conflict is remembered until the look-up says whose the account is")
    func conflict() {
        var bench = MachineBench.running()
        let create = bench.exchange(.createUser)
        _ = bench.dispatched([create])
        _ = bench.settle(create, Made.answer(409, Made.scimError))
        let lookUp = bench.exchange(.lookUpUser)
        _ = bench.dispatched([lookUp])
        guard case .parked = bench.answer(lookUp, Made.answer(404, Made.scimError)).closing?.resolutions.values.first
        else {
            Issue.record("a conflict with nobody to be found is not parked")
            return
        }
    }

    @Test("However many conflicted creations are given up before their look-up, few are remembered")
    func forgottenConflicts() {
        var bench = MachineBench.running()
        for person in 1...10_500 {
            let create = bench.exchange(.createUser, person: Int64(person))
            _ = bench.dispatched([create])
            _ = bench.settle(create, Made.answer(409, Made.scimError))
        }
        #expect(bench.machine.conflicts.count < 10_500)
    }

    @Test("A refused pack comes back in halves until one stands alone, then grows again")
    func halves() {
        var bench = MachineBench.running()
        var limits: [Int?] = []
        func send(_ members: Int, _ result: WireResult) {
            let pack = bench.exchange(.patchGroup, members: members)
            _ = bench.dispatched([pack])
            _ = bench.dispatched()
            limits.append(bench.settle(pack, result).packLimits?["Data"])
        }
        for members in [80, 40, 20, 10, 5, 2, 1] { send(members, Made.answer(422, Made.scimError)) }
        #expect(limits == [40, 20, 10, 5, 2, 1, 2])
        for members in [2, 4, 8, 16, 32, 64] { send(members, done) }
        #expect(limits.suffix(6) == [4, 8, 16, 32, 64, nil])
    }

    @Test("A creation that meets a throttle on both sides of its look-up steps back for others")
    func throttledAroundLookUp() {
        var bench = MachineBench.running()
        let counted = [
            (ExchangeKind.createUser, Self.comeAgain), (.lookUpUser, Made.answer(404, Made.scimError)),
            (.createUser, Self.comeAgain),
        ].map { bench.send(bench.exchange($0), $1)?.resolutions.values.first?.countsAttempt }
        #expect(counted == [false, false, true])
    }

    private static let comeAgain = Made.answer(503, Made.scimError, headers: [WireHeader("Retry-After", "1")])

    @Test("What was found of a group before a creation that may have been executed says nothing of it any more")
    func throttledGroup() {
        var bench = MachineBench.running()
        let (taken, nobody) = (Made.answer(409, Made.scimError), Made.answer(200, #"{"totalResults":0}"#))
        for (kind, result) in [
            (ExchangeKind.createGroup, taken), (.lookUpGroup, nobody), (.createGroup, Self.comeAgain),
            (.lookUpGroup, nobody),
        ] {
            _ = bench.send(bench.exchange(kind), result)
        }
        // It was made after all, late: so it is looked up, and nobody of the pack is parked.
        let learned = bench.send(bench.exchange(.createGroup), taken)?.learned
        #expect(learned == [.groupUncertain("Data", verifyNotBefore: bench.now)])
    }

    @Test("What was found of a group before a change of it that may have been executed says nothing of it any more")
    func throttledPatch() {
        for (answer, resolves) in [(Self.comeAgain, false), (Made.answer(429, Made.scimError), true)] {
            var bench = MachineBench.running()
            let found = Made.answer(200, #"{"totalResults":1,"Resources":[{"id":7,"displayName":"Data"}]}"#)
            for (kind, result) in [
                (ExchangeKind.patchGroup, Made.answer(404, Made.scimError)), (.lookUpGroup, found),
                (.patchGroup, answer),
            ] {
                _ = bench.send(bench.exchange(kind), result)
            }
            #expect((bench.machine.groupDoubts["Data"] == .answered) == resolves)
        }
    }

    @Test("A 404 on a group is looked up: found, the members are tried alone; missing, it is created")
    func missingGroup() {
        for isThere in [true, false] {
            var bench = MachineBench.running()
            let pack = bench.exchange(.patchGroup, members: 2)
            _ = bench.dispatched([pack])
            _ = bench.dispatched()
            #expect(bench.settle(pack, Made.answer(404, Made.scimError)).packLimits == [:])
            let lookUp = bench.exchange(.lookUpGroup)
            _ = bench.dispatched([lookUp])
            _ = bench.dispatched()
            let body =
                isThere ? #"{"totalResults":1,"Resources":[{"id":7,"displayName":"Data"}]}"# : #"{"totalResults":0}"#
            _ = bench.settle(lookUp, Made.answer(200, body))
            let second = bench.exchange(isThere ? .patchGroup : .createGroup, members: 2)
            _ = bench.dispatched([second])
            _ = bench.dispatched()
            let status = isThere ? 404 : 409
            #expect(bench.settle(second, Made.answer(status, Made.scimError)).packLimits == ["Data": 1])
        }
    }

    @Test("An answer for which nothing is in flight changes nothing")
    func strayAnswer() {
        var bench = MachineBench.running()
        _ = bench.dispatched()
        #expect(bench.answer(bench.exchange(.updateUser), done).names == [])
    }
}
