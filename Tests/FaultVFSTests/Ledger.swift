import FaultVFS
import GRDB

/// A database of numbers on a disk: what was committed is known.
struct Ledger {
    let database: DatabaseQueue

    init(_ volume: FaultVolume, mode: String = "WAL", synchronous: String = "FULL") throws {
        database = try DatabaseQueue(path: volume.uri(volume.path("ledger.sqlite")))
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = \(mode)")
            try db.execute(sql: "PRAGMA synchronous = \(synchronous)")
            try db.execute(sql: "CREATE TABLE IF NOT EXISTS entry (number INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        }
    }

    /// One transaction.
    func add(_ number: Int) throws {
        try database.write { db in
            try db.execute(
                sql: "INSERT INTO entry VALUES (?, ?)",
                arguments: [number, String(repeating: "\(number) ", count: 200)]
            )
        }
    }

    func numbers() throws -> [Int] {
        try database.read { db in try Int.fetchAll(db, sql: "SELECT number FROM entry ORDER BY number") }
    }

    /// What SQLite finds wrong with the file.
    func damage() throws -> [String] {
        try database.read { db in
            try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
        }
    }
}
