import Synchronization

/// Work that blocks, waiting for somebody to do it: what stands in a thread's place where everything has to happen in an order
/// that can be repeated, as in a simulation.
///
/// First in, first out, as on a thread. It does nothing by itself.
package final class WorkByHand: Sendable {
    private let waiting = Mutex<[@Sendable () -> Void]>([])
    /// Whether somebody who works in steps does another one before others have their turn: by hand there is no clock to go by.
    package let goesOn: @Sendable () -> Bool

    /// - Parameter goesOn: is asked after each step.
    package init(goesOn: @escaping @Sendable () -> Bool) { self.goesOn = goesOn }

    /// Leaves something to be done. Returns at once.
    package func add(_ work: @escaping @Sendable () -> Void) {
        waiting.withLock { $0.append(work) }
    }

    package var isEmpty: Bool { waiting.withLock { $0.isEmpty } }

    /// Does what has waited longest, on the caller's thread; nothing where nothing waits.
    package func doNext() {
        let work = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        work?()
    }
}
