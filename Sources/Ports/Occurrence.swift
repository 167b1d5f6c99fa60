public import Provisioning

/// Something that an operator may want to hear of: what the daemon logs, the demo shows and metrics count.
///
/// Names people by operation and employee id, requests by route template; holds no secret (promise 10).
public enum Occurrence: Sendable, Hashable {
    case intakeAccepted(
        IntakeID,
        source: SourceID,
        name: String,
        people: Int,
        leavers: Int,
        refusedRows: Int,
        rowsWithoutKey: Int
    )
    /// Nothing of it takes effect before somebody approves it (promise 7).
    case held(HoldHash, intake: IntakeID, source: SourceID, name: String, reasons: [String])
    /// An operator let it take effect.
    case approved(HoldHash, intake: IntakeID, source: SourceID, name: String)
    /// An operator decided that it never will.
    case rejected(HoldHash, intake: IntakeID, source: SourceID, name: String, reason: String)
    case intakeRefused(IntakeID?, source: SourceID, name: String, reason: String)
    case intakeApplied(IntakeID, source: SourceID)
    /// A webhook's events are durable.
    /// - known: so many had been taken in before.
    case eventsReceived(SourceID, accepted: [IntakeID], known: Int)
    /// Of a webhook's request something, or all of it, was refused, or (503) is to be sent again.
    /// - events: so many; nil where it was the request.
    /// - reason: of the first.
    case eventsRefused(SourceID, events: Int?, status: Int, reason: String)
    /// A drop directory can't be looked at, or nothing of it can be taken in, for the moment.
    case dropUnusable(SourceID, reason: String)
    /// The kernel tells nothing of what happens in a drop directory: its files are found by scans alone.
    case dropUnwatched(SourceID, reason: String, scanInterval: Duration)
    /// Files of a drop directory were deleted: they have been kept for as long as they are to be.
    case filesExpired(SourceID, files: Int)
    /// They should have been deleted; it is tried again.
    case expiryFailed(SourceID, reason: String)
    /// The journal has no room, or too much to do: whoever asked tries again.
    case journalWaits(reason: String)
    /// Another configuration can stand, and is being put into force.
    case reloading
    /// It is in force.
    case reloaded(ReloadReport)
    /// Another configuration can't be; the old one stays.
    case reloadRefused(reason: String)
    /// The configuration doesn't have that target any more: nobody delivers what is open for it.
    case abandoned(TargetID, operations: Int)
    /// Operations were made.
    case planned(TargetID, OperationRange)
    case readingComplete(TargetID)
    case exchanged(Exchanged)
    case paused(TargetID, reason: String)
    case resumed(TargetID)
    /// Several requests in a row have failed by the target's fault: from now on it is probed only.
    case breakerOpened(TargetID, reason: String)
    /// It is sent requests again.
    case breakerClosed(TargetID)
    case parked(TargetID, OperationSequence, reason: String)
    /// An operator decided on parked operations.
    case decided(ParkedDecision.Kind, [OperationSequence])
    /// A revocation has failed as often as anything else is tried. It goes on (promise 6), but access hasn't ended yet.
    case revocationFails(TargetID, OperationSequence, reason: String)
    /// A creation that may have been executed has failed as often. It goes on (promise 8), but nobody knows whether somebody has
    /// an account.
    case creationUnsettled(TargetID, OperationSequence, reason: String)

    /// One request and its outcome.
    public struct Exchanged: Sendable, Hashable {
        public var target: TargetID
        public var exchange: ExchangeSequence
        public var kind: ExchangeKind
        public var method: RequestMethod
        public var template: String
        public var operations: [OperationSequence]
        public var status: Int?
        /// Why there was no answer.
        public var failure: String?
        public var duration: Duration

        public init(
            target: TargetID,
            exchange: ExchangeSequence,
            kind: ExchangeKind,
            method: RequestMethod,
            template: String,
            operations: [OperationSequence],
            status: Int?,
            failure: String?,
            duration: Duration
        ) {
            self.target = target
            self.exchange = exchange
            self.kind = kind
            self.method = method
            self.template = template
            self.operations = operations
            self.status = status
            self.failure = failure
            self.duration = duration
        }
    }
}

/// Who hears of it. Called from wherever it happens: returns soon, and suspends nobody.
public protocol OccurrenceObserver: Sendable {
    func observe(_ occurrence: Occurrence)
}
