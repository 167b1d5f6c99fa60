public import Ports
import Provisioning
public import ServiceLifecycle

/// Takes a sample of the queue every ten seconds, for the dashboard's plot.
///
/// Where nothing has happened since the last one it costs one wake-up: the journal isn't asked. Once a minute it is, whatever
/// has happened, since what an operator discards is no occurrence.
public struct QueueSampler: Service {
    private let control: any DaemonControl
    private let counters: OccurrenceCounters
    private let samples: QueueSamples
    private let time: any TimeSource

    private static let asksEvery = 6

    public init(
        control: any DaemonControl,
        counters: OccurrenceCounters,
        samples: QueueSamples,
        time: any TimeSource
    ) {
        self.control = control
        self.counters = counters
        self.samples = samples
        self.time = time
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown { await sample() }
    }

    private func sample() async {
        var last: (sample: QueueSamples.Sample, occurrences: Int)?
        var round = 0
        while !Task.isCancelled {
            let occurrences = counters.current.occurrences
            if let known = last, known.occurrences == occurrences, round % Self.asksEvery != 0 {
                var same = known.sample
                same.at = time.wall
                samples.take(same)
            } else if let fresh = await read() {
                samples.take(fresh)
                last = (fresh, occurrences)
            }
            round += 1
            do { try await time.sleep(until: time.boot + QueueSamples.interval) } catch { return }
        }
    }

    /// Nil where the journal doesn't answer: the plot has a gap then.
    private func read() async -> QueueSamples.Sample? {
        do throws(ControlError) {
            return QueueSamples.Sample(try await control.queue())
        } catch {
            return nil
        }
    }
}

extension QueueSamples.Sample {
    init(_ queue: QueueReport) {
        let lanes = queue.targets.flatMap(\.load.lanes)
        let parked = OperationState.parked.rawValue
        self.init(
            at: queue.now,
            lanes: QueueSamples.lanes.map { lane in
                lanes.filter { $0.lane == lane }.reduce(0) { $0 + $1.count - ($1.byState[parked] ?? 0) }
            },
            parked: lanes.reduce(0) { $0 + ($1.byState[parked] ?? 0) }
        )
    }
}
