import Foundation
import GRDB
import GRDBSQLite
import Ports

/// The one connection to the database: opened, judged and set so that a commit that returned survives a power cut.
struct JournalConnection: Sendable {
    let database: DatabaseQueue
    /// Nil in memory.
    let path: String?
    let disk: any JournalDisk

    /// - Throws: ``JournalError/unreadable(path:reason:)`` where the file is no journal, a newer one, or damaged.
    static func open(path: String, on disk: any JournalDisk = MachineDisk()) throws(JournalError) -> JournalConnection {
        try disk.prepare(path)
        // A commit that only the cache has would be taken over into the database, and a power cut meanwhile leave half of it there.
        try disk.forgetCache(of: path + "-wal")
        return try translating(path: path) {
            let database = try DatabaseQueue(path: disk.database(path), configuration: configuration)
            try database.writeWithoutTransaction { db in
                try identify(db, path: path)
                try makeDurable(db)
            }
            let connection = JournalConnection(database: database, path: path, disk: disk)
            try JournalLog.takeOverWhatIsLeft(on: connection)
            try migrate(database)
            return connection
        }
    }

    /// Lives as long as its connection; nothing of it is durable.
    static func inMemory() throws(JournalError) -> JournalConnection {
        try translating(path: ":memory:") {
            let database = try DatabaseQueue(configuration: configuration)
            try migrate(database)
            return JournalConnection(database: database, path: nil, disk: MachineDisk())
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "journal"
        configuration.foreignKeysEnabled = true
        // Only an operator's `sqlite3` could hold a lock, since the lock file keeps other daemons out.
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA cache_size = -32768")
        }
        return configuration
    }

    /// Before the first byte is written: whose file is this?
    private static func identify(_ db: Database, path: String) throws {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        // A power cut may have left a file that was begun and has no tables yet but the migrator's own.
        let tables =
            try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'") ?? 0
        let isOurs = application == Schema.applicationID
        let isNew = version == 0 && tables == 0 && (application == 0 || isOurs)
        guard isNew || isOurs else {
            throw JournalError.unreadable(path: path, reason: "it is another program's database")
        }
        guard isNew || version >= Schema.versionMin else {
            throw JournalError.unreadable(
                path: path,
                reason: "a rosterd from before the first release wrote it; begin with another state directory"
            )
        }
        let isSuperseded = try !isNew && Schema.migrator.hasBeenSuperseded(db)
        guard version <= Schema.version, !isSuperseded else {
            throw JournalError.unreadable(
                path: path,
                reason: "a newer rosterd wrote it (version \(version), this one knows \(Schema.version)); run that one"
            )
        }
        // Setting it writes a page, even where it says so already.
        if !isOurs { try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)") }
    }

    /// Write-ahead log, synced with every commit. GRDB would set `synchronous` to NORMAL where it is asked for a log
    /// itself, which loses acknowledged commits in a power cut: so the log is asked for here, and both are asserted.
    ///
    /// No checkpoint happens by itself: the writer's thread decides when.
    private static func makeDurable(_ db: Database) throws {
        let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        try db.execute(sql: "PRAGMA synchronous = FULL")
        try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
        let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
        guard mode == "wal", synchronous == 2 else {
            throw JournalError.failed(reason: "SQLite would not promise that commits are synced")
        }
    }

    private static func migrate(_ database: DatabaseQueue) throws {
        try Schema.migrator.migrate(database)
        // For whoever observes a database GRDB has SQLite tell it of each column that a statement reads while it is compiled. Nobody
        // does, and the schema stays as it is from here on.
        try database.writeWithoutTransaction { db in
            guard sqlite3_set_authorizer(db.sqliteConnection, nil, nil) == SQLITE_OK else {
                throw JournalError.failed(reason: "SQLite would not compile statements by itself")
            }
        }
    }

    private static func translating<Value>(path: String, _ body: () throws -> Value) throws(JournalError) -> Value {
        do {
            return try body()
        } catch let error as JournalError {
            throw error
        } catch let error as DatabaseError where error.isFull {
            throw .full
        } catch {
            throw .unreadable(path: path, reason: JournalError(error).reason)
        }
    }
}
