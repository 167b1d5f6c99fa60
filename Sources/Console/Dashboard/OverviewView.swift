import Ports
import Provisioning

/// How everything stands, in numbers: what the page shows to whoever reaches it. Nothing of it is about a person.
struct OverviewView: Sendable, Encodable {
    struct Lane: Sendable, Encodable {
        var name: String
        /// What is to go by itself.
        var open: Int
        var parked: Int
    }

    struct Target: Sendable, Encodable {
        enum State: String, Sendable, Encodable {
            case paused, unreachable, throttled, reading, planning, delivering, idle
        }

        var name: String
        var state: State
        var accounts: Int
        var done: Int
        /// Every lane, most urgent first.
        var lanes: [Lane]
        var open: Int
        var parked: Int
        var unplanned: Int
        /// The oldest of those that are to go by themselves.
        var oldest: WallInstant?
        /// That the open operations take.
        var requests: Int
        /// Nil where it can't be told.
        var drainSeconds: Double?
        var inFlight: Int
        var paceUsed: Int?
        var paceLimit: Int?
        var paceWindowSeconds: Double?
        var probeInSeconds: Double?
        var gatedForSeconds: Double?
    }

    struct Source: Sendable, Encodable {
        var name: String
        var people: Int
        var lastHeard: WallInstant?
    }

    var version: String
    var now: WallInstant
    var startedAt: WallInstant
    var standing: StandingSentence
    var remarks: [String]
    var targets: [Target]
    var sources: [Source]
    var holds: Int
    var parked: Int

    init(_ glance: Glance, health: HealthReport, startedAt: WallInstant, version: String) {
        let status = glance.status
        self.version = version
        now = status.now
        self.startedAt = startedAt
        standing = StandingSentence(glance, health: health)
        remarks = health.remarks
        targets = glance.queue.targets.map { Target($0, status) }
        sources = status.journal.people.keys.sorted().map { name in
            Source(
                name: name,
                people: status.journal.people[name] ?? 0,
                lastHeard: status.journal.lastHeard[name]
            )
        }
        holds = status.holds.count
        parked = targets.reduce(0) { $0 + $1.parked }
    }
}

extension OverviewView.Target {
    init(_ target: QueueReport.Target, _ status: StatusReport) {
        let id = target.load.target
        let journal = status.journal.targets.first { $0.id == id }
        let standing = status.standings.first { $0.target == id }
        name = id.rawValue
        accounts = journal?.accounts ?? 0
        done = journal?.byState[OperationState.done.rawValue] ?? 0
        lanes = QueueSamples.lanes.map { lane in
            let found = target.load.lanes.first { $0.lane == lane }
            let parked = found?.byState[OperationState.parked.rawValue] ?? 0
            return OverviewView.Lane(name: lane.name, open: (found?.count ?? 0) - parked, parked: parked)
        }
        open = lanes.reduce(0) { $0 + $1.open }
        parked = lanes.reduce(0) { $0 + $1.parked }
        unplanned = target.load.unplanned
        oldest = target.load.lanes.compactMap(\.oldestUnparked).min()
        requests = target.drain.requests
        drainSeconds = target.drain.seconds
        inFlight = target.inFlight
        paceUsed = standing?.paceUsed
        paceLimit = standing?.paceLimit
        paceWindowSeconds = standing?.paceWindowSeconds
        probeInSeconds = target.probeInSeconds
        gatedForSeconds = target.gatedForSeconds
        state =
            if target.pause != nil {
                .paused
            } else if target.probeInSeconds != nil {
                .unreachable
            } else if target.gatedForSeconds != nil {
                .throttled
            } else if standing?.isReading == true {
                .reading
            } else if open > 0 {
                .delivering
            } else {
                unplanned > 0 ? .planning : .idle
            }
    }
}

/// The queue over time, as the page plots it.
struct SamplesView: Sendable, Encodable {
    struct Track: Sendable, Encodable {
        var intervalSeconds: Double
        var samples: [QueueSamples.Sample]
    }

    var lanes: [String]
    var hour: Track
    var day: Track

    init(_ samples: QueueSamples) {
        let all = samples.all
        lanes = QueueSamples.lanes.map(\.name)
        hour = Track(intervalSeconds: QueueSamples.interval.inSeconds, samples: all.hour)
        day = Track(intervalSeconds: QueueSamples.roughInterval.inSeconds, samples: all.day)
    }
}
