public import Provisioning

/// The journal, as it explains what was done, and takes down what operators decide of single operations (promises 2 and 12).
public protocol HistoryJournal: Sendable {
    /// Parked operations, oldest first; no more than `limit` are listed.
    func parked(
        _ selection: ParkedSelection,
        rules: RosterRules,
        limit: Int
    ) async throws(JournalError) -> ParkedListing

    /// Tries parked operations again, or discards them; what isn't parked any more is left as it is.
    ///
    /// - Parameter rules: accounts are planned anew with what is discarded, in the same transaction.
    func decide(_ decision: ParkedDecision, rules: RosterRules) async throws(JournalError) -> DecisionReport

    /// What is open at each target that the journal knows, by lane and age.
    func queue() async throws(JournalError) -> [QueueLoad]

    /// Whom an operator may mean: by employee id, `source/employee id` or address.
    func people(_ text: String) async throws(JournalError) -> [PersonKey]

    /// What is known of somebody and of whose account they share, and how it came about.
    func explain(_ person: PersonKey) async throws(JournalError) -> PersonReport

    /// When an intake was received; nil where there is none of that name.
    func received(_ intake: IntakeID) async throws(JournalError) -> WallInstant?

    /// Operations or exchanges, newest first.
    func entries(_ query: JournalQuery) async throws(JournalError) -> JournalListing

    /// Nil where there is none of that number.
    func detail(_ entry: JournalEntry) async throws(JournalError) -> JournalDetail?

    /// Whether the journal is whole and keeps the promises that can be told from it. Nobody waits for it.
    func check() async throws(JournalError) -> JournalCheckReport

    /// Copies the journal, as of now, to where ``backupPart(_:from:)`` finds it. Nobody waits for it.
    func makeBackup() async throws(JournalError) -> BackupCopy

    /// At most ``BackupCopy/partBytesMax`` bytes of a copy; empty at its end.
    func backupPart(_ id: String, from offset: Int64) async throws(JournalError) -> [UInt8]

    /// Deletes the copy.
    func dropBackup(_ id: String) async throws(JournalError)

    /// Moves what ended before `cutoff` into an archive beside the journal, some at a time.
    func archive(before cutoff: WallInstant) async throws(JournalError) -> ArchiveReport
}
