public import Provisioning

/// What a file would do, for an operator to read before dropping it.
public struct PlanReport: Sendable, Hashable, Codable {
    public struct RefusedRow: Sendable, Hashable, Codable {
        /// 1 is the first row after the header.
        public var row: Int
        public var reason: String

        public init(row: Int, reason: String) {
            self.row = row
            self.reason = reason
        }
    }

    public struct Target: Sendable, Hashable, Codable {
        public var id: TargetID
        /// In the order in which they would go; at most ``PlanReport/operationsMax``.
        public var operations: [PlannedOperation]
        /// How many there are of each kind, by its name.
        public var counts: [String: Int]
        /// Open operations that would become needless.
        public var superseded: Int
        public var cost: PlanCost
        /// False: the target was never read; whoever is there already needs less than is shown.
        public var isRead: Bool

        public init(preview: IntakePreview.Target, cost: PlanCost) {
            id = preview.id
            operations = Array(preview.operations.prefix(PlanReport.operationsMax))
            counts = preview.operations.reduce(into: [:]) { $0[$1.kind.rawValue, default: 0] += 1 }
            superseded = preview.superseded
            self.cost = cost
            isRead = preview.isRead
        }
    }

    /// How many operations, and refused rows, are listed singly. The counts are always whole.
    public static let operationsMax = 10_000
    public static let refusedRowsMax = 1_000
    /// How many of those who would wait alone are listed.
    public static let waitingAloneMax = 1_000

    public var source: SourceID
    public var name: String
    public var rows: Int
    /// Why the whole file would be refused; nil where it would be accepted.
    public var refusal: String?
    /// Why the whole file would be refused if it kept its time of change on its way into the directory (`mv`, `scp -p`); what
    /// follows is of a copy with a new one then. Nil where it wouldn't, or where that time doesn't count.
    public var refusalUnlessCopied: String?
    public var leavers: Int
    /// The guards that would hold it, each in a sentence; none: it would take effect at once.
    public var guards: [String]
    /// People whose change of address would wait for an approval of its own; their operations are not in the plan.
    public var heldAlone: Int
    /// The first of them, by employee id; at most ``waitingAloneMax``.
    public var waitingAlone: [HeldChange]
    public var refusedRows: [RefusedRow]
    public var refusedRowCount: Int
    /// Of a snapshot, how many of those have no employee id that can be read: where there is one, nobody leaves by not being
    /// in the file (promise 7).
    public var rowsWithoutKey: Int
    /// Values that would be left out of rows that count; at most ``refusedRowsMax``.
    public var remarks: [RefusedRow]
    public var remarkCount: Int
    public var targets: [Target]

    public init(
        source: SourceID,
        name: String,
        rows: Int,
        refusal: String?,
        leavers: Int,
        guards: [String],
        heldAlone: Int,
        waitingAlone: [HeldChange],
        refusedRows: [RefusedRow],
        refusedRowCount: Int,
        rowsWithoutKey: Int,
        remarks: [RefusedRow],
        remarkCount: Int,
        targets: [Target]
    ) {
        self.source = source
        self.name = name
        self.rows = rows
        self.refusal = refusal
        self.leavers = leavers
        self.guards = guards
        self.heldAlone = heldAlone
        self.waitingAlone = waitingAlone
        self.refusedRows = refusedRows
        self.refusedRowCount = refusedRowCount
        self.rowsWithoutKey = rowsWithoutKey
        self.remarks = remarks
        self.remarkCount = remarkCount
        self.targets = targets
    }
}

extension PlanCost {
    /// Of what a preview shows of one target, at its pace.
    ///
    /// - limits: each target's; none of a target without one.
    public init(of preview: IntakePreview.Target, rules: RosterRules, limits: [TargetID: RateLimit]) {
        self.init(
            operations: preview.operations,
            isRead: preview.isRead,
            profile: rules.targets.first { $0.id == preview.id }?.profile ?? .rfc7644,
            limit: limits[preview.id]
        )
    }
}
