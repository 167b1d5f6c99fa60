import Foundation
import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal {
    public func entries(_ query: JournalQuery) async throws(JournalError) -> JournalListing {
        let limit = min(max(0, query.limit), JournalQuery.entriesMax)
        var listing = JournalListing()
        var place = try await writer.perform { db in try JournalEntriesQuery(db: db, query: query).first() }
        while place > 1, listing.count < limit {
            let part = try await writer.perform { [place, count = listing.count] db in
                try JournalEntriesQuery(db: db, query: query).step(below: place, limit: limit - count)
            }
            listing.operations += part.operations
            listing.exchanges += part.exchanges
            place -= JournalEntriesQuery.looked
        }
        if listing.count == limit, let last = listing.last, last > 1 { listing.next = last }
        return listing
    }

    public func detail(_ entry: JournalEntry) async throws(JournalError) -> JournalDetail? {
        try await writer.perform { db in try JournaledRows(db: db).detail(entry) }
    }

    /// Beside all else, on a connection that only reads.
    public func check() async throws(JournalError) -> JournalCheckReport {
        guard let path, writer.hand == nil else {
            return try await writer.perform { db in try JournalCheck(db: db).run() }
        }
        return try await JournalReader(path: path, disk: disk, interruption: interruption).perform { db in
            try JournalCheck(db: db).run()
        }
    }

    public func makeBackup() async throws(JournalError) -> BackupCopy {
        try checkRoom(for: path.map { disk.size(of: $0) } ?? 0)
        return try await backups.make()
    }

    public func backupPart(_ id: String, from offset: Int64) async throws(JournalError) -> [UInt8] {
        try await backups.part(of: id, from: offset)
    }

    public func dropBackup(_ id: String) async throws(JournalError) { try await backups.drop(id) }

    /// What is moved is on disk in the archive before it is deleted here: a crash in between leaves it in both.
    public func archive(before cutoff: WallInstant) async throws(JournalError) -> ArchiveReport {
        try checkRoom()
        let tables = try await writer.perform { db in try Archiving.statements(db) }
        let name = "journal-before-\(cutoff.milliseconds / 1000).sqlite"
        let path = URL(fileURLWithPath: try file).deletingLastPathComponent().appending(path: "archive/\(name)").path
        try await writer.perform { db in try HistoryBeginning(db: db).note(cutoff) }
        let archive = try await OwnThread.perform(named: "archive") { [disk] in
            try ArchiveFile(path: path, on: disk, tables: tables)
        }
        var moved: [String: Int] = [:]
        var place: Archiving.Place? = Archiving.Place()
        while let now = place {
            let (rows, next) = try await writer.perform { db in try Archiving(db: db, cutoff: cutoff).next(now) }
            if rows.contains(where: { !$0.values.isEmpty }) {
                try await OwnThread.perform(named: "archive") { try archive.add(rows) }
                let deleted = try await writer.perform { db in try Archiving(db: db, cutoff: cutoff).delete(rows) }
                for (table, count) in deleted where count > 0 { moved[table, default: 0] += count }
            }
            place = next
        }
        try await OwnThread.perform(named: "archive") { try archive.close() }
        return ArchiveReport(path: path, rows: moved, historyBegins: cutoff)
    }

    private var backups: JournalBackup {
        get throws(JournalError) { JournalBackup(path: try file, disk: disk, interruption: interruption) }
    }

    private var file: String {
        get throws(JournalError) {
            guard let path else { throw .unreadable(path: "in memory", reason: "there is no journal yet") }
            return path
        }
    }
}

extension JournalListing {
    fileprivate var count: Int { operations.count + exchanges.count }

    /// The number of the last one.
    fileprivate var last: Int64? {
        exchanges.last?.step.exchange.rawValue ?? operations.last?.step.operation.rawValue
    }
}
