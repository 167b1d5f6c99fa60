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

    public var wall: WallInstant { WallInstant(milliseconds: Self.nanoseconds(of: CLOCK_REALTIME) / 1_000_000) }

    public var boot: BootInstant { BootInstant(nanoseconds: Self.nanoseconds(of: CLOCK_BOOTTIME)) }

    public func sleep(until instant: BootInstant) async throws {
        let wait = instant - boot
        if wait > .zero { try await ContinuousClock().sleep(for: wait, tolerance: nil) }
    }

    /// What the clock shows, since its epoch.
    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        // Two words are `timespec` on 64-bit Linux. Its own members can't be named reliably: which module they are part of
        // changes with the other files that the compiler has before it, and only the module that was meant is imported.
        var now = (seconds: 0, nanoseconds: 0)
        let status = withUnsafeMutablePointer(to: &now) { words in
            words.withMemoryRebound(to: timespec.self, capacity: 1) { clock_gettime(clock, $0) }
        }
        precondition(status == 0, "the kernel has this clock")
        return Int64(now.seconds) * 1_000_000_000 + Int64(now.nanoseconds)
    }
}
