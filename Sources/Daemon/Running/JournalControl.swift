import Journaling
public import Ports

/// Answers where no daemon runs, and takes down what operators decide: on the journal itself, under its lock.
public struct JournalControl: Sendable {
    private let journal: SQLiteJournal
    private let controller: DaemonController

    /// Opens the journal; where there is none yet, one in memory that knows nobody.
    ///
    /// - Throws: ``JournalError/locked(path:)`` where a daemon runs after all.
    public init(configuration: Configuration) throws(JournalError) {
        let path = configuration.journalPath
        let exists = try configuration.hasJournal()
        let time = SystemTime()
        let journal = exists ? try SQLiteJournal.open(path: path, time: time) : try SQLiteJournal.inMemory(time: time)
        self.init(configuration: configuration, journal: journal, time: time)
    }

    /// On a journal in memory that knows nobody, whatever there is.
    public init(knowingNobody configuration: Configuration) throws(JournalError) {
        let time = SystemTime()
        self.init(configuration: configuration, journal: try SQLiteJournal.inMemory(time: time), time: time)
    }

    private init(configuration: Configuration, journal: SQLiteJournal, time: SystemTime) {
        self.journal = journal
        controller = DaemonController(configuration: configuration, journal: journal, time: time)
    }

    public var control: any DaemonControl { controller }

    public func close() async { await journal.close() }
}
