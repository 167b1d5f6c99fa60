import Foundation
package import Ports
import Synchronization

/// A thread for calls that block (the file system's), so that they never hold one of the few threads that tasks run on.
///
/// It does one thing after the other, in the order asked for, and ends with its last owner, when what was asked for is done.
/// Whoever asks waits for the answer, so no more can be waiting than there are tasks that ask.
public final class BlockingThread: Sendable {
    private let place: Place

    /// Who does it.
    private enum Place {
        case thread(Queue)
        case hand(WorkByHand)
    }

    /// - name: for debuggers and `top -H`; Linux shows 15 bytes of it.
    public init(name: String) {
        let queue = Queue()
        place = .thread(queue)
        let thread = Thread {
            ThreadName.set(name)
            while let work = queue.next() { work() }
        }
        thread.start()
    }

    /// No thread at all: whoever has the hand does what is asked for.
    package init(by hand: WorkByHand) { place = .hand(hand) }

    deinit { if case .thread(let queue) = place { queue.close() } }

    /// Does it on the thread, and answers or throws what it does. It is not interrupted by cancellation: what it did to a
    /// file is done. However long a file system takes, whoever waits for it is not stuck: another start would find it no quicker.
    public func run<Result: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let result = await Heartbeat.entrusting {
            await withCheckedContinuation { continuation in
                add {
                    do throws(Failure) {
                        continuation.resume(returning: Swift.Result<Result, Failure>.success(try work()))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            }
        }
        return try result.get()
    }

    private func add(_ work: @escaping @Sendable () -> Void) {
        switch place {
        case .thread(let queue): queue.add(work)
        case .hand(let hand): hand.add(work)
        }
    }
}

extension BlockingThread {
    /// What is waiting to be done.
    private final class Queue: Sendable {
        private struct State {
            var waiting: [@Sendable () -> Void] = []
            var isClosed = false
        }

        private let state = Mutex(State())
        private let changed = NSCondition()

        func add(_ work: @escaping @Sendable () -> Void) {
            change { $0.waiting.append(work) }
        }

        func close() {
            change { $0.isClosed = true }
        }

        /// Waits for something to do. Nil when nothing will come any more.
        func next() -> (@Sendable () -> Void)? {
            changed.lock()
            defer { changed.unlock() }
            while true {
                let (work, isClosed) = state.withLock { state in
                    (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isClosed)
                }
                if work != nil || isClosed { return work }
                changed.wait()
            }
        }

        /// Within the condition's lock, so that a change can't fall between a look and the wait after it.
        private func change(_ body: (inout State) -> Void) {
            changed.lock()
            state.withLock { body(&$0) }
            changed.signal()
            changed.unlock()
        }
    }
}
