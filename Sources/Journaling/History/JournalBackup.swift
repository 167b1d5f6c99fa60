import Foundation
import GRDB
import Ports

/// Copies of the journal beside it, until whoever asked for one has fetched it. A copy that nobody let go of goes with one that
/// is made when it is an hour old; whatever else is there, by whatever name, stays.
struct JournalBackup {
    /// Of the journal.
    let path: String
    let disk: any JournalDisk
    let interruption: Interruption

    private var directory: URL { URL(fileURLWithPath: path).deletingLastPathComponent() }
    private static let prefix = ".backup-"
    private static let suffix = ".sqlite"
    /// Nobody takes longer to fetch one.
    private static let keptSeconds: TimeInterval = 3_600
    private static let copiesMax = 4

    func make() async throws(JournalError) -> BackupCopy {
        let id = UUID().uuidString
        let copy = file(id)
        try await OwnThread.perform(named: "journal-backup") {
            try makeRoom(now: Date())
            // SQLite takes an empty file for the copy, and its mode with it.
            let descriptor = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                throw JournalError.unreadable(path: copy, reason: JournalFile.lastSystemError())
            }
            _ = close(descriptor)
        }
        do throws(JournalError) {
            try await JournalReader(path: path, disk: disk, interruption: interruption).perform { db in
                try db.execute(sql: "VACUUM INTO ?", arguments: [copy])
            }
        } catch {
            try? FileManager.default.removeItem(atPath: copy)
            throw error
        }
        return BackupCopy(id: id, bytes: disk.size(of: copy))
    }

    /// Removes the copies that nobody has fetched in time. Only ours: what somebody else keeps here is not ours to delete, and
    /// what somebody else is fetching isn't yet.
    ///
    /// - Throws: ``JournalError/busy`` where so many are being fetched that another would endanger the disk.
    private func makeRoom(now: Date) throws {
        var fetched = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) where isCopy(name) {
            let url = directory.appending(path: name)
            let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
            guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            let made = attributes[.modificationDate] as? Date ?? now
            if now.timeIntervalSince(made) > Self.keptSeconds {
                try FileManager.default.removeItem(at: url)
            } else {
                fetched += 1
            }
        }
        guard fetched < Self.copiesMax else { throw JournalError.busy }
    }

    private func isCopy(_ name: String) -> Bool {
        guard name.hasPrefix(Self.prefix), name.hasSuffix(Self.suffix) else { return false }
        return UUID(uuidString: String(name.dropFirst(Self.prefix.count).dropLast(Self.suffix.count))) != nil
    }

    /// Empty at its end.
    func part(of id: String, from offset: Int64) async throws(JournalError) -> [UInt8] {
        let copy = try known(id)
        return try await OwnThread.perform(named: "journal-backup") {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: copy))
            defer { try? handle.close() }
            try handle.seek(toOffset: UInt64(max(0, offset)))
            return Array(try handle.read(upToCount: BackupCopy.partBytesMax) ?? Data())
        }
    }

    func drop(_ id: String) async throws(JournalError) {
        let copy = try known(id)
        try await OwnThread.perform(named: "journal-backup") { try FileManager.default.removeItem(atPath: copy) }
    }

    private func file(_ id: String) -> String { directory.appending(path: Self.prefix + id + Self.suffix).path }

    /// Nothing but a copy's name leads to a file.
    private func known(_ id: String) throws(JournalError) -> String {
        guard UUID(uuidString: id) != nil, FileManager.default.fileExists(atPath: file(id)) else {
            throw .unreadable(path: "a backup", reason: "there is none of that name any more; begin anew")
        }
        return file(id)
    }
}
