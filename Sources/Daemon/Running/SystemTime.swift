import Foundation
import Glibc
public import Ports
public import Provisioning

/// The kernel's clocks.
public struct SystemTime: TimeSource {
    public let bootID: BootID

    public init() {
        // Without /proc every start counts as another boot, which costs one window of waiting and nothing else.
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        bootID = BootID(text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? UUID().uuidString)
    }

    public var wall: WallInstant {
        let now = Self.read(CLOCK_REALTIME)
        return WallInstant(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
    }

    public var boot: BootInstant {
        let now = Self.read(CLOCK_BOOTTIME)
        return BootInstant(nanoseconds: Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec))
    }

    public func sleep(until instant: BootInstant) async throws {
        let wait = instant - boot
        if wait > .zero { try await ContinuousClock().sleep(for: wait, tolerance: nil) }
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var now = timespec()
        let status = clock_gettime(clock, &now)
        precondition(status == 0, "the kernel has this clock")
        return now
    }
}
