/// Why a drop directory or a file in it can't be worked on, by what has to happen now.
public enum DropError: Error, Sendable, Hashable {
    /// The directory itself: missing, replaced, or not permitted. Nothing of it can be taken in until an operator sees to it.
    case unusable(path: String, reason: String)
    /// The file is not there any more: nothing to do.
    case vanished(DropName)
    /// The file was written to or replaced since it was looked at: it goes back, or stays, and is looked at anew.
    case changed(DropName)
    /// The file can't be read whatever one does: no regular file, or not permitted.
    case unreadable(DropName, reason: String)
    /// No room: wait.
    case full(reason: String)
    /// A directory or a report could not be synced, so nobody knows what is on the disk: the process has to stop and start
    /// from what is there (promise 11).
    case unsynced(reason: String)
    /// Another system call failed.
    case failed(reason: String)
}

extension DropError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unusable(let path, let reason): "the drop directory \(path) can't be used: \(reason)"
        case .vanished(let name): "the file \(Self.shown(name)) is gone"
        case .changed(let name): "the file \(Self.shown(name)) changed while it was looked at"
        case .unreadable(let name, let reason): "the file \(Self.shown(name)) can't be read: \(reason)"
        case .full(let reason): "there is no room for it: \(reason)"
        case .unsynced(let reason): "it can't be made durable: \(reason)"
        case .failed(let reason): reason
        }
    }

    /// In quotes, control characters escaped: whoever dropped the file chose the name.
    private static func shown(_ name: DropName) -> String { String(reflecting: name.description) }
}
