public import Ports
public import Provisioning
import Synchronization

/// Clocks that a test sets by hand.
public final class ManualTime: TimeSource {
    private struct State {
        var wall: WallInstant
        var boot: BootInstant
        var bootID: BootID
        var nextSleeper = 0
        var sleepers: [Int: Sleeper] = [:]
    }

    private struct Sleeper {
        var until: BootInstant
        var continuation: CheckedContinuation<Bool, Never>
    }

    private let state: Mutex<State>

    /// Starts an hour after a boot, on 21 November 2026.
    public init(
        wall: WallInstant = WallInstant(milliseconds: 1_795_300_000_000),
        boot: BootInstant = BootInstant(nanoseconds: 3_600_000_000_000),
        bootID: BootID = "boot-1"
    ) {
        state = Mutex(State(wall: wall, boot: boot, bootID: bootID))
    }

    public var wall: WallInstant { state.withLock { $0.wall } }
    public var boot: BootInstant { state.withLock { $0.boot } }
    public var bootID: BootID { state.withLock { $0.bootID } }

    /// How many tasks wait for an instant.
    public var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// When the first of those who sleep wants to be woken.
    public var nextWake: BootInstant? { state.withLock { $0.sleepers.values.map(\.until).min() } }

    /// Both clocks go on, and whoever's instant has come wakes.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.wall = state.wall + duration
            state.boot = state.boot + duration
            let due = state.sleepers.filter { $0.value.until <= state.boot }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume(returning: true) }
    }

    /// The wall clock alone is set, as NTP or an operator does.
    public func step(wall: WallInstant) { state.withLock { $0.wall = wall } }

    /// The machine starts anew: its boot clock does too.
    public func reboot(as bootID: BootID, boot: BootInstant = BootInstant(nanoseconds: 60_000_000_000)) {
        state.withLock { state in
            state.bootID = bootID
            state.boot = boot
        }
    }

    public func sleep(until instant: BootInstant) async throws {
        let id = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        let isDue = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if instant <= state.boot { return true }
                    state.sleepers[id] = Sleeper(until: instant, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
            sleeper?.continuation.resume(returning: false)
        }
        guard isDue else { throw CancellationError() }
    }
}
