public import Ports
public import Provisioning
import Synchronization

/// Counts what happens, for the metrics. What it holds grows with the sources and targets that there are, not with time.
public final class OccurrenceCounters: OccurrenceObserver {
    private let counts = Mutex(OccurrenceCounts())
    private let time: any TimeSource

    public init(time: any TimeSource) { self.time = time }

    public func observe(_ occurrence: Occurrence) {
        let now = time.wall
        counts.withLock { $0.count(occurrence, at: now) }
    }

    /// What a daemon before this one has achieved, so that a restart doesn't look like a target that never answered.
    public func remember(_ lastSuccesses: [TargetID: WallInstant]) {
        counts.withLock { counts in
            for (target, instant) in lastSuccesses {
                let later = counts.targets[target]?.lastSuccess
                counts.targets[target, default: OccurrenceCounts.Target()].lastSuccess = later ?? instant
            }
        }
    }

    /// What was counted so far.
    public var current: OccurrenceCounts { counts.withLock { $0 } }
}

/// What happened since the daemon's start, in numbers.
public struct OccurrenceCounts: Sendable, Hashable {
    /// What became of an intake.
    public enum Decision: String, Sendable, Hashable, CaseIterable {
        case accepted, refused, held, approved, rejected
    }

    /// What became of a request.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// 2xx.
        case success
        /// 429.
        case throttled
        /// 5xx.
        case failed
        /// Any other answer.
        case refused
        /// None came.
        case unanswered

        init(_ exchanged: Occurrence.Exchanged) {
            switch exchanged.status {
            case nil: self = .unanswered
            case 429?: self = .throttled
            case .some(200..<300): self = .success
            case .some(500...): self = .failed
            default: self = .refused
            }
        }
    }

    /// Whoever wanted something of the journal had to try again.
    public struct JournalWait: Sendable, Hashable {
        public var at: WallInstant
        public var reason: String
    }

    public struct Source: Sendable, Hashable {
        public var decisions: [Decision: Int] = [:]
        public var refusedRows = 0
        public var leavers = 0
        public var dropTroubles = 0
        public var eventsAccepted = 0
        /// They had been taken in before.
        public var eventsKnown = 0
        public var eventsRefused = 0
        /// Requests that were refused as a whole, since the sender was wrong.
        public var requestsRefused = 0
        /// The same, since rosterd couldn't take them: they are to be sent again.
        public var requestsDeferred = 0
    }

    public struct Exchange: Sendable, Hashable {
        public var kind: ExchangeKind
        public var outcome: Outcome
    }

    public struct Target: Sendable, Hashable {
        public var exchanges: [Exchange: Int] = [:]
        public var durations = DurationHistogram.exchanges
        public var parked = 0
        public var revocationFailures = 0
        public var creationsUnsettled = 0
        public var lastSuccess: WallInstant?
    }

    public var sources: [SourceID: Source] = [:]
    public var targets: [TargetID: Target] = [:]
    public var journalWaits = 0
    /// The latest of them, and why.
    public var journalWait: JournalWait?
    /// Configurations that were read again and taken, and those that couldn't stand.
    public var reloads = 0
    public var reloadsRefused = 0
    /// All of it: where it hasn't grown, nothing has happened.
    public var occurrences = 0

    mutating func count(_ occurrence: Occurrence, at now: WallInstant) {
        occurrences += 1
        switch occurrence {
        case .intakeAccepted(_, let source, _, _, let leavers, let refusedRows, _):
            sources[source, default: Source()].decisions[.accepted, default: 0] += 1
            sources[source, default: Source()].leavers += leavers
            sources[source, default: Source()].refusedRows += refusedRows
        case .held(_, _, let source, _, _): decide(.held, source)
        case .approved(_, _, let source, _): decide(.approved, source)
        case .rejected(_, _, let source, _, _): decide(.rejected, source)
        case .intakeRefused(_, let source, _, _): decide(.refused, source)
        case .eventsReceived(let source, let accepted, let known):
            sources[source, default: Source()].eventsAccepted += accepted.count
            sources[source, default: Source()].eventsKnown += known
        case .eventsRefused(let source, let events, let status, _):
            count(refused: events, status, of: &sources[source, default: Source()])
        case .dropUnusable(let source, _): sources[source, default: Source()].dropTroubles += 1
        case .journalWaits(let reason):
            journalWaits += 1
            journalWait = JournalWait(at: now, reason: reason)
        case .exchanged(let exchanged): count(exchanged, of: &targets[exchanged.target, default: Target()], at: now)
        case .parked(let target, _, _): targets[target, default: Target()].parked += 1
        case .revocationFails(let target, _, _): targets[target, default: Target()].revocationFailures += 1
        case .creationUnsettled(let target, _, _): targets[target, default: Target()].creationsUnsettled += 1
        case .reloaded: reloads += 1
        case .reloadRefused: reloadsRefused += 1
        case .decided, .breakerOpened, .breakerClosed, .reloading, .abandoned, .intakeApplied,
            .dropUnwatched, .filesExpired, .expiryFailed, .planned, .readingComplete, .paused, .resumed:
            break
        }
    }

    private mutating func decide(_ decision: Decision, _ source: SourceID) {
        sources[source, default: Source()].decisions[decision, default: 0] += 1
    }

    private func count(refused events: Int?, _ status: Int, of source: inout Source) {
        if let events {
            source.eventsRefused += events
        } else if status < 500 {
            source.requestsRefused += 1
        } else {
            source.requestsDeferred += 1
        }
    }

    private func count(_ exchanged: Occurrence.Exchanged, of target: inout Target, at now: WallInstant) {
        let outcome = Outcome(exchanged)
        target.exchanges[Exchange(kind: exchanged.kind, outcome: outcome), default: 0] += 1
        target.durations.observe(exchanged.duration)
        if outcome == .success { target.lastSuccess = now }
    }
}
