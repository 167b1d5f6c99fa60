import Foundation
import GRDB
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Opening the journal")
struct OpeningTests {
    @Test("A second opener is told at once that the journal is held; after a close it gets in")
    func secondOpener() async throws {
        let place = try JournalPlace()
        let first = try place.open()
        #expect(throws: JournalError.locked(path: place.path)) { try place.open() }
        await first.close()
        let second = try place.open()
        await second.close()
    }

    @Test("A journal that nobody closed lets go of its lock with its last reference")
    func droppedWithoutClosing() async throws {
        let place = try JournalPlace()
        var journal: SQLiteJournal? = try place.open()
        #expect(journal != nil)
        journal = nil
        var reopened: SQLiteJournal?
        for _ in 0..<200 where reopened == nil {
            reopened = try? place.open()
            if reopened == nil { try await Task.sleep(for: .milliseconds(10)) }
        }
        #expect(reopened != nil)
        await reopened?.close()
    }

    @Test("Nobody else may read it: the directory is 0700, every file 0600")
    func modes() async throws {
        let place = try JournalPlace()
        let journal = try place.open()
        try await journal.finishReading(saas)
        let folder = URL(fileURLWithPath: place.path).deletingLastPathComponent().path
        #expect(try mode(folder) == 0o700)
        for suffix in ["", "-wal", "-shm", ".lock"] { #expect(try mode(place.path + suffix) == 0o600) }
        await journal.close()
    }

    @Test("Every commit is synced: WAL, synchronous FULL, and no checkpoint by itself")
    func durability() async throws {
        let place = try JournalPlace()
        let journal = try place.open()
        let found = try await journal.writer.perform { db in
            [
                try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                try String.fetchOne(db, sql: "PRAGMA synchronous"),
                try String.fetchOne(db, sql: "PRAGMA wal_autocheckpoint"),
                try String.fetchOne(db, sql: "PRAGMA foreign_keys"),
            ]
        }
        #expect(found == ["wal", "2", "0", "1"])
        await journal.close()
    }

    @Test("Every table is STRICT")
    func strictTables() async throws {
        let desk = try await Desk(amplitude())
        let loose = try await desk.journal.writer.perform { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM pragma_table_list
                    WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'
                    AND name <> 'grdb_migrations'
                    """
            )
        }
        #expect(loose == [])
    }

    @Test("A journal that a newer rosterd wrote is refused, and left as it is")
    func newerSchema() async throws {
        let place = try JournalPlace()
        await (try place.open()).close()
        try alter(place, "PRAGMA user_version = 99")
        let refusal = #expect(throws: JournalError.self) { try place.open() }
        guard case .unreadable(_, let reason) = refusal else { throw JournalError.closed }
        #expect(reason.contains("newer rosterd"))
        try alter(place, "PRAGMA user_version = 1; INSERT INTO grdb_migrations VALUES ('2: what comes next')")
        #expect(throws: JournalError.self) { try place.open() }
    }

    @Test("Another program's database is refused before anything is written to it")
    func foreignDatabase() throws {
        let place = JournalPlace(directory: try TemporaryDirectory(), name: "other.sqlite")
        try alter(place, "CREATE TABLE theirs (x)")
        let before = try Data(contentsOf: URL(fileURLWithPath: place.path))
        #expect(throws: JournalError.unreadable(path: place.path, reason: "it is another program's database")) {
            try place.open()
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: place.path)) == before)
    }

    @Test("What is no database at all is refused")
    func notADatabase() throws {
        let place = JournalPlace(directory: try TemporaryDirectory(), name: "text.sqlite")
        try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: place.path))
        #expect(throws: JournalError.self) { try place.open() }
        #expect(try Data(contentsOf: URL(fileURLWithPath: place.path)).allSatisfy { $0 == 0x41 })
    }

    @Test("A close takes the log over into the database")
    func closeCheckpoints() async throws {
        let place = try JournalPlace()
        let journal = try place.open()
        try await journal.finishReading(saas)
        #expect(JournalFile.size(of: place.path + "-wal") > 0)
        await journal.close()
        #expect(JournalFile.size(of: place.path + "-wal") == 0)
        let again = try place.open()
        #expect(try await again.isRead(saas))
        await again.close()
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return attributes[.posixPermissions] as? Int ?? 0
    }

    private func alter(_ place: JournalPlace, _ sql: String) throws {
        let database = try DatabaseQueue(path: place.path)
        try database.writeWithoutTransaction { db in try db.execute(sql: sql) }
        try database.close()
    }
}
