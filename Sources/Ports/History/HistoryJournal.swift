public import Provisioning

/// The journal, as it explains what was done, and takes down what operators decide of single operations (promises 2 and 12).
public protocol HistoryJournal: Sendable {
    /// Parked operations, oldest first; no more than `limit` are listed.
    func parked(_ selection: ParkedSelection, limit: Int) async throws(JournalError) -> ParkedListing

    /// Tries parked operations again, or discards them; what isn't parked any more is left as it is.
    ///
    /// - Parameter rules: accounts are planned anew with what is discarded, in the same transaction.
    func decide(_ decision: ParkedDecision, rules: RosterRules) async throws(JournalError) -> DecisionReport

    /// What is open at each target that the journal knows, by lane and age.
    func queue() async throws(JournalError) -> [QueueLoad]
}
