import NIOCore
import Synchronization

/// The connections of one listener, and which of them have nothing going on. Where as many are open as may be, those are closed
/// that have said nothing for a while: whoever only holds connections open, on purpose or not, can't keep others out.
final class ConnectionTable: Sendable {
    private struct State {
        var waiting: [ObjectIdentifier: Waiting] = [:]
        var busy: Set<ObjectIdentifier> = []
        var isClearing = false

        var count: Int { waiting.count + busy.count }
    }

    private struct Waiting {
        var channel: any Channel
        /// When it was accepted, or its last request answered.
        var since: ContinuousClock.Instant
    }

    private let connectionsMax: Int
    /// So long a connection may be silent where others have no room.
    private let patience: Duration
    private let state = Mutex(State())

    init(connectionsMax: Int, patience: Duration) {
        self.connectionsMax = connectionsMax
        self.patience = patience
    }

    /// It is there, and hasn't asked for anything yet. Where no room is left now, room is made.
    ///
    /// - Returns: whether somebody has to ``clear()`` from now on.
    func accepted(_ channel: any Channel) -> Bool {
        state.withLock { state in
            state.waiting[ObjectIdentifier(channel)] = Waiting(channel: channel, since: .now)
            guard state.count >= connectionsMax, !state.isClearing else { return false }
            state.isClearing = true
            return true
        }
    }

    /// A request of it has begun.
    func began(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { state in
            guard state.waiting.removeValue(forKey: id) != nil else { return }
            state.busy.insert(id)
        }
    }

    /// That request is answered.
    func answered(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { state in
            guard state.busy.remove(id) != nil else { return }
            state.waiting[id] = Waiting(channel: channel, since: .now)
        }
    }

    func ended(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { state in
            state.waiting[id] = nil
            state.busy.remove(id)
        }
    }

    /// Closes who has been silent too long, until there is room again.
    func clear() async {
        while true {
            let silent: [any Channel]? = state.withLock { state in
                guard state.count >= connectionsMax else {
                    state.isClearing = false
                    return nil
                }
                let limit = ContinuousClock.now - patience
                return state.waiting.values.filter { $0.since <= limit }.map(\.channel)
            }
            guard let silent else { return }
            for channel in silent { channel.close(promise: nil) }
            // Closing takes a moment, too. Cancelled where the listener ends, and with it all connections.
            guard (try? await Task.sleep(for: patience / 10)) != nil else { return }
        }
    }
}
