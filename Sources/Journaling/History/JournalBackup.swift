import Foundation
import GRDB
import Ports

/// Copies of the journal beside it, until whoever asked for one has fetched it. A copy that nobody let go of goes with the next.
struct JournalBackup {
    /// Of the journal.
    let path: String

    private var directory: URL { URL(fileURLWithPath: path).deletingLastPathComponent() }
    private static let prefix = ".backup-"

    func make() async throws(JournalError) -> BackupCopy {
        let id = UUID().uuidString
        let copy = file(id)
        let stale = directory
        try await OwnThread.perform(named: "journal-backup") {
            let names = try FileManager.default.contentsOfDirectory(atPath: stale.path)
            for name in names where name.hasPrefix(Self.prefix) {
                try FileManager.default.removeItem(at: stale.appending(path: name))
            }
            // SQLite takes an empty file for the copy, and its mode with it.
            let descriptor = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                throw JournalError.unreadable(path: copy, reason: JournalFile.lastSystemError())
            }
            _ = close(descriptor)
        }
        try await JournalReader(path: path).perform { db in
            try db.execute(sql: "VACUUM INTO ?", arguments: [copy])
        }
        return BackupCopy(id: id, bytes: JournalFile.size(of: copy))
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

    private func file(_ id: String) -> String { directory.appending(path: Self.prefix + id + ".sqlite").path }

    /// Nothing but a copy's name leads to a file.
    private func known(_ id: String) throws(JournalError) -> String {
        guard UUID(uuidString: id) != nil, FileManager.default.fileExists(atPath: file(id)) else {
            throw .unreadable(path: "a backup", reason: "there is none of that name any more; begin anew")
        }
        return file(id)
    }
}
