/// What the command line asks of the past, and decides of what waits for an operator.
public protocol HistoryControl: Sendable {
    /// Parked operations, oldest first; at most ``ParkedListing/operationsMax`` are listed.
    func parked(_ selection: ParkedSelection, limit: Int) async throws(ControlError) -> ParkedListing

    /// Tries parked operations again, or discards them; what isn't parked any more is left as it is.
    func decide(_ decision: ParkedDecision) async throws(ControlError) -> DecisionReport

    /// What waits in each target's queue, and how long it takes to drain.
    func queue() async throws(ControlError) -> QueueReport

    /// What is known of somebody, and how it came about.
    ///
    /// - Parameter person: an employee id, `source/employee id`, or an address.
    func explain(_ person: String) async throws(ControlError) -> PersonReport

    /// What a replay would do, and what it costs. Changes nothing.
    func planReplay(_ request: ReplayRequest) async throws(ControlError) -> ReplayReport

    /// Does what was shown under that hash, and nothing else.
    func replay(_ order: ReplayOrder) async throws(ControlError) -> ReplayReport
}
