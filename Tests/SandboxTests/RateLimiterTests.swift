import Randomness
import Testing

@testable import Sandbox

@Suite("The rate limit")
struct RateLimiterTests {
    private static func limiter(_ kind: RateLimit.WindowKind, _ requestsMax: Int) -> RateLimiter {
        RateLimiter(RateLimit(requestsMax: requestsMax, window: .seconds(60), windowKind: kind))
    }

    @Test("A sliding window admits the limit in any 60 seconds, and says when the next one passes")
    func sliding() {
        var limiter = Self.limiter(.sliding, 3)
        for second in [0, 10, 20] { #expect(limiter.admit(at: .seconds(second)) == .admitted) }
        #expect(limiter.admit(at: .seconds(30)) == .refused(retryAfter: .seconds(30)))
        #expect(limiter.admit(at: .milliseconds(59_999)) == .refused(retryAfter: .milliseconds(1)))
        #expect(limiter.admit(at: .seconds(60)) == .admitted)
        #expect(limiter.admit(at: .seconds(61)) == .refused(retryAfter: .seconds(9)))
        #expect(limiter.admit(at: .seconds(70)) == .admitted)
    }

    @Test("A fixed window lets twice the limit pass across its boundary")
    func fixed() {
        var limiter = Self.limiter(.fixed, 3)
        for _ in 0..<3 { #expect(limiter.admit(at: .seconds(59)) == .admitted) }
        #expect(limiter.admit(at: .seconds(59)) == .refused(retryAfter: .seconds(1)))
        for _ in 0..<3 { #expect(limiter.admit(at: .seconds(60)) == .admitted) }
        #expect(limiter.admit(at: .milliseconds(60_500)) == .refused(retryAfter: .milliseconds(59_500)))
        #expect(limiter.admit(at: .seconds(120)) == .admitted)
    }

    @Test("Refused requests don't count")
    func refusedAreFree() {
        var limiter = Self.limiter(.sliding, 1)
        #expect(limiter.admit(at: .zero) == .admitted)
        for second in 1..<60 { #expect(limiter.admit(at: .seconds(second)) != .admitted) }
        #expect(limiter.admit(at: .seconds(60)) == .admitted)
    }

    @Test(
        "Whoever waits for Retry-After is admitted, at any pace, in both kinds",
        arguments: RateLimit.WindowKind.allCases
    )
    func retryAfterIsKept(_ kind: RateLimit.WindowKind) {
        var limiter = Self.limiter(kind, 100)
        var generator = SeededRandom(seed: 3)
        var now = Duration.seconds(5)
        for _ in 0..<5000 {
            now += .milliseconds(Int.random(in: 0...1200, using: &generator))
            if case .refused(let wait) = limiter.admit(at: now) {
                #expect(wait > .zero && wait <= .seconds(60))
                now += wait
                #expect(limiter.admit(at: now) == .admitted)
            }
        }
    }

    @Test("No sliding window of 60 seconds ever holds more than the limit")
    func slidingHolds() {
        var limiter = Self.limiter(.sliding, 10)
        var generator = SeededRandom(seed: 4)
        var now = Duration.zero
        var admitted: [Duration] = []
        for _ in 0..<5000 {
            now += .milliseconds(Int.random(in: 0...3000, using: &generator))
            guard limiter.admit(at: now) == .admitted else { continue }
            admitted.append(now)
            if admitted.count > 10 {
                #expect(now - admitted[admitted.count - 11] >= .seconds(60))
            }
        }
        #expect(admitted.count > 500)
    }

    @Test("A limit of 0 is none")
    func unlimited() {
        var limiter = Self.limiter(.sliding, 0)
        for _ in 0..<1000 { #expect(limiter.admit(at: .zero) == .admitted) }
    }
}
