import Ports
import Provisioning
import ServiceLifecycle

/// Has a target read, and set right, as often as the configuration says. Of what a reading finds, what passes the guards is
/// repaired; the rest is held.
struct ReconcileService: Service {
    struct Schedule: Sendable {
        var target: TargetID
        var every: Duration
        /// Delivery looks for the reading that was begun.
        var reads: @Sendable () -> Void
    }

    private let schedule: Schedule
    private let journal: any ReadingJournal
    private let time: any TimeSource

    /// The wall clock may be set meanwhile; and a target that was never read is, sooner or later.
    private static let lookMax = Duration.seconds(10 * 60)
    private static let lookMin = Duration.seconds(10)

    init(schedule: Schedule, journal: any ReadingJournal, time: any TimeSource) {
        self.schedule = schedule
        self.journal = journal
        self.time = time
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await keep() }
    }

    private func keep() async throws {
        var begun: ReadingNumber?
        while !Task.isCancelled {
            let wait = try await look(&begun)
            do {
                try await time.rest(until: time.boot + min(max(wait, Self.lookMin), Self.lookMax))
            } catch {
                return
            }
        }
    }

    /// - begun: the reading that delivery was told of. While one is under way, no other begins.
    /// - Returns: how long until it is due.
    private func look(_ begun: inout ReadingNumber?) async throws -> Duration {
        do throws(JournalError) {
            if let latest = try await journal.latestReading(of: schedule.target) {
                let due = latest + schedule.every
                guard due <= time.wall else { return due - time.wall }
            }
            guard let number = try await journal.beginReading(of: schedule.target, repairs: true), number != begun
            else {
                return Self.lookMax
            }
            begun = number
            schedule.reads()
            return schedule.every
        } catch {
            // Where there is no room, or too much to do, it can wait.
            guard error == .full || error == .busy else { throw error }
            return Self.lookMax
        }
    }
}
