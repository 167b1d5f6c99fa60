import GRDB
import Ports

/// The write-ahead log beside the database: when it is taken over.
///
/// SQLite before 3.51.3 has a race between the log's reset and a second connection's checkpoint. Here the one
/// connection that writes is the one that checkpoints, between its own transactions.
struct JournalLog: Sendable {
    /// Something was committed since the log was last taken over.
    var isTouched = false
    /// There is something to be taken over, once there is time.
    var wantsTime: Bool { isTouched && connection.path != nil }

    private let connection: JournalConnection
    private let bytesMax: Int64
    private let onTakingOver: @Sendable (Int64) -> Void

    /// - Parameters:
    ///   - bytesMax: a longer one is taken over whoever waits.
    ///   - onTakingOver: told of the bytes that are about to be taken over, in one call that nothing is heard of meanwhile.
    init(connection: JournalConnection, bytesMax: Int64, onTakingOver: @escaping @Sendable (Int64) -> Void) {
        self.connection = connection
        self.bytesMax = bytesMax
        self.onTakingOver = onTakingOver
    }

    /// Takes the log over where it has grown too long, or where nobody waits and there is something in it.
    ///
    /// - Returns: whether it tried.
    /// - Throws: where the disk failed. A full disk, or a reader of the operator's, only puts it off.
    mutating func tend(isIdle: Bool) throws -> Bool {
        guard let path = connection.path, isTouched else { return false }
        let bytes = connection.disk.size(of: path + "-wal")
        let isLong = bytes > bytesMax
        guard isLong || isIdle else { return false }
        isTouched = false
        onTakingOver(bytes)
        // A passive checkpoint waits for nobody; only where it got through can the log start anew without waiting.
        let isThrough = try checkpoint(.passive)
        if isLong, isThrough { _ = try checkpoint(.truncate) }
        return true
    }

    /// Takes over what an earlier process left, before anything is promised on top of it.
    ///
    /// A sync that failed leaves the kernel's cache as if it had not: that process ended, but the next one finds its last commits
    /// there, and no later sync writes them. Behind such a gap a log is worth nothing after a power cut. The cache was forgotten
    /// (``JournalDisk/forgetCache(of:)``); where the kernel declined, what is taken over into the database is written again, and
    /// synced.
    ///
    /// Nor may anything be written behind the last commit before: after a power cut that may end in the middle of a sector, which
    /// a second one may damage where a disk doesn't keep what stands beside a write that tears.
    ///
    /// - Throws: ``JournalError/full``, or where the disk failed. A reader of the operator's only puts it off.
    static func takeOverWhatIsLeft(on connection: JournalConnection) throws(JournalError) {
        guard connection.path != nil else { return }
        do {
            _ = try connection.database.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        } catch let error as DatabaseError where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) {
            return
        } catch {
            throw JournalError(error)
        }
    }

    /// Takes all of it over, and starts it anew with no length.
    func truncate() throws {
        guard connection.path != nil else { return }
        _ = try checkpoint(.truncate)
    }

    /// Whether every frame was taken over.
    private func checkpoint(_ kind: Database.CheckpointMode) throws -> Bool {
        do {
            return try connection.database.writeWithoutTransaction { db in
                let (frames, done) = try db.checkpoint(kind)
                return frames == done
            }
        } catch let error as DatabaseError where !error.isDamage {
            return false
        }
    }
}
