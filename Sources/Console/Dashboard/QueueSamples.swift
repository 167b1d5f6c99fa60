import Provisioning
import Synchronization

/// How many operations are open, over time: some minutes closely, a day roughly, in memory that doesn't grow.
public final class QueueSamples: Sendable {
    /// What is open at one moment, at all targets together; what is parked apart from the lanes.
    struct Sample: Sendable, Hashable, Codable {
        var at: WallInstant
        /// In ``Lane``'s order, without ``Lane/read``, which has no operations.
        var lanes: [Int]
        var parked: Int

        init(at: WallInstant, lanes: [Int], parked: Int) {
            self.at = at
            self.lanes = lanes
            self.parked = parked
        }

        /// What is to go by itself.
        var total: Int { lanes.reduce(0, +) }
    }

    /// Samples at one interval, the latest last.
    struct Track: Sendable, Hashable {
        let interval: Duration
        let samplesMax: Int
        private(set) var samples: [Sample] = []

        init(interval: Duration, samplesMax: Int) {
            self.interval = interval
            self.samplesMax = samplesMax
        }

        /// Of several within one interval the highest stays: a queue that came and went is to be seen.
        mutating func take(_ sample: Sample) {
            if let last = samples.last, slot(last.at) == slot(sample.at), sample.at >= last.at {
                if sample.total >= last.total { samples[samples.count - 1] = sample }
                return
            }
            samples.append(sample)
            if samples.count > samplesMax { samples.removeFirst(samples.count - samplesMax) }
        }

        private func slot(_ instant: WallInstant) -> Int64 {
            instant.milliseconds / max(1, interval.nanoseconds / 1_000_000)
        }
    }

    /// The lanes of a sample, in its order.
    static let lanes = Lane.allCases.filter { $0 != .read }
    /// How often a sample is taken.
    static let interval = Duration.seconds(10)
    static let roughInterval = Duration.seconds(300)

    private let tracks = Mutex([
        Track(interval: interval, samplesMax: 360), Track(interval: roughInterval, samplesMax: 288),
    ])

    public init() {}

    func take(_ sample: Sample) {
        tracks.withLock { tracks in
            for index in tracks.indices { tracks[index].take(sample) }
        }
    }

    /// The last hour, and the last day.
    var all: (hour: [Sample], day: [Sample]) { tracks.withLock { ($0[0].samples, $0[1].samples) } }
}
