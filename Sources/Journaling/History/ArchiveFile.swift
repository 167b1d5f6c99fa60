import Foundation
import GRDB
import Ports

/// A database of rows that were moved out of the journal: the same tables, with the same columns, for whoever asks later with
/// SQLite's own tools.
struct ArchiveFile {
    let path: String
    private let database: DatabaseQueue

    /// Opens it, or makes it (0600, its directory 0700) with the journal's tables.
    ///
    /// - Parameter tables: the statements that make them.
    init(path: String, on disk: any JournalDisk, tables: [String]) throws(JournalError) {
        self.path = path
        try disk.prepare(path)
        do {
            var configuration = Configuration()
            configuration.label = "archive"
            // What a row names may be in the journal still, or in another archive.
            configuration.foreignKeysEnabled = false
            database = try DatabaseQueue(path: disk.database(path), configuration: configuration)
            try database.writeWithoutTransaction { db in
                // What is deleted from the journal has to be on disk here first. With FULL the end of the rollback journal isn't
                // synced: a power cut could bring it back, and take with it what the journal doesn't have any more.
                try db.execute(sql: "PRAGMA synchronous = EXTRA")
                for table in tables {
                    try db.execute(
                        sql: table.replacing("CREATE TABLE ", with: "CREATE TABLE IF NOT EXISTS ", maxReplacements: 1)
                    )
                }
            }
        } catch {
            throw JournalError(error)
        }
    }

    /// Some of a table's rows; one that is there already stays as it is, as after a crash between this and the deletion.
    struct Rows: Sendable {
        var table: String
        var columns: [String]
        var values: [[DatabaseValue]]
    }

    func add(_ parts: [Rows]) throws(JournalError) {
        do {
            try database.write { db in
                for part in parts where !part.values.isEmpty {
                    let places = part.columns.map { _ in "?" }.joined(separator: ", ")
                    let statement = try db.cachedStatement(
                        sql:
                            "INSERT OR IGNORE INTO \(part.table) (\(part.columns.joined(separator: ", "))) VALUES (\(places))"
                    )
                    for row in part.values { try statement.execute(arguments: StatementArguments(row)) }
                }
            }
        } catch {
            throw JournalError(error)
        }
    }

    func close() throws(JournalError) {
        do { try database.close() } catch { throw JournalError(error) }
    }
}

extension ArchiveFile.Rows {
    /// Those that a condition selects.
    ///
    /// - Parameter list: for `json_each(?)` in the condition.
    init(_ db: Database, _ table: String, where condition: String, list: String) throws {
        let statement = try db.makeStatement(sql: "SELECT * FROM \(table) WHERE \(condition)")
        let rows = try Row.fetchAll(statement, arguments: [list])
        self.init(
            table: table,
            columns: statement.columnNames,
            values: rows.map { row in Array(row.databaseValues) }
        )
    }
}
