import Provisioning
import Testing

@Suite("How long a queue takes to drain")
struct QueueDrainTests {
    private let limit = RateLimit(requests: 100, window: .seconds(60))

    private func drain(
        singles: Int = 0,
        members: [Int] = [],
        readsGroups: Bool = false,
        limit: RateLimit?,
        classes: [QueueDrain.Limit] = [],
        isPaused: Bool = false,
        blocked: Double = 0,
        retry: Double = 0
    ) -> QueueDrain {
        QueueDrain(
            singles: [.createUser: singles],
            members: members,
            membersMax: 100,
            readsGroups: readsGroups,
            limits: (limit.map { [QueueDrain.Limit($0, of: nil)] } ?? []) + classes,
            isPaused: isPaused,
            blockedSeconds: blocked,
            latestRetrySeconds: retry
        )
    }

    @Test("One request for each user, and one for each hundred members of a group, a spacing apart")
    func pace() throws {
        let drain = drain(singles: 98, members: [1, 100, 101], limit: limit)
        #expect(drain.requests == 98 + 1 + 1 + 2)
        #expect(abs(try #require(drain.seconds) - 60.6) < 0.001)
    }

    @Test("A group that is replaced as a whole is read before each request of it")
    func replacedGroups() throws {
        let drain = drain(singles: 1, members: [1, 101], readsGroups: true, limit: limit)
        #expect(drain.requests == 1 + 2 * 3)
        #expect(abs(try #require(drain.seconds) - 3.6) < 0.001)
    }

    @Test("An empty queue takes no time, and one of a paused target takes nobody knows how long")
    func ends() {
        #expect(drain(limit: limit).seconds == 0)
        #expect(drain(singles: 3, limit: limit, isPaused: true).seconds == nil)
        #expect(drain(singles: 3, limit: nil).seconds == nil)
    }

    @Test("A gate and the last retry put it off")
    func gates() throws {
        #expect(abs(try #require(drain(singles: 2, limit: limit, blocked: 30).seconds) - 30.6) < 0.001)
        #expect(drain(singles: 2, limit: limit, retry: 900).seconds == 900)
    }

    @Test("A limit of its own counts the requests of its class alone, and the slowest counts")
    func classes() throws {
        let creations = QueueDrain.Limit(RateLimit(requests: 1, window: .seconds(10)), of: [.createUser])
        let groups = QueueDrain.Limit(RateLimit(requests: 1, window: .seconds(100)), of: [.patchGroup])
        #expect(drain(singles: 7, members: [1], limit: limit, classes: [creations]).seconds == 60)
        #expect(drain(singles: 7, members: [1, 5], limit: limit, classes: [creations, groups]).seconds == 100)
    }
}
