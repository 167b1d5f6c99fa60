/// What one record says, and what of it was left out.
public struct RowReading: Sendable, Hashable {
    public var patch: PersonPatch
    /// Values that can't be right, of fields that somebody can do without.
    public var remarks: [RowProblem]
}

extension RowProblem {
    /// For a report, beside rows that were refused.
    public var remark: String { "\(self); the value stays as it was known, and the rest of the row counts" }
}
