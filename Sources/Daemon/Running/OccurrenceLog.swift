import Logging
import Ports
import Provisioning
import Synchronization

/// Says in the log what an operator may want to hear: one constant message each, the rest as metadata.
///
/// Requests that went well are told at debug; whatever needs somebody, at warning and above. What a feed or a target said is
/// told as it is: whoever writes the lines makes it harmless.
final class OccurrenceLog: OccurrenceObserver {
    private let logger: Logger
    private let time: any TimeSource
    /// Whoever reaches a webhook's address can have requests refused, as fast as they like.
    private let refusals = Mutex(LineLimiter<Refusal>(interval: .seconds(10)))

    private struct Refusal: Hashable, Sendable {
        var source: SourceID
        var status: Int
    }

    init(logger: Logger, time: any TimeSource) {
        self.logger = logger
        self.time = time
    }

    func observe(_ occurrence: Occurrence) {
        switch occurrence {
        case .intakeAccepted(let id, let source, let name, let people, let leavers, let refusedRows, let rowsWithoutKey):
            var metadata = intake(id, source, name)
            metadata["intake.people"] = "\(people)"
            metadata["intake.leavers"] = "\(leavers)"
            metadata["intake.refused_rows"] = "\(refusedRows)"
            logger.notice("intake accepted", metadata: metadata)
            if rowsWithoutKey > 0 {
                metadata["intake.rows_without_key"] = "\(rowsWithoutKey)"
                logger.warning("absence not judged", metadata: metadata)
            }
        case .held(let hash, let id, let source, let name, let reasons):
            var metadata = hold(hash, id, source, name)
            metadata["reason"] = "\(reasons.joined(separator: "; "))"
            logger.warning("held for approval", metadata: metadata)
        case .approved(let hash, let id, let source, let name):
            logger.notice("hold approved", metadata: hold(hash, id, source, name))
        case .rejected(let hash, let id, let source, let name, let reason):
            var metadata = hold(hash, id, source, name)
            metadata["reason"] = "\(reason)"
            logger.notice("hold rejected", metadata: metadata)
        case .intakeRefused(let id, let source, let name, let reason):
            var metadata = intake(id, source, name)
            metadata["reason"] = "\(reason)"
            logger.error("intake refused", metadata: metadata)
        case .intakeApplied(let id, let source):
            logger.info("intake applied", metadata: ["intake.id": "\(id)", "source": "\(source)"])
        case .eventsReceived(let source, let accepted, let known):
            let ids = accepted.map(\.rawValue).joined(separator: ",")
            logger.info(
                "events received",
                metadata: ["source": "\(source)", "intake.id": "\(ids)", "webhook.known": "\(known)"]
            )
        case .eventsRefused(let source, let events, let status, let reason):
            logRefusal(source, events: events, status: status, reason: reason)
        case .dropUnusable(let source, let reason):
            logger.error("drop directory waits", metadata: ["source": "\(source)", "reason": "\(reason)"])
        case .dropUnwatched(let source, let reason, let scanInterval):
            logger.notice(
                "drop directory is scanned only",
                metadata: [
                    "source": "\(source)", "reason": "\(reason)", "scan": "\(scanInterval.written)",
                ]
            )
        case .filesExpired(let source, let files):
            logger.info("files expired", metadata: ["source": "\(source)", "files": "\(files)"])
        case .expiryFailed(let source, let reason):
            logger.error("files can't expire", metadata: ["source": "\(source)", "reason": "\(reason)"])
        case .journalWaits(let reason):
            logger.error("journal waits", metadata: ["reason": "\(reason)"])
        case .reloading:
            logger.debug("configuration is being taken over")
        case .reloaded(let report):
            log(report)
        case .reloadRefused(let reason):
            logger.error("configuration refused, the old one stays", metadata: ["reason": "\(reason)"])
        case .abandoned(let target, let operations):
            logger.warning(
                "nobody delivers to a target that is not configured",
                metadata: ["target": "\(target)", "operations": "\(operations)"]
            )
        case .planned(let target, let sequences):
            logger.notice(
                "planned",
                metadata: [
                    "target": "\(target)", "operations": "\(sequences.count)", "operation.seq": "\(sequences.written)",
                ]
            )
        case .readingComplete(let target):
            logger.notice("target read", metadata: ["target": "\(target)"])
        case .exchanged(let exchanged):
            log(exchanged)
        case .paused(let target, let reason):
            logger.error("target paused", metadata: ["target": "\(target)", "reason": "\(reason)"])
        case .resumed(let target):
            logger.notice("target resumed", metadata: ["target": "\(target)"])
        case .breakerOpened(let target, let reason):
            logger.error("target is only probed", metadata: ["target": "\(target)", "reason": "\(reason)"])
        case .breakerClosed(let target):
            logger.notice("target is asked again", metadata: ["target": "\(target)"])
        case .parked(let target, let sequence, let reason):
            logger.warning("operation parked", metadata: Self.metadata(target, sequence, reason))
        case .decided(let kind, let sequences):
            log(kind, sequences)
        case .revocationFails(let target, let sequence, let reason):
            logger.error("revocation fails, and goes on", metadata: Self.metadata(target, sequence, reason))
        case .creationUnsettled(let target, let sequence, let reason):
            logger.warning(
                "creation may have been executed, and goes on being verified",
                metadata: Self.metadata(target, sequence, reason)
            )
        }
    }

