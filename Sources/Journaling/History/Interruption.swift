import GRDB
import GRDBSQLite
import Ports
import Synchronization

/// Ends what takes long and writes nothing, so that nobody waits for it who is to end: a check, a backup, a plan on a copy.
final class Interruption: Sendable {
    private let asked = Atomic<Bool>(false)
    private let readers = Mutex<[ObjectIdentifier: DatabaseQueue]>([:])

    var isAsked: Bool { asked.load(ordering: .acquiring) }

    /// From now on, for good: whatever is under way throws, and so does what would begin.
    func ask() {
        asked.store(true, ordering: .releasing)
        // Some instructions take minutes, and look at nothing else.
        readers.withLock { readers in
            for reader in readers.values { reader.interrupt() }
        }
    }

    /// - Throws: ``JournalError/closed`` once it was asked.
    func check() throws(JournalError) {
        guard !isAsked else { throw .closed }
    }

    /// Does the work on a connection that goes with it.
    func reading<Value>(_ reader: DatabaseQueue, _ work: (Database) throws -> Value) throws -> Value {
        readers.withLock { $0[ObjectIdentifier(reader)] = reader }
        defer { readers.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(reader)) } }
        let progress = StatementProgress(heartbeat: nil, interruption: self)
        return try reader.writeWithoutTransaction { db in
            progress.isTold(by: db)
            defer { StatementProgress.forget(db) }
            try check()
            return try work(db)
        }
    }
}

/// What hears from SQLite while a statement is at work.
///
/// SQLite's machine tells it every so many of its instructions, which take some milliseconds. So a plan or a copy that takes
/// minutes isn't taken for a disk that hangs, and can be ended in its middle.
final class StatementProgress: Sendable {
    private let heartbeat: Heartbeat?
    private let interruption: Interruption?

    private static let instructions: CInt = 1_000_000

    init(heartbeat: Heartbeat?, interruption: Interruption?) {
        self.heartbeat = heartbeat
        self.interruption = interruption
    }

    /// Whoever holds this holds it as long as the connection runs statements, or until ``forget(_:)``.
    func isTold(by db: Database) {
        // Safety: not retained, as above.
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            db.sqliteConnection,
            Self.instructions,
            { context in
                guard let context else { return 0 }
                return Unmanaged<StatementProgress>.fromOpaque(context).takeUnretainedValue().goesOn() ? 0 : 1
            },
            context
        )
    }

    static func forget(_ db: Database) { sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil) }

    private func goesOn() -> Bool {
        heartbeat?.beat()
        return interruption?.isAsked != true
    }
}
