import Glibc
public import Ports
public import Provisioning
import SystemPackage

/// The kernel's clocks.
public struct SystemTime: TimeSource {
    public let bootID: BootID

    public init() {
        // Without /proc every start counts as another boot, which costs one window of waiting and nothing else.
        bootID = Self.kernelsBootID() ?? BootID("unknown-\(UInt64.random(in: .min ... .max))")
    }

    private static func kernelsBootID() -> BootID? {
        guard let file = try? FileDescriptor.open("/proc/sys/kernel/random/boot_id", .readOnly) else { return nil }
        let bytes = try? file.closeAfter {
            try [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        guard let bytes, !bytes.isEmpty else { return nil }
        return BootID(String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self))
    }

    public var wall: WallInstant { WallInstant(milliseconds: Self.nanoseconds(of: CLOCK_REALTIME) / 1_000_000) }

    public var boot: BootInstant { BootInstant(nanoseconds: Self.nanoseconds(of: CLOCK_BOOTTIME)) }

    public func sleep(until instant: BootInstant) async throws {
        // Never back before: who is woken early finds nothing due, and might not be woken again.
        while case let wait = instant - boot, wait > .zero {
            try await ContinuousClock().sleep(for: wait, tolerance: nil)
        }
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
