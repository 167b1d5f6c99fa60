import GRDBSQLite
import Synchronization

/// SQLite's own randomness, drawn from a seed: the salts of its logs and `randomblob` come back with it.
///
/// SQLite has one for the whole process: nobody else may draw from it meanwhile who wants the same again, or who doesn't.
public enum SQLiteChance {
    /// What it begins from; nil: from the machine's.
    private static let seed = Mutex<UInt64?>(nil)

    private typealias Source =
        @convention(c) (UnsafeMutablePointer<sqlite3_vfs>?, CInt, UnsafeMutablePointer<CChar>?) -> CInt

    /// Where SQLite begins from otherwise.
    private static let machine: Source? = {
        sqlite3_initialize()
        guard let vfs = sqlite3_vfs_find(nil) else { return nil }
        defer { vfs.pointee.xRandomness = { vfs, count, bytes in SQLiteChance.begin(vfs, count, bytes) } }
        return vfs.pointee.xRandomness
    }()

    /// What SQLite draws in the body it draws from that seed, and nothing of before.
    public static func seeded<Value, Failure: Error>(
        by seed: UInt64,
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        precondition(machine != nil, "SQLite has files, and so a VFS")
        begin(from: seed)
        defer { begin(from: nil) }
        return try body()
    }

    /// Whatever SQLite draws next begins anew.
    private static func begin(from seed: UInt64?) {
        self.seed.withLock { $0 = seed }
        sqlite3_randomness(0, nil)
    }

    /// SQLite asks for some bytes to begin from.
    private static func begin(
        _ vfs: UnsafeMutablePointer<sqlite3_vfs>?,
        _ count: CInt,
        _ bytes: UnsafeMutablePointer<CChar>?
    ) -> CInt {
        guard let seed = seed.withLock({ $0 }), let bytes else { return machine?(vfs, count, bytes) ?? 0 }
        for place in 0..<Int(count) { bytes[place] = CChar(truncatingIfNeeded: seed >> (UInt64(place % 8) * 8)) }
        return count
    }
}
