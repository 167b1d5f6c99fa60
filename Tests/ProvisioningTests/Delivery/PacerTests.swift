import Randomness
import TestSupport
import Testing

@testable import Provisioning

@Suite("The pace")
struct PacerTests {
    /// Hours of requests at random latencies, with lulls and restarts, and where the provider may have seen each.
    private struct Traffic {
        var random: SeededRandom
        let limit: RateLimit
        let concurrency: Int
        var pacer: PaceWindow
        var now = BootInstant(nanoseconds: 1_000_000_000)
        var inFlight: [(start: BootInstant, end: BootInstant, transmissions: Int)] = []
        var past: [PastRequest] = []
        var arrivals: [Int64] = []

        init(seed: UInt64, limit: RateLimit, concurrency: Int) {
            random = SeededRandom(seed: seed)
            self.limit = limit
            self.concurrency = concurrency
            pacer = PaceWindow(limit: limit, past: [])
        }

        mutating func run(requests: Int, doubledPercent: Int) {
            while arrivals.count < requests {
                if random.chance(1) { now = now + .milliseconds(Int.random(in: 0...90_000, using: &random)) }
                endDue()
                if Int.random(in: 0..<500, using: &random) == 0 { restart() }
                let start = inFlight.count < concurrency ? pacer.nextStart(now: now) : nil
                if start == now {
                    send(doubledPercent: doubledPercent)
                } else {
                    // What comes first: an end, or room in the window.
                    now = [start, inFlight.map(\.end).min()].compactMap(\.self).min() ?? now
                }
            }
        }

        private mutating func send(doubledPercent: Int) {
            let milliseconds = random.chance(10) ? 30_000 : Int.random(in: 5...2000, using: &random)
            let transmissions = random.chance(3) ? 0 : random.chance(doubledPercent) ? 2 : 1
            pacer.started(at: now)
            inFlight.append((now, now + .milliseconds(milliseconds), transmissions))
        }

        private mutating func endDue() {
            for request in inFlight.filter({ $0.end <= now }).sorted(by: { $0.end < $1.end }) {
                pacer.ended(at: now, transmissions: request.transmissions)
                close(request.start, transmissions: request.transmissions)
            }
            inFlight.removeAll { $0.end <= now }
        }

        private mutating func close(_ start: BootInstant, transmissions: Int) {
            for _ in 0..<transmissions {
                past.append(PastRequest(.updateUser, startedAt: start, endedAt: now))
                arrivals.append(Int64.random(in: start.nanoseconds...now.nanoseconds, using: &random))
            }
        }

        /// The process ends and starts anew: what was in flight counts as just ended.
        private mutating func restart() {
            for request in inFlight { close(request.start, transmissions: 1) }
            inFlight = []
            pacer = PaceWindow(limit: limit, past: past)
        }

        /// The most arrivals in any half-open window of the limit's length.
        var busiest: Int {
            let sorted = arrivals.sorted()
            var most = 0
            var first = 0
            for (last, arrival) in sorted.enumerated() {
                while arrival - sorted[first] >= limit.window.nanoseconds { first += 1 }
                most = max(most, last - first + 1)
            }
            return most
        }
    }

    @Test(
        "No window sees more than the limit, whatever the latencies, failures and restarts",
        arguments: [
            RateLimit(requests: 100, window: .seconds(60)), RateLimit(requests: 7, window: .seconds(1)),
            RateLimit(requests: 1, window: .seconds(5)), RateLimit(requests: 1000, window: .seconds(3600)),
        ],
        [UInt64(1), 2, 3]
    )
    func windowHolds(limit: RateLimit, seed: UInt64) {
        var traffic = Traffic(seed: seed, limit: limit, concurrency: [2, 20, 200][Int(seed) - 1])
        traffic.run(requests: 6000, doubledPercent: 0)
        #expect(traffic.busiest <= limit.requests)
    }

    @Test("A request that went out twice counts twice: only those in flight at the moment can come on top")
    func doubledTransmissions() {
        let limit = RateLimit(requests: 100, window: .seconds(60))
        var traffic = Traffic(seed: 5, limit: limit, concurrency: 1)
        traffic.run(requests: 6000, doubledPercent: 20)
        #expect(traffic.busiest <= limit.requests + 1)
    }

    @Test("With a backlog the limit is used to 99 %")
    func utilisation() {
        var pacer = PaceWindow(
            limit: RateLimit(requests: 100, window: .seconds(60)),
            past: []
        )
        var now = BootInstant.zero
        var ends: [BootInstant] = []
        var sent = 0
        while now < BootInstant.zero + .seconds(3600) {
            while let end = ends.first, end <= now {
                pacer.ended(at: end, transmissions: 1)
                ends.removeFirst()
            }
            guard let start = pacer.nextStart(now: now), start == now else {
                now = [pacer.nextStart(now: now), ends.first].compactMap(\.self).min() ?? now
                continue
            }
            pacer.started(at: now)
            ends.append(now + .milliseconds(200))
            sent += 1
        }
        #expect(sent >= 5940)
        #expect(sent <= 6000)
    }

    @Test("In steady state a request never waits longer for its start than one spacing")
    func spacing() {
        var pacer = PaceWindow(
            limit: RateLimit(requests: 100, window: .seconds(60)),
            past: []
        )
        let start = BootInstant(nanoseconds: 5)
        #expect(pacer.nextStart(now: start) == start)
        pacer.started(at: start)
        #expect(pacer.nextStart(now: start) == start + .milliseconds(600))
    }

    @Test("A request that went out twice takes two places until both are out of the window")
    func wentOutTwice() {
        var pacer = PaceWindow(limit: RateLimit(requests: 2, window: .seconds(60)), past: [])
        let start = BootInstant.zero
        pacer.started(at: start)
        pacer.ended(at: start + .seconds(1), transmissions: 2)
        #expect(pacer.used(now: start + .seconds(1)) == 2)
        #expect(pacer.nextStart(now: start + .seconds(30)) == start + .seconds(61))
    }

    @Test("A request that never left frees its place at once, but not its spacing")
    func neverLeft() {
        var pacer = PaceWindow(
            limit: RateLimit(requests: 1, window: .seconds(60)),
            past: []
        )
        pacer.started(at: .zero)
        #expect(pacer.nextStart(now: .zero) == nil)
        pacer.ended(at: .zero + .seconds(1), transmissions: 0)
        #expect(pacer.nextStart(now: .zero + .seconds(1)) == .zero + .seconds(60))
        #expect(pacer.used(now: .zero + .seconds(1)) == 0)
    }

    @Test("After a restart under another boot a whole window passes first")
    func unknownHistory() {
        let now = BootInstant(nanoseconds: 42)
        let past = Array(repeating: PastRequest(.listUsers, startedAt: now, endedAt: now), count: 100)
        let pacer = PaceWindow(limit: RateLimit(requests: 100, window: .seconds(60)), past: past)
        #expect(pacer.nextStart(now: now) == now + .seconds(60))
        #expect(pacer.used(now: now) == 100)
    }

    @Test("Without a limit nothing waits")
    func unlimited() {
        var pacer = Pacer(limit: nil, classLimits: [], history: .none)
        for _ in 0..<1000 { pacer.started(.updateUser, at: .zero) }
        #expect(pacer.nextStart(.updateUser, now: .zero) == .zero)
        #expect(pacer.used(now: .zero) == 1000)
    }
}
