/// What a snapshot was like as a whole: what its successor is compared with.
public struct SnapshotShape: Sendable, Hashable, Codable {
    public var rows: Int
    /// As the header names them, in its order.
    public var columns: [String]
    /// By column that the mapping reads, how many rows had a value in it.
    public var filled: [String: Int]

    public init(rows: Int, columns: [String], filled: [String: Int]) {
        self.rows = rows
        self.columns = columns
        self.filled = filled
    }
}

/// Everything that guards look at. Pure: the same plan trips the same guards, whoever made it.
public struct GuardCheck: Sendable, Hashable {
    public var limits: GuardLimits
    /// The source's people before the plan, those who have left not among them.
    public var known: Int
    /// How many people the plan would change in which way.
    public var counts: [AccessChange: Int]
    /// Those of plans that were accepted without an approval in the last 24 hours.
    public var earlier: [AccessChange: Int]
    /// Of a snapshot; nil of any other plan.
    public var shape: SnapshotShape?
    /// Of the last accepted snapshot; nil where there is none.
    public var lastShape: SnapshotShape?

    public init(
        limits: GuardLimits,
        known: Int,
        counts: [AccessChange: Int],
        earlier: [AccessChange: Int],
        shape: SnapshotShape?,
        lastShape: SnapshotShape?
    ) {
        self.limits = limits
        self.known = known
        self.counts = counts
        self.earlier = earlier
        self.shape = shape
        self.lastShape = lastShape
    }

    /// A column with fewer values than that says nothing by losing them.
    private static let filledMin = 5

    /// Every guard that stops the plan; none: it may go.
    public var trips: [GuardTrip] {
        if shape != nil, lastShape == nil {
            // That it invites everybody is what a first snapshot is for: it is held for that as a whole, or not at all.
            let first = limits.holdsFirstSnapshot ? [GuardTrip.firstSnapshot(joiners: counts[.joiner] ?? 0)] : []
            return first + countTrips.filter { !$0.isAboutJoiners }
        }
        return shapeTrips + countTrips
    }

    private var countTrips: [GuardTrip] {
        AccessChange.allCases.compactMap { change in
            guard let allowance = limits.allowances[change], let people = counts[change], people > 0 else { return nil }
            let allowed = allowance.people(of: known)
            let before = earlier[change] ?? 0
            if people > allowed { return .tooMany(change, people: people, allowed: allowed) }
            guard people + before > allowed else { return nil }
            return .tooManyInADay(change, people: people, earlier: before, allowed: allowed)
        }
    }

    private var shapeTrips: [GuardTrip] {
        guard let shape, let lastShape else { return [] }
        var trips: [GuardTrip] = []
        if Double(shape.rows) < Double(lastShape.rows) * limits.rowsPercentMin / 100 {
            trips.append(.fewRows(rows: shape.rows, lastAccepted: lastShape.rows))
        }
        let (missing, new) = (
            Set(lastShape.columns).subtracting(shape.columns).sorted(),
            Set(shape.columns).subtracting(lastShape.columns).sorted()
        )
        if limits.holdsChangedHeader, !(missing.isEmpty && new.isEmpty) {
            trips.append(.headerChanged(missing: missing, new: new))
        }
        return trips + blankColumns(shape, since: lastShape)
    }

    private func blankColumns(_ shape: SnapshotShape, since last: SnapshotShape) -> [GuardTrip] {
        guard shape.rows > 0, last.rows > 0 else { return [] }
        return last.filled.keys.sorted().compactMap { column in
            guard let before = last.filled[column], before >= Self.filledMin, let now = shape.filled[column] else {
                return nil
            }
            let shareBefore = Double(before) / Double(last.rows)
            let share = Double(now) / Double(shape.rows)
            guard share < shareBefore * limits.filledPercentMin / 100 else { return nil }
            return .columnBlank(
                column: column,
                filled: now,
                rows: shape.rows,
                filledBefore: before,
                rowsBefore: last.rows
            )
        }
    }
}

extension GuardTrip {
    fileprivate var isAboutJoiners: Bool {
        switch self {
        case .tooMany(let change, _, _), .tooManyInADay(let change, _, _, _): change == .joiner
        default: false
        }
    }
}
