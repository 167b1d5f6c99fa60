import GRDB
import Ports

extension JournalError {
    /// What an error in a transaction means to whoever asked for it. The text names the statement's failure, never a
    /// value that was bound (promise 10).
    init(_ error: any Error) {
        switch error {
        case let error as JournalError:
            self = error
        case let error as DatabaseError where error.isFull:
            self = .full
        // Only what writes nothing is interrupted, and only where the journal is to be closed.
        case let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT:
            self = .closed
        case let error as DatabaseError:
            let code = error.extendedResultCode.rawValue
            self = .failed(reason: "SQLite error \(code): \(error.message ?? "no message")")
        case let error as JournalText.Damage:
            self = .failed(reason: "a row can't be read: its \(error.kind) are damaged")
        default:
            self = .failed(reason: "unexpected error of type \(type(of: error))")
        }
    }

    /// The text alone, for a sentence around it.
    var reason: String {
        switch self {
        case .failed(let reason), .unreadable(_, let reason): reason
        case .locked, .full, .closed, .busy, .backlogged, .interrupted: description
        }
    }
}

extension DatabaseError {
    /// There is no room for it: in the file, or for the shared memory beside it, which is a file as well.
    var isFull: Bool { resultCode == .SQLITE_FULL || extendedResultCode == .SQLITE_IOERR_SHMSIZE }

    /// The disk or the file is to blame, not the statement: what was acknowledged may be at stake.
    var isDamage: Bool {
        if isFull { return false }
        return switch resultCode {
        case .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_NOMEM: true
        default: false
        }
    }
}