    private static func metadata(_ target: TargetID, _ sequence: OperationSequence, _ reason: String) -> Logger.Metadata
    {
        ["target": "\(target)", "operation.seq": "\(sequence.rawValue)", "reason": "\(reason)"]
    }

    private func log(_ kind: ParkedDecision.Kind, _ sequences: [OperationSequence]) {
        var metadata: Logger.Metadata = [
            "operation.seq": "\(sequences.map { String($0.rawValue) }.joined(separator: ","))"
        ]
        if case .discard(let reason) = kind { metadata["reason"] = "\(reason)" }
        logger.notice(kind == .retry ? "operations to be tried again" : "operations discarded", metadata: metadata)
    }

    private func log(_ report: ReloadReport) {
        let changes = report.changes.map { "\($0.what) \($0.kind.rawValue)" }.joined(separator: "; ")
        logger.notice("configuration reloaded", metadata: ["changes": "\(changes.isEmpty ? "none" : changes)"])
        for remark in report.remarks {
            logger.notice("configuration", metadata: ["remark": "\(remark)"])
        }
        for warning in report.warnings {
            logger.warning("configuration", metadata: ["warning": "\(warning)"])
        }
        if !report.startOnly.isEmpty {
            logger.notice(
                "credentials of systemd are those of the start, and changed ones are taken with the next",
                metadata: ["of": "\(report.startOnly.joined(separator: ", "))"]
            )
        }
        for (target, operations) in report.abandoned.sorted(by: { $0.key < $1.key }) {
            observe(.abandoned(TargetID(target), operations: operations))
        }
    }

    private func logRefusal(_ source: SourceID, events: Int?, status: Int, reason: String) {
        var metadata: Logger.Metadata = [
            "source": "\(source)", "http.status": "\(status)", "reason": "\(reason)",
        ]
        if let events { metadata["webhook.events"] = "\(events)" }
        // Of a body that was taken in part each line is of somebody's lost event. All else can be had as often as one likes.
        if events == nil || status != 202 {
            let refusal = Refusal(source: source, status: status)
            guard let heldBack = refusals.withLock({ $0.admit(refusal, at: time.boot) }) else { return }
            if heldBack > 0 { metadata["webhook.unlogged"] = "\(heldBack)" }
        }
        logger.log(level: status < 500 ? .warning : .error, "events refused", metadata: metadata)
    }

    private func intake(_ id: IntakeID?, _ source: SourceID, _ name: String) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["source": "\(source)"]
        if let id { metadata["intake.id"] = "\(id)" }
        // Whoever named it may have named a person with it. Its id is in the file's name wherever rosterd has put it.
        if logger.logLevel <= .debug { metadata["file"] = "\(name)" }
        return metadata
    }

    private func hold(_ hash: HoldHash, _ id: IntakeID, _ source: SourceID, _ name: String) -> Logger.Metadata {
        var metadata = intake(id, source, name)
        metadata["hold"] = "\(hash)"
        return metadata
    }

    private func log(_ exchanged: Occurrence.Exchanged) {
        var metadata: Logger.Metadata = [
            "target": "\(exchanged.target)", "exchange.seq": "\(exchanged.exchange.rawValue)",
            "http.method": "\(exchanged.method.rawValue)", "http.route": "\(exchanged.template)",
            "duration_ms": "\(exchanged.duration.nanoseconds / 1_000_000)",
        ]
        let operations = exchanged.operations.map { String($0.rawValue) }.joined(separator: ",")
        if !operations.isEmpty { metadata["operation.seq"] = "\(operations)" }
        if let status = exchanged.status { metadata["http.status"] = "\(status)" }
        if let failure = exchanged.failure { metadata["reason"] = "\(failure)" }
        let isWell = exchanged.status.map { (200..<300).contains($0) || $0 == 404 } ?? false
        logger.log(level: isWell ? .debug : .warning, "exchange", metadata: metadata)
    }
}

/// Tells several.
struct OccurrenceFanOut: OccurrenceObserver {
    private let observers: [any OccurrenceObserver]

    init(_ observers: [any OccurrenceObserver]) { self.observers = observers }

    func observe(_ occurrence: Occurrence) {
        for observer in observers { observer.observe(occurrence) }
    }
}
