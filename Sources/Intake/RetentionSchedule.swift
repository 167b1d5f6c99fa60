import Provisioning

/// When a drop directory is next freed of files that need not be kept any longer: at the start, and once a day from then on.
struct RetentionSchedule: Sendable {
    private var next: BootInstant?

    static let interval = Duration.seconds(86_400)

    func isDue(at now: BootInstant) -> Bool { next.map { now >= $0 } ?? true }

    /// - isFinished: nothing was left to do. What was left is done with the next look.
    mutating func ran(at now: BootInstant, isFinished: Bool) { next = isFinished ? now + Self.interval : nil }
}
