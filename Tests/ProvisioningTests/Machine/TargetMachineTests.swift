import Testing

@testable import Provisioning

@Suite("Delivery to a target, step by step")
struct TargetMachineTests {
    private let done = Made.answer(204)
    private let minute = RateLimit(requests: 100, window: .seconds(60))

    @Test("A target seen for the first time is read, users then groups, before anything is planned or sent")
    func firstReading() {
        var bench = MachineBench(isRead: false)
        #expect(bench.feed(.credentialRead(failure: nil)).names == ["openPage"])
        let first = bench.exchange(.listUsers)
        #expect(bench.feed(.pageOpened(first)).names == ["send"])
        #expect(bench.feed(.queueChanged).names == [])
        let page = #"{"totalResults":2,"Resources":[{"id":"a@b","userName":"a@b"}]}"#
        #expect(bench.answer(first, Made.answer(200, page)).names == ["close"])
        #expect(bench.feed(.closed(first.sequence)).names == ["openPage"])
        var second = bench.exchange(.listUsers)
        second.startIndex = 2
        _ = bench.feed(.pageOpened(second))
        _ = bench.answer(second, Made.answer(200, page))
        #expect(bench.feed(.closed(second.sequence)).names == ["openPage"])
        let groups = bench.exchange(.listGroups)
        _ = bench.feed(.pageOpened(groups))
        _ = bench.answer(groups, Made.answer(200, #"{"totalResults":0}"#))
        #expect(bench.feed(.closed(groups.sequence)).names == ["openPage"])
        #expect(bench.feed(.pageOpened(nil)).names == ["finishReading"])
        #expect(bench.feed(.readingFinished(more: true)).names == ["finishReading"])
        #expect(bench.feed(.readingFinished(more: false)).names == ["plan"])
        #expect(bench.feed(.planned(more: false)).names == ["dispatch"])
    }

    @Test("A reading that fails is tried again at the same page, after a wait")
    func failedReading() {
        var bench = MachineBench(isRead: false)
        _ = bench.feed(.credentialRead(failure: nil))
        let list = bench.exchange(.listUsers)
        _ = bench.feed(.pageOpened(list))
        _ = bench.answer(list, Made.answer(500))
        let waiting = bench.feed(.closed(list.sequence))
        #expect(waiting.wake == bench.now + .seconds(2))
        bench.now = bench.now + .seconds(2)
        #expect(bench.feed(.tick).names == ["openPage"])
    }

    @Test("Another reading goes page by page, where nothing else is to be sent")
    func laterReading() {
        var bench = MachineBench.running(limit: minute)
        #expect(bench.feed(.readingRequested).names == [])
        #expect(bench.dispatched().names == ["openPage"])
        let first = bench.exchange(.listUsers)
        #expect(bench.feed(.pageOpened(first)).names == ["send"])
        // Somebody leaves while the page is under way: that goes before the next page, however many are left.
        #expect(bench.feed(.queueChanged).names == ["plan"])
        #expect(bench.feed(.planned(more: false)).names == ["wake"])
        bench.now = bench.now + .milliseconds(600)
        let revoke = bench.exchange(.deleteUser)
        #expect(bench.feed(.tick).names == ["dispatch"])
        #expect(bench.dispatched([revoke]).names == ["send", "wake"])
        let page = #"{"totalResults":2,"Resources":[{"id":"a@b","userName":"a@b"}]}"#
        _ = bench.settle(first, Made.answer(200, page))
        bench.now = bench.now + .milliseconds(600)
        // Its answer isn't there yet, and there is room for another request.
        #expect(bench.feed(.tick).names == ["dispatch"])
        #expect(bench.dispatched().names == ["openPage"])
        #expect(bench.feed(.pageOpened(nil)).names == ["finishReading"])
        #expect(bench.feed(.readingFinished(more: false)).names == ["plan"])
        #expect(bench.feed(.planned(more: false)).names == ["dispatch"])
        #expect(bench.dispatched().names == [])
    }

    @Test("A reading that is asked for while another comes to its end is not missed")
    func readingDuringReading() {
        var bench = MachineBench.running()
        _ = bench.feed(.readingRequested)
        #expect(bench.dispatched().names == ["openPage"])
        #expect(bench.feed(.pageOpened(nil)).names == ["finishReading"])
        #expect(bench.feed(.readingRequested).names == [])
        #expect(bench.feed(.readingFinished(more: true)).names == ["finishReading"])
        _ = bench.feed(.readingFinished(more: false))
        _ = bench.feed(.planned(more: false))
        #expect(bench.dispatched().names == ["openPage"])
        #expect(bench.feed(.pageOpened(nil)).names == ["finishReading"])
        _ = bench.feed(.readingFinished(more: false))
        _ = bench.feed(.planned(more: false))
        #expect(bench.dispatched().names == [])
    }

    @Test(
        "What was read is gone through between requests, however many wait: whom it finds to revoke doesn't wait for them"
    )
    func finishesBetween() {
        var bench = MachineBench.running()
        _ = bench.feed(.readingRequested)
        #expect(bench.dispatched().names == ["openPage"])
        #expect(bench.feed(.pageOpened(nil)).names == ["finishReading"])
        #expect(bench.feed(.queueChanged).names == [])
        #expect(bench.feed(.readingFinished(more: true)).names == ["plan"])
        #expect(bench.feed(.planned(more: false)).names == ["finishReading"])
        #expect(bench.feed(.readingFinished(more: true)).names == ["dispatch"])
        #expect(bench.dispatched([bench.exchange(.createUser)]).names == ["send", "finishReading"])
        #expect(bench.feed(.readingFinished(more: false)).names == ["plan"])
    }

    @Test("What a crash left of a reading is gone through between requests, too, and while nothing may be sent")
    func findingsLeft() {
        var bench = MachineBench()
        #expect(bench.feed(.findingsLeft).names == ["plan"])
        _ = bench.feed(.credentialRead(failure: nil))
        #expect(bench.feed(.planned(more: false)).names == ["finishReading"])
        #expect(bench.feed(.readingFinished(more: true)).names == ["dispatch"])
        #expect(bench.dispatched([bench.exchange(.createUser)]).names == ["send", "finishReading"])
        #expect(bench.feed(.pausedByOperator(reason: "a test")).names == ["recordPause"])
        #expect(bench.feed(.readingFinished(more: true)).names == ["finishReading"])
        #expect(bench.feed(.readingFinished(more: false)).names == ["plan"])
        #expect(bench.feed(.planned(more: false)).names == [])
    }

    @Test("At a limit one request starts at a time, a spacing apart")
    func pace() {
        var bench = MachineBench.running(limit: minute)
        let first = bench.exchange(.updateUser)
        let effects = bench.dispatched([first])
        #expect(effects.names == ["send", "wake"])
        #expect(effects.wake == bench.now + .milliseconds(600))
        #expect(bench.feed(.tick).names == ["wake"])
        bench.now = bench.now + .milliseconds(600)
        let next = bench.feed(.tick)
        #expect(next.names == ["dispatch"] && next.slots == 1)
    }

    @Test("Without a limit as many start as may be in flight, and no more")
    func concurrency() {
        var bench = MachineBench(concurrency: 3)
        _ = bench.feed(.credentialRead(failure: nil))
        #expect(bench.feed(.planned(more: false)).slots == 3)
        let exchanges = (1...3).map { bench.exchange(.updateUser, person: $0) }
        #expect(bench.dispatched(exchanges).names == ["send", "send", "send"])
        #expect(bench.feed(.tick).names == [])
        #expect(bench.answer(exchanges[1], done).slots == 1)
    }

    @Test("An empty queue is left alone until something changes or becomes due")
    func drained() {
        var bench = MachineBench.running()
        #expect(bench.dispatched().names == [])
        #expect(bench.feed(.queueChanged).names == ["plan"])
        #expect(bench.feed(.planned(more: false)).names == ["dispatch"])
        let due = bench.now + .seconds(30)
        #expect(bench.dispatched(nextAt: due).wake == due)
        bench.now = due
        #expect(bench.feed(.tick).names == ["dispatch"])
    }

    @Test("A ring while the queue is being looked at is not missed")
    func ringDuringDispatch() {
        var bench = MachineBench.running()
        #expect(bench.feed(.queueChanged).names == [])
        #expect(bench.dispatched().names == ["plan"])
    }

    @Test("Planning many batches doesn't hold up what can be sent: they take turns")
    func planBatches() {
        var bench = MachineBench(concurrency: 2)
        _ = bench.feed(.credentialRead(failure: nil))
        #expect(bench.feed(.planned(more: true)).names == ["dispatch"])
        #expect(bench.dispatched([bench.exchange(.updateUser)]).names == ["send", "plan"])
        #expect(bench.feed(.planned(more: true)).names == ["dispatch"])
        #expect(bench.dispatched([bench.exchange(.updateUser, person: 2)]).names == ["send", "plan"])
        #expect(bench.feed(.planned(more: true)).names == ["plan"])
    }

    @Test("What an answer changed is planned before more is sent")
    func planAfterAnswer() {
        var bench = MachineBench.running()
        let exchange = bench.exchange(.updateUser)
        _ = bench.dispatched([exchange])
        _ = bench.dispatched()
        _ = bench.answer(exchange, Made.answer(500))
        #expect(bench.feed(.closed(exchange.sequence)).names == ["plan"])
    }

    @Test("Every tenth slot is for what has waited longest")
    func tenthSlot() {
        var bench = MachineBench.running(limit: RateLimit(requests: 1000, window: .seconds(1)))
        var oldest: [Int] = []
        for number in 1...31 {
            let request = bench.exchange(.updateUser)
            _ = bench.dispatched([request])
            _ = bench.answer(request, done)
            bench.now = bench.now + .seconds(1)
            _ = bench.feed(.closed(request.sequence))
            let effects = bench.feed(.planned(more: false))
            if effects.dispatch?.oldestFirst == true { oldest.append(number + 1) }
        }
        #expect(oldest == [10, 20, 30])
    }

    @Test(
        "A reading's next page may have a slot however much there is to write, and blocks nothing where it may not go"
    )
    func tenthSlotOfReading() {
        var bench = MachineBench.running(limit: minute)
        let since = bench.now
        _ = bench.feed(.readingRequested)
        let request = bench.exchange(.updateUser)
        _ = bench.dispatched([request])
        _ = bench.answer(request, done)
        bench.now = bench.now + .seconds(1)
        _ = bench.feed(.closed(request.sequence))
        #expect(bench.feed(.planned(more: false)).dispatch?.pageReadyAt == since)
        let slots = bench.machine.slots
        #expect(bench.feed(.dispatched(.init(opened: [], nextAt: nil, isPageDue: true))).names == ["openPage"])
        let first = bench.exchange(.listUsers)
        #expect(bench.feed(.pageOpened(first)).names == ["send", "wake"])
        #expect(bench.machine.slots == slots + 1)
        bench.now = bench.now + .seconds(1)
        #expect(bench.feed(.tick).dispatch?.pageReadyAt == nil, "one page at a time")
        _ = bench.dispatched([bench.exchange(.updateUser)])
        let page = #"{"totalResults":2,"Resources":[{"id":"a@b","userName":"a@b"}]}"#
        _ = bench.settle(first, Made.answer(200, page))
        bench.now = bench.now + .seconds(1)
        #expect(bench.feed(.tick).dispatch?.pageReadyAt == since, "the reading has waited since then")
        // Meanwhile the target asks for silence: whatever goes next then goes by its lane.
        bench.machine.gatedUntil = bench.now + .seconds(5)
        #expect(
            bench.feed(.dispatched(.init(opened: [], nextAt: nil, isPageDue: true))).wake == bench.machine.gatedUntil
        )
        bench.now = bench.now + .seconds(5)
        #expect(bench.feed(.tick).names == ["dispatch"])
        // Or an operator holds the target back meanwhile, and somebody leaves.
        _ = bench.feed(.pausedByOperator(reason: "audit"))
        let due = bench.feed(.dispatched(.init(opened: [], nextAt: nil, isPageDue: true))).names
        #expect(!due.contains("openPage") && !bench.feed(.resumed).names.contains("openPage"))
    }

    @Test(
        "Of many slots at once the one for what has waited longest is among them; one that found nothing isn't used up"
    )
    func tenthSlotOfMany() {
        var bench = MachineBench(concurrency: 8)
        _ = bench.feed(.credentialRead(failure: nil))
        #expect(bench.feed(.planned(more: false)).dispatch?.oldestFirst == false)
        let requests = (1...8).map { bench.exchange(.updateUser, person: $0) }
        _ = bench.dispatched(requests)
        #expect(bench.answer(requests[0], done).dispatch?.oldestFirst == false, "the ninth")
        _ = bench.dispatched()
        _ = bench.answer(requests[1], done)
        for _ in 0..<2 {
            #expect(bench.feed(.tick).dispatch?.oldestFirst == true, "the ninth and the tenth")
            _ = bench.dispatched()
        }
    }

    // MARK: - Credential and pause

    @Test("A 401 has the credential read once more; a second one with it pauses the target")
    func unauthorized() {
        var bench = MachineBench.running()
        let first = bench.exchange(.updateUser, person: 1)
        let late = bench.exchange(.updateUser, person: 2)
        _ = bench.dispatched([first, late])
        _ = bench.dispatched()
        #expect(bench.answer(first, Made.answer(401)).names == ["close", "readCredential"])
        // Planning goes on meanwhile; sending doesn't.
        #expect(bench.feed(.closed(first.sequence)).names == ["plan"])
        #expect(bench.feed(.planned(more: false)).names == [])
        #expect(bench.feed(.credentialRead(failure: nil)).names == ["dispatch"])
        _ = bench.dispatched()
        // What was in flight with the old one says nothing about the new one.
        #expect(!bench.answer(late, Made.answer(401)).names.contains("recordPause"))
        _ = bench.feed(.closed(late.sequence))
        _ = bench.feed(.planned(more: false))
        let second = bench.exchange(.updateUser, person: 1)
        _ = bench.dispatched([second])
        #expect(bench.answer(second, Made.answer(401)).pause == .credentialRefused)
    }

    @Test("A credential that was accepted since is doubted anew")
    func unauthorizedAgainLater() {
        var bench = MachineBench.running()
        for _ in 0..<3 {
            let refused = bench.exchange(.updateUser)
            _ = bench.dispatched([refused])
            _ = bench.dispatched()
            #expect(bench.answer(refused, Made.answer(401)).names.contains("readCredential"))
            _ = bench.feed(.closed(refused.sequence))
            _ = bench.feed(.credentialRead(failure: nil))
            _ = bench.feed(.planned(more: false))
            let accepted = bench.exchange(.updateUser)
            _ = bench.dispatched([accepted])
            _ = bench.dispatched()
            _ = bench.settle(accepted, done)
        }
    }

    @Test("A credential that can't be read pauses the target until it is resumed")
    func unreadableCredential() {
        var bench = MachineBench()
        #expect(
            bench.feed(.credentialRead(failure: "no such file")).pause == .credentialMissing(reason: "no such file")
        )
        #expect(bench.feed(.planned(more: false)).names == [])
        #expect(bench.feed(.queueChanged).names == ["plan"], "what comes in is planned all the same")
        #expect(bench.feed(.planned(more: false)).names == [])
        #expect(bench.feed(.resumed).names == ["recordResumption", "readCredential"])
        #expect(bench.feed(.credentialRead(failure: nil)).names == ["dispatch"])
    }

