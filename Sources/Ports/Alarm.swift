public import Provisioning

/// Keeps sleeping tasks few, for a service that says again what it waits for whenever it is woken: a wake later than one
/// that is set already needs no task of its own.
public struct Alarm: Sendable {
    private var earliest: BootInstant?

    public init() {}

    /// Whether the wake needs a task.
    public mutating func sets(_ instant: BootInstant) -> Bool {
        if let earliest, earliest <= instant { return false }
        earliest = instant
        return true
    }

    /// An instant has come.
    public mutating func rang(at now: BootInstant) {
        if let earliest, earliest <= now { self.earliest = nil }
    }
}
