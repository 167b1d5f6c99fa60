import NIOCore
import NIOPosix
import Synchronization

/// The threads on which all listeners accept, read and write.
public enum ListeningThreads {
    /// Calls back once each of them has come to this question, behind the work that it has.
    ///
    /// A thread that hangs never does; then nobody is called.
    public static func whenAllAnswer(_ answer: @escaping @Sendable () -> Void) {
        let loops = Array(MultiThreadedEventLoopGroup.singleton.makeIterator())
        let left = Countdown(loops.count)
        for loop in loops {
            loop.execute { if left.isLast() { answer() } }
        }
    }

    private final class Countdown: Sendable {
        private let left: Mutex<Int>

        init(_ count: Int) { left = Mutex(count) }

        func isLast() -> Bool {
            left.withLock { left in
                left -= 1
                return left == 0
            }
        }
    }
}