    @Test("Three forbidden people in a row pause the target; a success in between, or one pack, doesn't")
    func forbidden() {
        var bench = MachineBench.running(concurrency: 20)
        func forbid(_ exchange: OpenedExchange) -> Pause? {
            _ = bench.dispatched([exchange])
            let pause = bench.answer(exchange, Made.answer(403, Made.scimError)).pause
            _ = bench.feed(.closed(exchange.sequence))
            _ = bench.feed(.planned(more: false))
            return pause
        }
        #expect(forbid(bench.exchange(.patchGroup, members: 50)) == nil)
        let fine = bench.exchange(.updateUser, person: 9)
        _ = bench.dispatched([fine])
        _ = bench.settle(fine, done)
        #expect(forbid(bench.exchange(.updateUser, person: 100)) == nil)
        #expect(forbid(bench.exchange(.updateUser, person: 100)) == nil)
        #expect(forbid(bench.exchange(.updateUser, person: 101)) == nil)
        #expect(forbid(bench.exchange(.updateUser, person: 102)) == .forbidden)
    }

    @Test("While an operator has it paused nothing is sent; what is in flight ends")
    func pausedByOperator() {
        var bench = MachineBench.running()
        let exchange = bench.exchange(.updateUser)
        _ = bench.dispatched([exchange])
        _ = bench.dispatched()
        #expect(bench.feed(.pausedByOperator(reason: "holidays")).pause == .byOperator(reason: "holidays"))
        #expect(bench.answer(exchange, done).names == ["close"])
        #expect(bench.feed(.closed(exchange.sequence)).names == ["plan"])
        #expect(bench.feed(.planned(more: false)).names == [])
        #expect(bench.feed(.resumed).names == ["recordResumption", "readCredential"])
        #expect(bench.feed(.credentialRead(failure: nil)).names == ["dispatch"])
    }

    @Test("On the way to its end nothing new is begun, and it ends when all in flight is closed")
    func stopping() {
        var bench = MachineBench.running()
        let exchange = bench.exchange(.updateUser)
        _ = bench.dispatched([exchange])
        #expect(bench.feed(.stopping).names == [])
        #expect(bench.dispatched().names == [])
        #expect(bench.answer(exchange, done).names == ["close"])
        #expect(bench.feed(.closed(exchange.sequence)).names == ["ended"])
        #expect(bench.feed(.queueChanged).names == [])
    }

    @Test("What was recorded before the end is still sent and closed")
    func stoppingDuringDispatch() {
        var bench = MachineBench.running()
        #expect(bench.feed(.stopping).names == [])
        let exchange = bench.exchange(.updateUser)
        #expect(bench.dispatched([exchange]).names == ["send"])
        _ = bench.answer(exchange, done)
        #expect(bench.feed(.closed(exchange.sequence)).names == ["ended"])
    }
}
