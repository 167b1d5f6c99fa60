public import Provisioning

/// The journal, as the command line and the control socket read it. Writes nothing.
public protocol ConsoleJournal: Sendable {
    func summary() async throws(JournalError) -> JournalSummary

    /// What an intake would lead to: all of accepting, applying and planning it is done, and undone again.
    ///
    /// Holds the writer for as long as that takes; bounded by the caller's limit on rows.
    func preview(
        _ intake: IntakeDraft,
        rows: [StagedRow],
        ending: IntakeEnding,
        rules: RosterRules
    ) async throws(JournalError) -> IntakePreview

    /// What approving a hold would lead to, done and undone like a preview; its verdict is a hold where it would do more than
    /// what was shown. Nil where nothing is held under that hash.
    func preview(approving hash: HoldHash, rules: RosterRules) async throws(JournalError) -> IntakePreview?
}

/// What an intake would lead to.
public struct IntakePreview: Sendable, Hashable {
    public struct Target: Sendable, Hashable {
        public var id: TargetID
        /// In the order in which they would go.
        public var operations: [PlannedOperation]
        /// Open operations that would become needless.
        public var superseded: Int
        /// False: the target's first reading comes before all else, and may show that less is needed.
        public var isRead: Bool

        public init(id: TargetID, operations: [PlannedOperation], superseded: Int, isRead: Bool) {
            self.id = id
            self.operations = operations
            self.superseded = superseded
            self.isRead = isRead
        }
    }

    /// Where it would be held, what follows is what it would do once somebody has approved it.
    public var verdict: IntakeVerdict
    /// People who are not in the file any more.
    public var leavers: Int
    /// People whose change of address would wait alone, and is not in the plan.
    public var heldAlone: Int
    /// The first of them, by employee id; at most ``PlanReport/waitingAloneMax``.
    public var waitingAlone: [HeldChange]
    public var targets: [Target]

    public init(
        verdict: IntakeVerdict,
        leavers: Int,
        heldAlone: Int,
        waitingAlone: [HeldChange],
        targets: [Target]
    ) {
        self.verdict = verdict
        self.leavers = leavers
        self.heldAlone = heldAlone
        self.waitingAlone = waitingAlone
        self.targets = targets
    }
}

/// The state of the journal in numbers.
public struct JournalSummary: Sendable, Hashable, Codable {
    public struct Target: Sendable, Hashable, Codable {
        public var id: TargetID
        /// Accounts that are confirmed to be there.
        public var accounts: Int
        /// Open operations by lane's name.
        public var openByLane: [String: Int]
        /// Operations by state's name: those that are open, and all that ever ended, archived ones included.
        public var byState: [String: Int]
        /// When the oldest open operation was made.
        public var oldestOpen: WallInstant?
        /// Accounts that changed and are not planned yet.
        public var unplanned: Int
        /// Requests ever made, archived ones included.
        public var exchanges: Int
        public var isRead: Bool
        public var pause: String?
        /// The latest parked operations, at most 20.
        public var parked: [Parked]

        public init(
            id: TargetID,
            accounts: Int,
            openByLane: [String: Int],
            byState: [String: Int],
            oldestOpen: WallInstant?,
            unplanned: Int,
            exchanges: Int,
            isRead: Bool,
            pause: String?,
            parked: [Parked]
        ) {
            self.id = id
            self.accounts = accounts
            self.openByLane = openByLane
            self.byState = byState
            self.oldestOpen = oldestOpen
            self.unplanned = unplanned
            self.exchanges = exchanges
            self.isRead = isRead
            self.pause = pause
            self.parked = parked
        }
    }

    public struct Parked: Sendable, Hashable, Codable {
        public var sequence: OperationSequence
        public var employee: EmployeeID
        public var kind: OperationKind
        public var reason: String

        public init(sequence: OperationSequence, employee: EmployeeID, kind: OperationKind, reason: String) {
            self.sequence = sequence
            self.employee = employee
            self.kind = kind
            self.reason = reason
        }
    }

    public struct Intake: Sendable, Hashable, Codable {
        public var id: IntakeID
        public var source: SourceID
        public var name: String
        public var state: IntakeState
        public var receivedAt: WallInstant
        public var rows: Int
        public var reason: String?

        public init(
            id: IntakeID,
            source: SourceID,
            name: String,
            state: IntakeState,
            receivedAt: WallInstant,
            rows: Int,
            reason: String?
        ) {
            self.id = id
            self.source = source
            self.name = name
            self.state = state
            self.receivedAt = receivedAt
            self.rows = rows
            self.reason = reason
        }
    }

    /// A source whose snapshots make nobody a leaver, since whom they name can't be told (promise 7).
    public struct UnprovenAbsence: Sendable, Hashable, Codable {
        public var source: SourceID
        /// When the first of its snapshots without a sound one after it was accepted.
        public var since: WallInstant
        /// The last one's name, as it was dropped.
        public var name: String
        /// How many of its rows have no key that can be read.
        public var rows: Int

        public init(source: SourceID, since: WallInstant, name: String, rows: Int) {
            self.source = source
            self.since = since
            self.name = name
            self.rows = rows
        }
    }

    public var targets: [Target]
    /// People who have not left, by source.
    public var people: [String: Int]
    /// When the latest file or event came in that was taken over, by source; of one that was never heard, none.
    public var lastHeard: [String: WallInstant]
    /// Of sources that have people, by name.
    public var unprovenAbsences: [UnprovenAbsence]
    /// The latest, at most 10, newest first.
    public var intakes: [Intake]

    public init(
        targets: [Target],
        people: [String: Int],
        lastHeard: [String: WallInstant],
        unprovenAbsences: [UnprovenAbsence],
        intakes: [Intake]
    ) {
        self.targets = targets
        self.people = people
        self.lastHeard = lastHeard
        self.unprovenAbsences = unprovenAbsences
        self.intakes = intakes
    }
}
