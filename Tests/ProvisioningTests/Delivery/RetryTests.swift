import Testing

@testable import Provisioning

@Suite("Waits and outages")
struct RetryTests {
    private let policy = RetryPolicy.standard

    @Test(
        "The wait grows from the base, doubling up to the cap, and is never shorter than the base",
        arguments: [(1, 4), (2, 8), (3, 16), (8, 512), (9, 900), (1000, 900)]
    )
    func growth(failures: Int, longest: Int) {
        #expect(policy.delay(afterFailures: failures, jitter: 0) == .seconds(2))
        #expect(policy.delay(afterFailures: failures, jitter: 1) == .seconds(longest))
        #expect(policy.delay(afterFailures: failures, jitter: 0.5) == .seconds(longest + 2) / 2)
    }

    @Test("What the target asks for is never clamped down")
    func retryAfterWins() {
        #expect(policy.delay(afterFailures: 1, jitter: 0, retryAfter: .seconds(86_400)) == .seconds(86_400))
        #expect(policy.delay(afterFailures: 8, jitter: 1, retryAfter: .seconds(1)) == .seconds(512))
    }

    @Test(
        "A throttle without a word rests ten seconds, doubling up to the window",
        arguments: [(1, 10), (2, 20), (3, 40), (4, 60), (50, 60)]
    )
    func throttle(streak: Int, seconds: Int) {
        #expect(policy.throttle(streak: streak, window: .seconds(60)) == .seconds(seconds))
        #expect(policy.throttle(streak: streak, window: .seconds(1)) == .seconds(10))
    }

    @Test(
        "Retry-After is read as seconds or as a date",
        arguments: [
            ("120", 120), (" 7\t", 7), ("Sun, 06 Nov 1994 08:49:37 GMT", 37),
            ("999999999999999999999999", 1_000_000_000),
        ]
    )
    func retryAfter(text: String, seconds: Int) {
        // 06 Nov 1994 08:49:00
        #expect(RetryAfter.duration(text, wall: WallInstant(milliseconds: 784_111_740_000)) == .seconds(seconds))
    }

    @Test(
        "A Retry-After that is past or can't be read is none",
        arguments: [
            nil, "", "0", "-5", "1 2", "soon", "1.5", "Sun, 06 Nov 1994 08:48:00 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT",
        ]
    )
    func noRetryAfter(text: String?) {
        #expect(RetryAfter.duration(text, wall: WallInstant(milliseconds: 784_111_740_000)) == nil)
    }

    @Test(
        "A leap day counts",
        arguments: [
            ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800), ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
            ("Thu, 31 Dec 2026 23:59:59 GMT", 1_798_761_599),
        ]
    )
    func leapDay(text: String, epoch: Int64) {
        let wall = WallInstant(milliseconds: (epoch - 10) * 1000)
        #expect(RetryAfter.duration(text, wall: wall) == .seconds(10))
    }
}

@Suite("The breaker")
struct CircuitBreakerTests {
    private let one = OperationSequence(rawValue: 1)

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for number in 1...5 { breaker.failed([OperationSequence(rawValue: Int64(number))], at: .zero) }
        return breaker
    }

    @Test("It opens after five failures in a row, not before, and one success starts the count anew")
    func opens() {
        var breaker = CircuitBreaker()
        for _ in 0..<4 { breaker.failed([one], at: .zero) }
        #expect(breaker.state == .closed)
        breaker.succeeded()
        for _ in 0..<4 { breaker.failed([one], at: .zero) }
        #expect(breaker.state == .closed)
        breaker.failed([one], at: .zero)
        #expect(breaker.state == .open(probeAt: .zero + .seconds(60), interval: .seconds(60)))
    }

    @Test("Probes go out at 60 s, doubling to 15 min")
    func probing() {
        var breaker = opened()
        var now = BootInstant.zero
        for seconds in [120, 240, 480, 900, 900] {
            breaker.probes()
            _ = breaker.probeFailed(at: now)
            #expect(breaker.state == .open(probeAt: now + .seconds(seconds), interval: .seconds(seconds)))
            now = now + .seconds(seconds)
        }
    }

    @Test("An outage that a failed probe proves gives the operations their attempts back, once")
    func forgives() {
        var breaker = opened()
        breaker.failed([one], at: .zero)
        breaker.probes()
        #expect(breaker.probeFailed(at: .zero).map(\.rawValue) == [1, 2, 3, 4, 5, 1])
        breaker.probes()
        #expect(breaker.probeFailed(at: .zero) == [])
    }

    @Test("If the first probe succeeds, the failures were the operations' own")
    func keepsAttempts() {
        var breaker = opened()
        breaker.probes()
        breaker.succeeded()
        #expect(breaker.state == .closed)
        #expect(breaker.probeFailed(at: .zero) == [])
    }

    @Test("A probe's late failure doesn't open it again once something else succeeded")
    func lateProbe() {
        var breaker = opened()
        breaker.probes()
        breaker.succeeded()
        _ = breaker.probeFailed(at: .zero)
        #expect(breaker.state == .closed)
    }
}
