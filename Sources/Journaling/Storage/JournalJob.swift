import GRDB
import Ports

/// One caller's work in the writer's queue.
struct JournalJob: Sendable {
    /// Called once the commit is synced.
    typealias Acknowledgement = @Sendable () -> Void

    /// Does the work. May be called again where the transaction around it was rolled back, so it must have no effect but
    /// on the database.
    let run: @Sendable (Database) throws -> Acknowledgement
    /// Called instead of the acknowledgement.
    let fail: @Sendable (JournalError) -> Void
    /// Wants no transaction around it: it copies the database, which nothing may be writing meanwhile.
    var standsAlone = false

    func runAlone(_ db: Database) {
        do {
            try run(db)()
        } catch {
            fail(JournalError(error))
        }
    }
}

/// The jobs that wait for the writer, and whether it still takes any.
struct JournalQueue: Sendable {
    /// Most jobs that wait; the next one is refused with ``JournalError/busy``.
    let limit: Int
    private(set) var waiting: [JournalJob] = []
    /// Why no new job is taken; nil while they are.
    private var refusal: JournalError?
    private var isEnding = false
    private var hasEnded = false
    private var closers: [@Sendable () -> Void] = []

    init(limit: Int) { self.limit = limit }

    /// Nil where the job was taken.
    mutating func add(_ job: JournalJob) -> JournalError? {
        if let refusal { return refusal }
        guard waiting.count < limit else { return .busy }
        waiting.append(job)
        return nil
    }

    mutating func takeAll() -> [JournalJob] {
        defer { waiting = [] }
        return waiting
    }

    /// From now on nothing may be acknowledged.
    mutating func fail(reason: String) { refusal = .failed(reason: reason) }

    /// Takes no new job; those that wait are still done.
    mutating func close() {
        isEnding = true
        refusal = refusal ?? .closed
    }

    /// As ``close()``. False where the writer has ended already, so that nobody would call back.
    mutating func close(then closer: @escaping @Sendable () -> Void) -> Bool {
        close()
        if !hasEnded { closers.append(closer) }
        return !hasEnded
    }

    /// Whether the writer's thread may end.
    var isToEnd: Bool { isEnding && waiting.isEmpty }

    /// The writer has ended: who has to be told.
    mutating func end() -> [@Sendable () -> Void] {
        hasEnded = true
        defer { closers = [] }
        return closers
    }
}
