#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An instant on both clocks. The provider never reads a clock: whoever asks it says when.
public struct Moment: Sendable, Hashable {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public var wallNanoseconds: Int64
    /// Time since the machine started (CLOCK_BOOTTIME), which no one sets back.
    public var sinceBoot: Duration

    /// An instant of one's own, for tests.
    public init(wallNanoseconds: Int64, sinceBoot: Duration) {
        self.wallNanoseconds = wallNanoseconds
        self.sinceBoot = sinceBoot
    }

    /// The present instant of this machine.
    static func now() -> Moment {
        Moment(
            wallNanoseconds: nanoseconds(CLOCK_REALTIME),
            sinceBoot: .nanoseconds(nanoseconds(CLOCK_BOOTTIME))
        )
    }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
