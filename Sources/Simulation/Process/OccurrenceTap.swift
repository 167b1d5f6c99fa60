import Ports
import Provisioning
import Synchronization

/// Hears what a process tells of itself, for the trace; and does what the daemon does with it.
final class OccurrenceTap: OccurrenceObserver {
    private let trace: Trace
    private let takeover: Doorbell
    private let hears: @Sendable (Occurrence) -> Void
    private let isDead = Mutex(false)

    init(trace: Trace, takeover: Doorbell, hears: @escaping @Sendable (Occurrence) -> Void) {
        self.trace = trace
        self.takeover = takeover
        self.hears = hears
    }

    func observe(_ occurrence: Occurrence) {
        guard !isDead.withLock({ $0 }) else { return }
        hears(occurrence)
        if case .readingComplete = occurrence { takeover.ring() }
        if case .exchanged = occurrence { return }
        trace.note(occurrence) { "told: \(occurrence)" }
    }

    func die() { isDead.withLock { $0 = true } }
}

extension OccurrenceTap {
    func note(_ text: String) {
        guard !isDead.withLock({ $0 }) else { return }
        trace.note(text)
    }
}
