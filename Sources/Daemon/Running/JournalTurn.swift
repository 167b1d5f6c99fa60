import Ports
import Provisioning

/// A start's turn at the journal: a command that was asked where no daemon ran holds it for a moment, and is waited for.
enum JournalTurn {
    /// Another daemon holds it for good.
    static let patience = Duration.seconds(5)
    private static let interval = Duration.milliseconds(100)

    /// - Throws: ``JournalError/locked(path:)`` where it is held for longer; what opening throws otherwise.
    static func wait<Journal>(
        time: any TimeSource,
        open: () throws(JournalError) -> Journal
    ) async throws -> Journal {
        let end = time.boot + patience
        while true {
            do throws(JournalError) {
                return try open()
            } catch {
                guard case .locked = error, time.boot < end else { throw error }
            }
            try await time.sleep(until: time.boot + interval)
        }
    }
}
