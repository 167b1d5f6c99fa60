import Synchronization
import TestSupport
import Testing

@testable import Daemon

@Suite("What a start waits for")
struct ReadinessTests {
    @Test(
        "It is ready with the last of what was to be there, in whatever order, and not before",
        .timeLimit(.minutes(1))
    )
    func last() async throws {
        let readiness = Readiness()
        let expected = (0..<3).map { _ in readiness.expect() }
        let isReady = Mutex(false)
        async let waiting: Bool = {
            let whole = await readiness.wait(atMost: .seconds(50))
            isReady.withLock { $0 = true }
            return whole
        }()
        for place in [2, 0, 0, 2] {
            expected[place].met()
            for _ in 0..<100 { await Task.yield() }
            #expect(!isReady.withLock { $0 }, "the second is not there")
        }
        expected[1].met()
        #expect(await waiting)
    }

    @Test("Nothing to wait for, and what was there before anybody waited, is waited for no longer")
    func early() async {
        let start = ContinuousClock.now
        #expect(await Readiness().wait(atMost: .seconds(30)))
        let readiness = Readiness()
        let expected = [readiness.expect(), readiness.expect()]
        for one in expected { one.met() }
        #expect(await readiness.wait(atMost: .seconds(30)))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("What never comes is waited for up to the limit, and said to be missing")
    func limit() async {
        let readiness = Readiness()
        let (there, missing) = (readiness.expect(), readiness.expect())
        there.met()
        let start = ContinuousClock.now
        #expect(await !readiness.wait(atMost: .milliseconds(200)))
        let waited = ContinuousClock.now - start
        #expect(waited >= .milliseconds(200) && waited < .seconds(20))
        missing.met()
    }
}
