public import Provisioning

/// Keeps sleeping tasks few, for a service that says again what it waits for whenever it is woken: a wake later than one
/// that is set already needs no task of its own.
public struct Alarm: Sendable {
    /// When the tasks that sleep will wake.
    private var pending: Set<BootInstant> = []

    public init() {}

    /// Whether the wake needs a task.
    public mutating func sets(_ instant: BootInstant) -> Bool {
        guard !pending.contains(where: { $0 <= instant }) else { return false }
        pending.insert(instant)
        return true
    }

    /// An instant has come.
    public mutating func rang(at now: BootInstant) {
        pending = pending.filter { $0 > now }
    }
}
