import Ports
import Provisioning
import Synchronization

/// The machine's clocks, as one process sees them. Nobody who sleeps in a process that died wakes any more.
final class ProcessTime: TimeSource {
    private struct Sleeper {
        var entry: Int
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var isDead = false
        var last = 0
        var sleepers: [Int: Sleeper] = [:]
    }

    private let clock: VirtualClock
    private let agenda: Agenda
    private let state = Mutex(State())

    init(clock: VirtualClock, agenda: Agenda) {
        self.clock = clock
        self.agenda = agenda
    }

    var wall: WallInstant { clock.wall }
    var boot: BootInstant { clock.boot }
    var bootID: BootID { clock.bootID }

    func sleep(until instant: BootInstant) async throws {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        let isDue = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.isDead || Task.isCancelled { return false }
                    if instant <= boot { return true }
                    let entry = agenda.add(at: clock.instant(of: instant)) { [weak self] in self?.end(id, isDue: true) }
                    state.sleepers[id] = Sleeper(entry: entry, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            end(id, isDue: false)
        }
        guard isDue else { throw CancellationError() }
    }

    /// Whoever sleeps is cancelled, and so is whoever tries to.
    func die() {
        let ids = state.withLock { state in
            state.isDead = true
            return state.sleepers.keys.sorted()
        }
        for id in ids { end(id, isDue: false) }
    }

    private func end(_ id: Int, isDue: Bool) {
        guard let sleeper = state.withLock({ $0.sleepers.removeValue(forKey: id) }) else { return }
        if !isDue { agenda.remove(sleeper.entry) }
        sleeper.continuation.resume(returning: isDue)
    }
}
