/// Why the journal did not do what was asked, by what has to happen now.
public enum JournalError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another process holds it.
    case locked(path: String)
    /// Written by a newer rosterd, or not a journal.
    case unreadable(path: String, reason: String)
    /// A write or sync failed: nothing more may be acknowledged, the process ends and recovers on its next start
    /// (promise 11).
    case failed(reason: String)
    /// No room: intake waits, delivery goes on.
    case full
    /// More is waiting for it than it keeps in memory: whoever asked tries again later.
    case busy
    /// So many events are durable and not judged yet that no more are taken: whoever sends them tries again later.
    case backlogged
    /// Whoever asked doesn't wait for the end of it any more: it goes on when it is asked for again.
    case interrupted
    /// It was closed.
    case closed

    public var description: String {
        switch self {
        case .locked(let path):
            "the journal at \(path) is held by another rosterd; stop it, or talk to it through its control socket"
        case .unreadable(let path, let reason): "the journal at \(path) can't be read: \(reason)"
        case .failed(let reason): "the journal can't be written: \(reason)"
        case .full: "the journal's disk is full, or has no more room than is kept for what was accepted before"
        case .busy: "too much is waiting for the journal"
        case .backlogged: "too many events were received that are not judged yet"
        case .interrupted: "it was not waited for"
        case .closed: "the journal is closed"
        }
    }
}
