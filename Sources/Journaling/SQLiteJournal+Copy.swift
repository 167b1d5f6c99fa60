import GRDB
import Ports

/// What is tried out goes its whole way on a copy of the journal in memory, which nothing outlives.
extension SQLiteJournal {
    /// Pages that are copied between two beats: some MiB, which no disk that works takes a minute for.
    static let copiedAtOnce: CInt = 1024

    /// Does the work on a copy; everybody else waits only while it is made.
    ///
    /// - Throws: ``JournalError/closed`` where it was ended by ``interruptReading()``.
    func onCopy<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(JournalError) -> Value {
        let connection = try JournalConnection.inMemory()
        try await writer.performBetweenTransactions { [interruption, heartbeat = writer.heartbeat] db in
            try Self.copy(db, to: connection.database) {
                heartbeat.beat()
                try interruption.check()
            }
        }
        let copy = JournalWriter(
            connection: connection,
            lock: nil,
            time: time,
            interruption: interruption,
            limits: writer.hand == nil ? JournalWriter.Limits() : .timeless,
            by: writer.hand
        )
        defer { copy.abandon() }
        return try await copy.perform { [interruption] db in
            try interruption.check()
            return try work(db)
        }
    }

    /// Nobody writes meanwhile, since the writer's own thread copies; and whoever did, with a tool of his own, would find the
    /// copy of one instant: it is read in one transaction.
    static func copy(_ db: Database, to copy: DatabaseQueue, afterEachStep: @escaping () throws -> Void) throws {
        try db.inTransaction(.deferred) {
            _ = try Int.fetchOne(db, sql: "PRAGMA schema_version")
            try copy.writeWithoutTransaction { copy in
                try db.backup(to: copy, pagesPerStep: copiedAtOnce) { _ in try afterEachStep() }
            }
            return .commit
        }
    }
}
