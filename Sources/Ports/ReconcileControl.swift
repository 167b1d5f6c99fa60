public import Provisioning

/// What operators ask of readings: what others have changed at a target, and to set it right.
public protocol ReconcileControl: Sendable {
    /// Begins to read a target; one that is being read is that.
    ///
    /// - Throws: ``ControlError/refused(reason:)`` where it was never read: its first reading sets it right.
    func reconcile(_ target: TargetID) async throws(ControlError) -> ReadingReport

    /// How far a reading is, and what it has found.
    ///
    /// - Parameters:
    ///   - number: nil for the latest one.
    ///   - employee: of this person alone; nil: of everybody.
    ///   - plans: with what repairing would send; takes a copy of the journal in memory.
    func reading(
        _ number: ReadingNumber?,
        of target: TargetID,
        employee: EmployeeID?,
        plans: Bool
    ) async throws(ControlError) -> ReadingReport

    /// Repairs what that reading has found, as far as the guards let it; what they stop is held.
    ///
    /// - Throws: ``ControlError/refused(reason:)`` where the target was read again since, or it is being repaired.
    func repair(
        _ number: ReadingNumber,
        of target: TargetID,
        employee: EmployeeID?
    ) async throws(ControlError) -> ReadingReport
}
