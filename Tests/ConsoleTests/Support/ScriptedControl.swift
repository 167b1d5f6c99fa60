import Ports
import Provisioning
import Synchronization

/// A daemon that answers as a test says, and counts how often it is asked.
final class ScriptedControl: DaemonControl {
    struct Answers: Sendable {
        var status: StatusReport
        var queue: QueueReport
        var parked = ParkedListing(operations: [], count: 0)
        var entries = JournalListing()
        var people: [HoldHash: HoldDetail] = [:]
        var person: PersonReport?
        var failure: ControlError?
    }

    private let answers: Mutex<Answers>
    private let asked = Mutex<[String: Int]>([:])

    init(_ answers: Answers) { self.answers = Mutex(answers) }

    func change(_ change: (inout Answers) -> Void) { answers.withLock { change(&$0) } }

    /// How often that was asked for.
    func count(_ what: String) -> Int { asked.withLock { $0[what] ?? 0 } }

    private func answer<Value: Sendable>(
        _ what: String,
        _ value: @Sendable (Answers) -> Value?
    ) throws(ControlError) -> Value {
        asked.withLock { $0[what, default: 0] += 1 }
        let answers = answers.withLock { $0 }
        if let failure = answers.failure { throw failure }
        guard let value = value(answers) else { throw .unknown(reason: "nobody knows of that") }
        return value
    }

    func status() async throws(ControlError) -> StatusReport { try answer("status") { $0.status } }
    func queue() async throws(ControlError) -> QueueReport { try answer("queue") { $0.queue } }
    func holds() async throws(ControlError) -> [Hold] { try answer("holds") { $0.status.holds } }

    func heldPeople(_ hash: HoldHash, limit: Int) async throws(ControlError) -> HoldDetail {
        try answer("heldPeople") { $0.people[hash] }
    }

    func parked(_ selection: ParkedSelection, limit: Int) async throws(ControlError) -> ParkedListing {
        try answer("parked") { $0.parked }
    }

    func entries(_ query: JournalQuery) async throws(ControlError) -> JournalListing {
        try answer("entries") { $0.entries }
    }

    func explain(_ person: String) async throws(ControlError) -> PersonReport {
        try answer("explain \(person)") { $0.person }
    }
}

/// What a read-only page never asks for.
extension ScriptedControl {
    private var beyond: ControlError { .refused(reason: "the page only reads") }

    func plan(
        source: SourceID?,
        name: String,
        modified: WallInstant?,
        chunks: AsyncThrowingStream<[UInt8], any Error>
    ) async throws(ControlError) -> PlanReport { throw beyond }
    func pause(_ target: TargetID, reason: String) async throws(ControlError) { throw beyond }
    func resume(_ target: TargetID) async throws(ControlError) { throw beyond }
    func hold(_ hash: HoldHash, limit: Int) async throws(ControlError) -> HoldReport { throw beyond }
    func approve(_ hash: HoldHash) async throws(ControlError) -> ApprovalReport { throw beyond }
    func reject(_ hash: HoldHash, reason: String) async throws(ControlError) -> Hold { throw beyond }
    func reload(force: Bool) async throws(ControlError) -> ReloadReport { throw beyond }
    func dashboard() async throws(ControlError) -> DashboardLink { throw beyond }
    func decide(_ decision: ParkedDecision) async throws(ControlError) -> DecisionReport { throw beyond }
    func planReplay(_ request: ReplayRequest) async throws(ControlError) -> ReplayReport { throw beyond }
    func replay(_ order: ReplayOrder) async throws(ControlError) -> ReplayReport { throw beyond }
    func detail(_ entry: JournalEntry) async throws(ControlError) -> JournalDetail { throw beyond }
    func checkJournal() async throws(ControlError) -> JournalCheckReport { throw beyond }
    func makeBackup() async throws(ControlError) -> BackupCopy { throw beyond }
    func backupPart(_ id: String, from offset: Int64) async throws(ControlError) -> [UInt8] { throw beyond }
    func dropBackup(_ id: String) async throws(ControlError) { throw beyond }
    func archive(olderThan age: Duration) async throws(ControlError) -> ArchiveReport { throw beyond }
    func reconcile(_ target: TargetID) async throws(ControlError) -> ReadingReport { throw beyond }
    func reading(
        _ number: ReadingNumber?,
        of target: TargetID,
        employee: EmployeeID?,
        plans: Bool
    ) async throws(ControlError) -> ReadingReport { throw beyond }
    func repair(
        _ number: ReadingNumber,
        of target: TargetID,
        employee: EmployeeID?
    ) async throws(ControlError) -> ReadingReport { throw beyond }
}
