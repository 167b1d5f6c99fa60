import Foundation
import GRDBSQLite

/// The VFS that SQLite finds all ``FaultDisk``s by. It is registered once and stays: connections may outlive their disk.
enum FaultVFS {
    static let name = "rosterd-fault"
    private static let pathMax: CInt = 512

    /// Has SQLite know it, if it doesn't yet.
    static func register() { _ = isRegistered }

    private static let isRegistered: Bool = {
        // Debian's SQLite takes a URI for a name everywhere: without that nobody could choose a VFS through GRDB.
        precondition(sqlite3_compileoption_used("USE_URI") == 1, "this SQLite doesn't take URIs")
        sqlite3_initialize()
        let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        vfs.initialize(to: made())
        return sqlite3_vfs_register(vfs, 0) == SQLITE_OK
    }()

    private static func made() -> sqlite3_vfs {
        var vfs = sqlite3_vfs()
        vfs.iVersion = 2
        vfs.szOsFile = CInt(MemoryLayout<FaultFile>.stride)
        vfs.mxPathname = pathMax
        vfs.zName = UnsafePointer(lasting(name))
        vfs.xOpen = { _, path, file, flags, given in FaultFile.open(path, file, flags: flags, given: given) }
        vfs.xDelete = { _, path, syncs in
            guard let (disk, path) = FaultVFS.found(path) else { return SQLiteCode.deletedAlready }
            return disk.remove(path.name, boot: path.boot, syncs: syncs != 0)
        }
        vfs.xAccess = { _, path, _, exists in
            exists?.pointee = 0
            guard let (disk, path) = FaultVFS.found(path) else { return SQLiteCode.ok }
            let answer = disk.exists(path.name, boot: path.boot)
            exists?.pointee = answer.exists ? 1 : 0
            return answer.code
        }
        vfs.xFullPathname = { _, path, size, out in
            guard let path, let out, strlen(path) < Int(size) else { return SQLiteCode.cantOpen }
            strcpy(out, path)
            return SQLiteCode.ok
        }
        // Chance, time and sleep are the machine's; of files they know nothing.
        let machine = sqlite3_vfs_find(nil)?.pointee
        vfs.xRandomness = machine?.xRandomness
        vfs.xSleep = machine?.xSleep
        vfs.xCurrentTime = machine?.xCurrentTime
        vfs.xCurrentTimeInt64 = machine?.xCurrentTimeInt64
        vfs.xGetLastError = { _, _, _ in 0 }
        return vfs
    }

    /// A copy that stays for ever, as the VFS does.
    private static func lasting(_ name: String) -> UnsafeMutablePointer<CChar>? { strdup(name) }

    /// The disk that a path is on, where there is one yet.
    static func found(_ path: UnsafePointer<CChar>?) -> (FaultDisk, FaultPath)? {
        guard let path, let known = FaultPath(String(cString: path)), let disk = DiskRegister.disk(known.disk) else {
            return nil
        }
        return (disk, known)
    }
}
