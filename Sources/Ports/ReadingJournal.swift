public import Provisioning

/// The journal, as whoever wants a target read and set right needs it.
public protocol ReadingJournal: Sendable {
    /// Begins a reading of the target, to find out what others have changed there. Its pages are delivery's to ask for. One that is
    /// under way already is that.
    ///
    /// - Parameter repairs: what it finds becomes intakes of itself (``repair(_:of:at:)``), without anybody being asked.
    /// - Returns: nil where the target was never read: its first reading sets it right.
    func beginReading(of target: TargetID, repairs: Bool) async throws(JournalError) -> ReadingNumber?

    /// When the target was last read for that, or began to be; nil where it never was.
    func latestReading(of target: TargetID) async throws(JournalError) -> WallInstant?

    /// How far a reading is, and what it has found.
    ///
    /// - Parameters:
    ///   - number: nil for the target's latest one.
    ///   - employee: what it found of this person alone; nil: of everybody.
    ///   - limit: no more accounts are listed.
    /// - Returns: nil where there is none.
    func reading(
        _ number: ReadingNumber?,
        of target: TargetID,
        employee: EmployeeID?,
        limit: Int
    ) async throws(JournalError) -> ReadingReport?

    /// Makes intakes of what a reading has found. They are judged by whoever judges what was received; until that has accepted
    /// one, nothing of it counts.
    ///
    /// Where there is no room, or too much to do, the rest is left to whoever goes on with the target's reading
    /// (``DeliveryJournal/leftOfReading(_:)``).
    ///
    /// - Returns: false where the target was read again since, where it isn't compared yet, or where it is being repaired.
    func repair(
        _ number: ReadingNumber,
        of employee: EmployeeID?,
        at target: TargetRules
    ) async throws(JournalError) -> Bool

    /// What repairing would send, found out on a copy; with the guards that would stop it.
    ///
    /// - Returns: nil where there is nothing to repair.
    func preview(
        repairing number: ReadingNumber,
        of employee: EmployeeID?,
        at target: TargetRules,
        rules: RosterRules
    ) async throws(JournalError) -> RepairPreview?
}

/// A reading, as the journal numbers it.
public struct ReadingNumber: RawRepresentable, Hashable, Sendable, Codable {
    public var rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// What setting a target right would come to.
public struct RepairPreview: Sendable, Hashable {
    public var operations: [PlannedOperation]
    /// What would wait for an approval, and why.
    public var trips: [GuardTrip]

    public init(operations: [PlannedOperation], trips: [GuardTrip]) {
        self.operations = operations
        self.trips = trips
    }
}
