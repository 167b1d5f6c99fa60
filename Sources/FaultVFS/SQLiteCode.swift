/// What the VFS answers SQLite: its result codes, extended.
enum SQLiteCode {
    static let ok: CInt = 0
    static let busy: CInt = 5
    static let notFound: CInt = 12
    static let full: CInt = 13
    static let cantOpen: CInt = 14
    static let shortRead: CInt = ioError(2)
    static let deletedAlready: CInt = ioError(23)

    static func ioError(_ kind: CInt) -> CInt { 10 | (kind << 8) }

    static func of(_ failure: FaultPlan.Failure, in call: FaultPlan.Call) -> CInt {
        if failure == .full { return full }
        switch call {
        case .open: return cantOpen
        case .read: return ioError(1)
        case .write: return ioError(3)
        case .sync: return ioError(4)
        case .truncate: return ioError(6)
        case .size: return ioError(7)
        case .delete: return ioError(10)
        case .access: return ioError(13)
        case .lock: return ioError(15)
        case .sharedMemory: return ioError(21)
        }
    }
}

/// Flags of SQLite's that come with a call.
enum SQLiteFlag {
    static let create: CInt = 0x4
    static let deleteOnClose: CInt = 0x8
    /// A rollback journal of a database or of several, or a log.
    static let journals: CInt = 0x800 | 0x4000 | 0x8_0000
    static let unlockShared: CInt = 1
    static let sharedLock: CInt = 4
    static let powersafeOverwrite: CInt = 0x1000
}
