import Foundation
import Glibc
import Ports
import Provisioning
import Synchronization

/// The least that an ``EventJournal`` can be: a line an event, appended and synced, callers sharing syncs. What is measured on
/// it is the cost of everything but the database.
final class SyncedLines: EventJournal {
    private struct Waiting {
        var line: [UInt8]
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wakeup = DispatchSemaphore(value: 0)
    private let file: CInt

    init(path: String) throws {
        file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw BenchFailure(call: "open") }
        Thread.detachNewThread { [self] in serve() }
    }

    func receive(_ events: [EventDraft]) async throws(JournalError) -> [EventReceipt] {
        let line = events.map { "\($0.id) \($0.source) \($0.event) \($0.rows)\n" }.joined()
        let isSynced = await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.waiting.append(Waiting(line: Array(line.utf8), continuation: continuation)) }
                return state.isClosed
            }
            if isClosed { continuation.resume(returning: false) } else { wakeup.signal() }
        }
        guard isSynced else { throw .closed }
        return events.map { .accepted($0.id) }
    }

    /// Takes no more; what waits is still synced.
    func close() {
        state.withLock { $0.isClosed = true }
        wakeup.signal()
    }

    private func serve() {
        while true {
            wakeup.wait()
            let (waiting, isClosed) = state.withLock { state in
                defer { state.waiting = [] }
                return (state.waiting, state.isClosed)
            }
            if !waiting.isEmpty {
                let lines = waiting.flatMap(\.line)
                let isSynced = write(file, lines, lines.count) == lines.count && fdatasync(file) == 0
                for caller in waiting { caller.continuation.resume(returning: isSynced) }
            }
            if isClosed { break }
        }
        Glibc.close(file)
    }
}
