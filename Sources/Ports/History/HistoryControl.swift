/// What the command line asks of the past, and decides of what waits for an operator.
public protocol HistoryControl: Sendable {
    /// Parked operations, oldest first; at most ``ParkedListing/operationsMax`` are listed.
    func parked(_ selection: ParkedSelection, limit: Int) async throws(ControlError) -> ParkedListing

    /// Tries parked operations again, or discards them; what isn't parked any more is left as it is.
    func decide(_ decision: ParkedDecision) async throws(ControlError) -> DecisionReport

    /// What waits in each target's queue, and how long it takes to drain.
    func queue() async throws(ControlError) -> QueueReport
}
