import Provisioning
import Synchronization

/// The time that is asked for while the daemon ends: as long as all parts prove that they go on, it may take longer than the
/// manager would wait by itself. But not for ever.
final class EndingWatch: Sendable {
    /// Whoever makes progress for that long, and ends nothing, never will.
    static let longest = Duration.seconds(900)

    private let begun = Mutex<BootInstant?>(nil)

    /// The daemon was told to end.
    func begin(at now: BootInstant) {
        begun.withLock { $0 = $0 ?? now }
    }

    /// For how much longer to ask, once progress was proved; nil where the daemon isn't ending, or has taken too long.
    ///
    /// - Parameter interval: between two proofs.
    func more(at now: BootInstant, every interval: Duration) -> Duration? {
        guard let begun = begun.withLock(\.self), now < begun + Self.longest else { return nil }
        return interval * 3
    }
}
