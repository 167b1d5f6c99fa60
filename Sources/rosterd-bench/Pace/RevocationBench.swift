import Journaling
import Provisioning
import Randomness

/// How long a leaver waits for their request to go out, while so many joiners wait.
struct RevocationBench {
    var limit: RateLimit
    var waiting: Int
    var seed: UInt64

    private static let latency = Duration.milliseconds(200)
    private static let singles = 20
    private static let together = 30

    func run() async throws -> RevocationFigures {
        var random = SeededRandom(seed: seed)
        let time = VirtualTime()
        let journal = try SQLiteJournal.inMemory(time: time)
        let people = WaitingPeople(profile: .amplitude)
        let settings = DeliverySettings(
            profile: .amplitude,
            limit: limit,
            concurrency: 4,
            packAgeMax: .seconds(600),
            starvationAge: .seconds(600),
            retry: .standard
        )
        let delivery = VirtualDelivery(
            journal: journal,
            rules: people.rules,
            settings: settings,
            time: time,
            latency: Self.latency
        )
        let leavers = Self.singles + Self.together
        try await people.hire(1...leavers, in: journal, at: time.wall)
        try await delivery.start()
        try await delivery.run { $0.sent.count < leavers }
        try await delivery.run(until: time.boot + .seconds(5))
        try await people.hire(leavers + 1...leavers + waiting, in: journal, at: time.wall)
        try await delivery.ring()

        var waits: [Duration] = []
        for leaver in 1...Self.singles {
            let rest = Duration.milliseconds(Int.random(in: 1_000...4_000, using: &random))
            try await delivery.run(until: time.boot + rest)
            waits.append(try await wait(of: leaver...leaver, delivery, people, journal, time))
        }
        try await delivery.run(until: time.boot + .seconds(30))
        let before = delivery.sent.count
        let last = try await wait(of: Self.singles + 1...leavers, delivery, people, journal, time)
        let others = delivery.sent[before...].filter { $0.kind != .deleteUser }.count
        return RevocationFigures(
            waitsSeconds: waits.map(\.inSeconds),
            boundSeconds: (limit.spacing + Self.latency).inSeconds,
            inTurnSeconds: (limit.spacing * waiting).inSeconds,
            together: Self.together,
            others: others,
            lastSeconds: last.inSeconds
        )
    }

    /// From when they left until the last of their requests went out.
    private func wait(
        of leavers: ClosedRange<Int>,
        _ delivery: VirtualDelivery,
        _ people: WaitingPeople,
        _ journal: SQLiteJournal,
        _ time: VirtualTime
    ) async throws -> Duration {
        let left = time.boot
        let removals = { (delivery: VirtualDelivery) in delivery.sent.count { $0.kind == .deleteUser } }
        let before = removals(delivery)
        try await people.dismiss(leavers, in: journal, at: time.wall)
        try await delivery.ring()
        try await delivery.run { removals($0) < before + leavers.count }
        guard let gone = delivery.sent.last, removals(delivery) == before + leavers.count else {
            throw BenchFailure("a leaver was never removed")
        }
        return gone.at - left
    }
}

/// How long leavers waited for their requests to go out.
struct RevocationFigures: Encodable {
    /// Of those who came one at a time.
    var waitsSeconds: [Double]
    /// One spacing, and the answer in flight.
    var boundSeconds: Double
    /// For comparison: what they would wait for behind the joiners who were there before them.
    var inTurnSeconds: Double
    /// So many came at once;
    var together: Int
    /// so many requests of other kinds went out before the last of them,
    var others: Int
    /// who waited for so long.
    var lastSeconds: Double

    private var within: Int { waitsSeconds.count { $0 <= boundSeconds } }

    var lines: [String] {
        let longest = String(format: "%.2f s", waitsSeconds.max() ?? 0)
        let bound = String(format: "%.2f s", boundSeconds)
        let counted = "\(within) of \(waitsSeconds.count) within one spacing and an answer (\(bound))"
        return [
            "one at a time: \(counted); longest \(longest)",
            "\(together) at once: \(others) others in between; the last after \(String(format: "%.1f s", lastSeconds))",
            "for comparison, behind whoever was there before: \(String(format: "%.0f s", inTurnSeconds))",
        ]
    }

    /// - Throws: where a leaver waited for longer than one spacing and the answer in flight, or something else went out among
    ///   those who came together.
    func check() throws {
        guard within == waitsSeconds.count, others == 0 else { throw BenchFailure("leavers were held up") }
    }
}
