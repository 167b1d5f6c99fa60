import Journaling
public import Ports
import SystemPackage

/// Answers status and plan where no daemon runs: on the journal itself, under its lock.
public struct JournalReading: Sendable {
    private let journal: SQLiteJournal
    private let controller: DaemonController

    /// Opens the journal; where there is none yet, one in memory that knows nobody.
    ///
    /// - Throws: ``JournalError/locked(path:)`` where a daemon runs after all.
    public init(configuration: Configuration) throws(JournalError) {
        let time = SystemTime()
        let path = configuration.journalPath
        // Asking must not make a journal where there is none.
        let exists = (try? FileDescriptor.open(path, .readOnly).close()) != nil
        journal = exists ? try SQLiteJournal.open(path: path, time: time) : try SQLiteJournal.inMemory(time: time)
        controller = DaemonController(
            configuration: configuration,
            journal: journal,
            board: StandingBoard(),
            time: time,
            startedAt: nil,
            targets: [],
            takeover: Doorbell(),
            decisions: [:]
        )
    }

    public var control: any DaemonControl { controller }

    public func close() async { await journal.close() }
}
