import Journaling
import Ports
import Provisioning

/// The journal itself: what stands in it, whether it is whole, its copies and its archive.
extension DaemonController {
    func entries(_ query: JournalQuery) async throws(ControlError) -> JournalListing {
        if let target = query.target { _ = try configured(target) }
        do { return try await journal.entries(query) } catch { throw .journal(error) }
    }

    func detail(_ entry: JournalEntry) async throws(ControlError) -> JournalDetail {
        let found: JournalDetail?
        do { found = try await journal.detail(entry) } catch { throw .journal(error) }
        guard let found else {
            throw .unknown(reason: "the journal has none of that number; it may have been archived")
        }
        return found
    }

    func checkJournal() async throws(ControlError) -> JournalCheckReport {
        do { return try await journal.check() } catch { throw .journal(error) }
    }

    func makeBackup() async throws(ControlError) -> BackupCopy {
        try checkExistence()
        guard planning.begin() else { throw .busy(reason: "a plan is being made; try again when it is done") }
        defer { planning.end() }
        do { return try await journal.makeBackup() } catch { throw .journal(error) }
    }

    func backupPart(_ id: String, from offset: Int64) async throws(ControlError) -> [UInt8] {
        do { return try await journal.backupPart(id, from: offset) } catch { throw .journal(error) }
    }

    func dropBackup(_ id: String) async throws(ControlError) {
        do { try await journal.dropBackup(id) } catch { throw .journal(error) }
    }

    func archive(olderThan age: Duration) async throws(ControlError) -> ArchiveReport {
        guard age >= Self.archiveAgeMin else {
            throw .refused(reason: "what is younger than a day is still needed; say at least 1d")
        }
        try checkExistence()
        guard archiving.begin() else {
            throw .busy(reason: "an archive is being written, or a replay planned; try again when it is done")
        }
        defer { archiving.end() }
        let isReplaying: Bool
        do { isReplaying = try await journal.isReplaying() } catch { throw .journal(error) }
        guard !isReplaying else {
            throw .refused(
                reason:
                    "a replay is under way, and needs what would be moved; try again when rosterd has planned all of it"
            )
        }
        do { return try await journal.archive(before: time.wall - age) } catch { throw .journal(error) }
    }

    private func checkExistence() throws(ControlError) {
        guard !journal.isInMemory else { throw .refused(reason: "there is no journal yet; rosterd run makes one") }
    }

    /// The rolling day of the guards, and whatever is still settling.
    private static let archiveAgeMin = Duration.seconds(86_400)
}
