import Ports
import Provisioning
import Synchronization

/// The world's time, and what the clocks of the machine that rosterd runs on make of it.
final class VirtualClock: Sendable {
    private struct State {
        /// Since the run began: what providers and HR go by.
        var now = Duration.zero
        /// By how much the machine's wall clock is ahead.
        var ahead = Duration.zero
        var boot = 1
        /// When the machine was started, by the world's time.
        var bootedAt = Duration.seconds(-3_600)
    }

    private let state = Mutex(State())

    /// 21 November 2026, some time in the evening.
    private static let beginning = WallInstant(milliseconds: 1_795_300_000_000)

    var now: Duration { state.withLock { $0.now } }
    /// What a clock shows that is right.
    var trueWall: WallInstant { Self.beginning + now }
    var wall: WallInstant { state.withLock { Self.beginning + ($0.now + $0.ahead) } }
    var boot: BootInstant { state.withLock { BootInstant(nanoseconds: ($0.now - $0.bootedAt).nanoseconds) } }
    var bootID: BootID { state.withLock { BootID("boot-\($0.boot)") } }
    /// By how much the machine's wall clock is ahead of the true time.
    var ahead: Duration { state.withLock { $0.ahead } }

    /// When the boot's clock shows that, by the world's time.
    func instant(of boot: BootInstant) -> Duration {
        state.withLock { $0.bootedAt + .nanoseconds(boot.nanoseconds) }
    }

    /// Never goes back.
    func advance(to instant: Duration) { state.withLock { $0.now = max($0.now, instant) } }

    /// The machine's wall clock alone is set.
    func set(ahead: Duration) { state.withLock { $0.ahead = ahead } }

    /// The machine is started anew.
    func reboot() {
        state.withLock { state in
            state.boot += 1
            state.bootedAt = state.now - .seconds(20)
        }
    }
}
