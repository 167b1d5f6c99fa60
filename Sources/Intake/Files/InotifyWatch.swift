import Foundation
import Glibc
import Synchronization

/// Tells when something may have changed in a directory. A hint and no more: events may be missing (a network file system
/// reports none) or needless, so the scan is the truth, and is also made without one.
///
/// Ends when told to, or with its last owner; its stream of hints then ends too.
public final class InotifyWatch: Sendable {
    /// One element for any number of events since the last was taken. For one consumer.
    public let hints: AsyncStream<Void>

    /// Closing it wakes the thread, which ends then.
    private let stopper: Mutex<OwnedDescriptor?>

    /// - Throws: ``DropError/unusable(path:reason:)`` where the directory can't be watched; `failed` where the system has no
    ///   watches left. Either way scans go on without hints.
    public init(directory path: String) throws(DropError) {
        let (hints, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let loop: WatchLoop
        do {
            let events = OwnedDescriptor(
                try SystemCall.perform("inotify_init1") { inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC)) }
            )
            let (reading, writing) = try Self.pipe()
            loop = WatchLoop(events: events, stop: reading, continuation: continuation)
            stopper = Mutex(writing)
            try SystemCall.perform("inotify_add_watch") { inotify_add_watch(events.number, path, Self.interests) }
        } catch {
            throw [ENOENT, EACCES, ENOTDIR].contains(error.code)
                ? .unusable(path: path, reason: error.reason) : error.asDropError
        }
        self.hints = hints
        Thread { loop.run() }.start()
    }

    /// Ends the watch. May be called again.
    public func stop() {
        stopper.withLock { $0 = nil }
    }

    /// A file written and closed, renamed or linked into the directory; and the end of the directory itself.
    private static let interests = UInt32(
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR
    )

    private static func pipe() throws(SystemFailure) -> (reading: OwnedDescriptor, writing: OwnedDescriptor) {
        var ends: [Int32] = [-1, -1]
        try SystemCall.perform("pipe") { Glibc.pipe(&ends) }
        let (reading, writing) = (OwnedDescriptor(ends[0]), OwnedDescriptor(ends[1]))
        for end in ends { try SystemCall.perform("fcntl") { fcntl(end, F_SETFD, FD_CLOEXEC) } }
        return (reading, writing)
    }
}

/// What the watch's thread does, with all that it needs, so that it holds nothing of the watch itself.
private struct WatchLoop: Sendable {
    let events: OwnedDescriptor
    let stop: OwnedDescriptor
    let continuation: AsyncStream<Void>.Continuation

    func run() {
        defer { continuation.finish() }
        ThreadName.set("intake-watch")
        while wait() {
            if drain() { continuation.yield() }
        }
    }

    /// False when it is time to end.
    private func wait() -> Bool {
        var waits = [
            pollfd(fd: events.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stop.number, events: 0, revents: 0),
        ]
        while true {
            let ready = poll(&waits, nfds_t(waits.count), -1)
            if ready < 0, errno == EINTR { continue }
            // The closed pipe shows as POLLHUP, which is always waited for.
            return ready > 0 && waits[1].revents == 0 && waits[0].revents == Int16(POLLIN)
        }
    }

    /// Whether there was more than news of directories in it: an overflow counts, as does the end of the directory itself. What
    /// comes while this reads wakes the next wait.
    private func drain() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) { buffer in
            let count = read(events.number, buffer.baseAddress, buffer.count)
            return InotifyEvents.mayConcernFiles(UnsafeRawBufferPointer(rebasing: buffer[..<max(count, 0)]))
        }
    }
}
