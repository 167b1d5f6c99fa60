import Testing

@testable import Provisioning

@Suite("Limits by class, and what answers say is left")
struct PacerClassTests {
    private let now = BootInstant(nanoseconds: 1_000_000_000_000)
    private let minute = RateLimit(requests: 100, window: .seconds(60))
    private let creations = ClassLimit(.userCreations, RateLimit(requests: 2, window: .seconds(60)))

    private func pacer(
        _ limit: RateLimit? = nil,
        _ classLimits: ClassLimit...,
        past: [PastRequest] = []
    ) -> Pacer {
        Pacer(limit: limit, classLimits: classLimits, history: PacingHistory(past: past, gatedUntil: nil))
    }

    @Test("A request waits for its own class's limit, and no other request does")
    func ownClass() {
        var pacer = pacer(nil, creations)
        pacer.started(.createUser, at: now)
        pacer.ended(.createUser, at: now, transmissions: 1)
        #expect(pacer.nextStart(.createUser, now: now) == now + .seconds(30))
        #expect(pacer.open(now: now) == Set(ExchangeKind.allCases).subtracting([.createUser]))
        #expect(pacer.nextStart(now: now) == now)
    }

    @Test("A request counts in every limit that is about it")
    func everyLimit() {
        var pacer = pacer(minute, ClassLimit(.writes, RateLimit(requests: 4, window: .seconds(8))), creations)
        pacer.started(.createUser, at: now)
        #expect(pacer.nextStart(.listUsers, now: now) == now + .milliseconds(600))
        #expect(pacer.nextStart(.patchGroup, now: now) == now + .seconds(2))
        #expect(pacer.nextStart(.createUser, now: now) == now + .seconds(30))
    }

    @Test("After a restart each class has its own past")
    func past() {
        let requests = [ExchangeKind.createUser, .createUser, .updateUser].map {
            PastRequest($0, startedAt: now - .seconds(20), endedAt: now - .seconds(10))
        }
        let pacer = pacer(nil, creations, past: requests)
        #expect(pacer.nextStart(.createUser, now: now) == now + .seconds(50))
        #expect(pacer.nextStart(.updateUser, now: now) == now)
    }

    @Test("Slack's limits: updates of users are not held up by those of groups")
    func slack() {
        var pacer = Pacer(limit: nil, classLimits: TargetProfile.slack.classLimits, history: .none)
        pacer.started(.patchGroup, at: now)
        #expect(pacer.nextStart(.patchGroup, now: now) == now + .seconds(60) / 180)
        #expect(pacer.nextStart(.updateUser, now: now) == now + .milliseconds(100))
        #expect(pacer.nextStart(.listUsers, now: now) == now)
    }

    @Test("What answers say is left is used up by what starts, what is in flight included")
    func advice() {
        var pacer = pacer()
        pacer.started(.updateUser, at: now)
        pacer.started(.updateUser, at: now)
        pacer.ended(.updateUser, at: now, transmissions: 1)
        pacer.advised(RateLimitFields(remaining: 2, resets: .seconds(40)), to: .updateUser, at: now)
        #expect(pacer.nextStart(.listUsers, now: now) == now)
        pacer.started(.listUsers, at: now)
        #expect(pacer.nextStart(.deleteUser, now: now) == now + .seconds(40))
        #expect(pacer.nextStart(.deleteUser, now: now + .seconds(41)) == now + .seconds(41))
        pacer.forgetAdvice()
        #expect(pacer.nextStart(.deleteUser, now: now) == now)
    }

    @Test("Where there are limits by class, an answer speaks of its own")
    func adviceByClass() {
        var pacer = Pacer(limit: nil, classLimits: TargetProfile.slack.classLimits, history: .none)
        pacer.advised(RateLimitFields(remaining: 0, resets: .seconds(40)), to: .patchGroup, at: now)
        #expect(pacer.nextStart(.patchGroup, now: now) == now + .seconds(40))
        #expect(pacer.nextStart(.deleteUser, now: now) == now)
    }

    @Test("Without a limit of ours no more start at once than an answer said are left, what is in flight included")
    func budget() {
        var bench = MachineBench(concurrency: 8)
        _ = bench.feed(.credentialRead(failure: nil))
        #expect(bench.feed(.planned(more: false)).slots == 8)
        let (first, second) = (bench.exchange(.updateUser), bench.exchange(.updateUser, person: 2))
        _ = bench.dispatched([first, second])
        _ = bench.dispatched()
        let headers = [WireHeader("RateLimit-Remaining", "4"), WireHeader("RateLimit-Reset", "40")]
        let effects = bench.settle(first, Made.answer(200, headers: headers))
        #expect(effects.slots == 3, "four are left, and one may not have been counted yet")
        let others = (3...5).map { bench.exchange(.updateUser, person: $0) }
        #expect(bench.dispatched(others).wake == bench.now + .seconds(40))
        bench.now = bench.now + .seconds(41)
        #expect(bench.feed(.tick).slots == 4)
    }

    @Test(
        "RateLimit fields that say nothing of use are none",
        arguments: [
            WireHeader("RateLimit", "\"default\";r=0"), WireHeader("RateLimit", "soon"),
            WireHeader("RateLimit", "limit=100, remaining=-1, reset=5"), WireHeader("RateLimit-Remaining", "0"),
            WireHeader("X-RateLimit-Reset", "42"), WireHeader("RateLimit", "\"default\";r=0;t=0"),
        ]
    )
    func useless(header: WireHeader) {
        let answer = WireAnswer(status: 200, headers: [header], body: [])
        #expect(RateLimitFields(answer, wall: WallInstant(milliseconds: 0)) == nil)
    }

    @Test("While a class is out of its limit others are sent, and the queue is looked at again when it isn't any more")
    func machine() {
        var profile = TargetProfile.amplitude
        profile.classLimits = [creations]
        var bench = MachineBench(profile: profile)
        _ = bench.feed(.credentialRead(failure: nil))
        _ = bench.feed(.planned(more: false))
        let effects = bench.dispatched([bench.exchange(.createUser)])
        #expect(effects.dispatch?.kinds.contains(.createUser) == false)
        #expect(effects.dispatch?.kinds.contains(.deleteUser) == true)
        #expect(bench.dispatched().wake == bench.now + .seconds(30))
        bench.now = bench.now + .seconds(30)
        #expect(bench.feed(.tick).dispatch?.kinds.contains(.createUser) == true)
    }

    @Test("A class that is closed wakes the machine before what waits for a later instant does, and not after")
    func closedKindsWake() {
        var profile = TargetProfile.amplitude
        profile.classLimits = [creations]
        var bench = MachineBench(profile: profile)
        _ = bench.feed(.credentialRead(failure: nil))
        _ = bench.feed(.planned(more: false))
        _ = bench.dispatched([bench.exchange(.createUser)])
        _ = bench.dispatched()
        let wakes = [(5, 5), (30, 30), (900, 30)].map { wait, expected in
            _ = bench.feed(.queueChanged)
            _ = bench.feed(.planned(more: false))
            return (bench.dispatched(nextAt: bench.now + .seconds(wait)).wake, bench.now + .seconds(expected))
        }
        for (wake, expected) in wakes { #expect(wake == expected) }
    }
}
