public import Provisioning

/// Where time comes from: the kernel's clocks, or a test's hand.
public protocol TimeSource: Sendable {
    var wall: WallInstant { get }
    /// CLOCK_BOOTTIME.
    var boot: BootInstant { get }
    var bootID: BootID { get }
    /// Returns at that instant, or throws `CancellationError`.
    func sleep(until instant: BootInstant) async throws
}
