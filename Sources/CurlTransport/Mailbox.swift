import CLibcurl
import Provisioning
import Synchronization

/// One request on its way to the thread, and who waits for its result.
struct Arrival: Sendable {
    let number: UInt64
    let request: CheckedRequest
    let continuation: CheckedContinuation<WireResult, Never>
}

/// What callers and the thread share: requests and cancellations go in, the thread takes them out.
///
/// Bounded by the requests that have not ended: `cancellations` holds only numbers of such.
final class Mailbox: Sendable {
    /// What the thread has to do.
    struct Work: Sendable {
        var arrivals: [Arrival]
        var cancellations: [UInt64]
        var isStopping: Bool
    }

    private enum Phase {
        case open
        case stopping
        /// The multi handle may be gone: no more wake-ups.
        case closed
        case ended
    }

    private struct State {
        var phase = Phase.open
        var numbersGiven: UInt64 = 0
        var unended: Set<UInt64> = []
        var arrivals: [Arrival] = []
        var cancellations: [UInt64] = []
        var waitingForEnd: [CheckedContinuation<Void, Never>] = []
    }

    private let requestsMax: Int
    /// Makes the thread look here. Called under the lock, and not once it is closed.
    private let wakeup: @Sendable () -> Void
    private let state = Mutex(State())

    init(requestsMax: Int, wakeup: @escaping @Sendable () -> Void) {
        self.requestsMax = requestsMax
        self.wakeup = wakeup
    }

    // MARK: Callers

    func nextNumber() -> UInt64 {
        state.withLock { state in
            state.numbersGiven += 1
            return state.numbersGiven
        }
    }

    /// Hands the request to the thread, or answers it at once where it can't be taken. To be called by the task that
    /// waits for it.
    func submit(_ arrival: Arrival) {
        let refusal: WireFailure? = state.withLock { state in
            guard state.phase == .open else { return .cancelled("the transport has ended", sent: false) }
            // A cancellation that came before this found no such number, but the task knows of it.
            guard !Task.isCancelled else { return .cancelled("cancelled before it started", sent: false) }
            guard state.unended.count < requestsMax else { return .crowded(requestsMax) }
            state.unended.insert(arrival.number)
            state.arrivals.append(arrival)
            wakeup()
            return nil
        }
        if let refusal {
            arrival.continuation.resume(returning: WireResult(outcome: .failure(refusal), transmissions: 0))
        }
    }

    func cancel(_ number: UInt64) {
        state.withLock { state in
            guard state.phase == .open, state.unended.contains(number) else { return }
            state.cancellations.append(number)
            wakeup()
        }
    }

    /// Has the thread go round once.
    func nudge() {
        state.withLock { state in
            if state.phase == .open { wakeup() }
        }
    }

    func askToStop() {
        state.withLock { state in
            guard state.phase == .open else { return }
            state.phase = .stopping
            wakeup()
        }
    }

    /// Asks the thread to stop and waits until it has.
    func stop() async {
        askToStop()
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if state.phase != .ended { state.waitingForEnd.append(continuation) }
                return state.phase == .ended
            }
            if hasEnded { continuation.resume() }
        }
    }

    // MARK: The thread

    func collect() -> Work {
        state.withLock { state in
            defer {
                state.arrivals = []
                state.cancellations = []
            }
            return Work(
                arrivals: state.arrivals,
                cancellations: state.cancellations,
                isStopping: state.phase != .open
            )
        }
    }

    /// Makes room for another request.
    func ended(_ number: UInt64) {
        state.withLock { state in _ = state.unended.remove(number) }
    }

    /// No more requests and no more wake-ups; gives back what was not collected yet.
    func close() -> [Arrival] {
        state.withLock { state in
            state.phase = .closed
            defer { state.arrivals = [] }
            return state.arrivals
        }
    }

    /// The thread's last act.
    func end() {
        let waiting = state.withLock { state in
            state.phase = .ended
            defer { state.waitingForEnd = [] }
            return state.waitingForEnd
        }
        for continuation in waiting { continuation.resume() }
    }
}
