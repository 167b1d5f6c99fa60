import Synchronization

/// What is to happen, by the world's time.
final class Agenda: Sendable {
    typealias Action = @Sendable () -> Void

    private struct Entry {
        var at: Duration
        var number: Int
        var action: Action
    }

    private struct State {
        /// By instant, the latest first; of one instant, what was entered last comes first.
        var entries: [Entry] = []
        var last = 0
    }

    private let state = Mutex(State())

    /// - Returns: by which it can be taken off again.
    @discardableResult
    func add(at instant: Duration, _ action: @escaping Action) -> Int {
        state.withLock { state in
            state.last += 1
            var (low, high) = (0, state.entries.count)
            while low < high {
                let middle = (low + high) / 2
                if state.entries[middle].at > instant { low = middle + 1 } else { high = middle }
            }
            state.entries.insert(Entry(at: instant, number: state.last, action: action), at: low)
            return state.last
        }
    }

    func remove(_ number: Int) {
        state.withLock { state in
            if let place = state.entries.lastIndex(where: { $0.number == number }) { state.entries.remove(at: place) }
        }
    }

    /// When the next thing happens; nil where nothing does.
    var next: Duration? { state.withLock { $0.entries.last?.at } }

    /// Takes the next one off.
    func take() -> Action? { state.withLock { $0.entries.popLast()?.action } }

    /// Nothing is to happen any more: whoever waits for something here, and has the agenda, would keep it for ever.
    func clear() {
        // Let go of outside the lock, since it may come back here.
        _ = state.withLock { state in
            defer { state.entries = [] }
            return state.entries
        }
    }
}
