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

    /// Operations or exchanges, newest first.
    func entries(_ query: JournalQuery) async throws(ControlError) -> JournalListing

    func detail(_ entry: JournalEntry) async throws(ControlError) -> JournalDetail

    /// Whether the journal is whole and keeps the promises that can be told from it.
    func checkJournal() async throws(ControlError) -> JournalCheckReport

    /// A copy of the journal, as of now, to be fetched part by part and let go of then.
    func makeBackup() async throws(ControlError) -> BackupCopy

    /// At most ``BackupCopy/partBytesMax`` bytes; empty at its end.
    func backupPart(_ id: String, from offset: Int64) async throws(ControlError) -> [UInt8]

    func dropBackup(_ id: String) async throws(ControlError)

    /// Moves what ended longer ago into an archive beside the journal.
    func archive(olderThan age: Duration) async throws(ControlError) -> ArchiveReport
}
