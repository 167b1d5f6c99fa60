import GRDB
public import Ports

/// The journal on SQLite: one database, one process, one thread that writes (promises 1, 2 and 11).
///
/// Open it before the services start and close it after they ended. Each call is one job of the writer's thread: it
/// shares a transaction with whatever else waits, and returns once that is synced. What the tables mean stands in
/// ``Schema``; the rules themselves (planner, readiness, chooser) are Provisioning's: the journal loads rows, asks them,
/// and writes rows.
public final class SQLiteJournal: IntakeJournal, DeliveryJournal, ConsoleJournal {
    let writer: JournalWriter
    let time: any TimeSource
    /// What an intake changes can be told only from what those before it have changed.
    let judgingTurn = Turn()
    let backlog = Backlog()
    /// Of the database; nil in memory.
    let path: String?
    let disk: any JournalDisk
    private let reserve: DiskReserve?

    /// Nothing of it stands in a file.
    public var isInMemory: Bool { path == nil }

    private init(
        connection: JournalConnection,
        lock: JournalLock?,
        time: any TimeSource,
        reserve: DiskReserve? = nil
    ) {
        path = connection.path
        disk = connection.disk
        self.reserve = reserve
        writer = JournalWriter(connection: connection, lock: lock, reserve: reserve)
        self.time = time
    }

    private init(connection: JournalConnection, lock: JournalLock?, time: any TimeSource, by hand: WorkByHand) {
        path = connection.path
        disk = connection.disk
        reserve = nil
        writer = JournalWriter(connection: connection, lock: lock, by: hand)
        self.time = time
    }

    /// A journal of another journal's rows.
    ///
    /// - hand: the other one's, where that has one.
    convenience init(copy connection: JournalConnection, time: any TimeSource, by hand: WorkByHand?) {
        if let hand {
            self.init(connection: connection, lock: nil, time: time, by: hand)
        } else {
            self.init(connection: connection, lock: nil, time: time)
        }
    }

    deinit { writer.abandon() }

    /// The writer's: it beats with each round of its thread, and while a statement makes progress.
    public var heartbeat: Heartbeat { writer.heartbeat }

    /// Opens the journal, or makes it: its directory (0700) where that is missing, and its files (0600).
    ///
    /// Blocks the caller while an older journal is migrated. What a dead process left half read is dropped here;
    /// exchanges it left open are the business of ``recover(_:settle:historyMax:)``.
    ///
    /// - Parameter path: of the database; its log, index and lock stand beside it.
    /// - Throws: ``JournalError/locked(path:)`` at once where another process holds it;
    ///   ``JournalError/unreadable(path:reason:)`` where it is newer, damaged or something else.
    public static func open(path: String, time: any TimeSource) throws(JournalError) -> SQLiteJournal {
        try open(path: path, on: MachineDisk(), time: time, reserve: DiskReserve(beside: path))
    }

    /// As ``open(path:time:)``, on another disk than the machine's, perhaps.
    ///
    /// - Parameter reserve: nil where the disk can't say what room it has.
    package static func open(
        path: String,
        on disk: any JournalDisk,
        time: any TimeSource,
        reserve: DiskReserve? = nil
    ) throws(JournalError) -> SQLiteJournal {
        try disk.prepare(path)
        let lock = try disk.lock(path)
        let connection = try JournalConnection.open(path: path, on: disk)
        try Awakening(connection: connection, time: time).run()
        return SQLiteJournal(connection: connection, lock: lock, time: time, reserve: reserve)
    }

    /// Whether there is room for something new. Where there isn't, what was accepted goes on still.
    ///
    /// - Throws: ``JournalError/full``.
    public func checkRoom() throws(JournalError) {
        if reserve?.isLow == true { throw .full }
    }

    /// A journal that nobody else sees and nothing outlives: for tests, and for a plan where there is no journal yet.
    public static func inMemory(time: any TimeSource) throws(JournalError) -> SQLiteJournal {
        let connection = try JournalConnection.inMemory()
        try Awakening(connection: connection, time: time).run()
        return SQLiteJournal(connection: connection, lock: nil, time: time)
    }

    /// Finishes what was asked for, takes the log over into the database and lets go of the file. Every later call throws
    /// ``JournalError/closed``.
    public func close() async {
        await writer.close()
    }
}

/// The journal as it runs where everything has to be repeatable: its writer's rounds are done by hand, one transaction each.
extension SQLiteJournal {
    /// As ``open(path:time:)``.
    package static func open(
        path: String,
        time: any TimeSource,
        by hand: WorkByHand
    ) throws(JournalError) -> SQLiteJournal {
        try JournalFile.prepare(path)
        let lock = try JournalLock(journal: path)
        let connection = try JournalConnection.open(path: path)
        try Awakening(connection: connection, time: time).run()
        return SQLiteJournal(connection: connection, lock: lock, time: time, by: hand)
    }

    /// The process that it belongs to is dead: what it was asked for and hasn't done fails, and so does all that it is asked for
    /// from now on. What stands in its files is what it had committed.
    package func cutOff() { writer.cutOff() }
}
