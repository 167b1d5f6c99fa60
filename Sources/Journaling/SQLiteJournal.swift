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
    /// Of what is done beside the writer.
    let interruption = Interruption()

    private init(
        connection: JournalConnection,
        lock: JournalLock?,
        time: any TimeSource,
        reserve: DiskReserve? = nil,
        by hand: WorkByHand? = nil
    ) {
        path = connection.path
        disk = connection.disk
        self.reserve = reserve
        let limits = hand == nil ? JournalWriter.Limits() : .timeless
        writer = JournalWriter(
            connection: connection,
            lock: lock,
            time: time,
            limits: limits,
            reserve: reserve,
            by: hand
        )
        self.time = time
    }

    deinit { writer.abandon() }

    /// The writer's: it beats with each round of its thread, and while a statement makes progress.
    public var heartbeat: Heartbeat { writer.heartbeat }

    /// Opens the journal, or makes it: its directory (0700) where that is missing, and its files (0600).
    ///
    /// Blocks the caller while an older journal is migrated. What a dead process left half read is dropped here;
    /// exchanges it left open are the business of ``recover(_:settle:historyMax:)``.
    ///
    /// - Parameters:
    ///   - path: of the database; its log, index and lock stand beside it.
    ///   - keepsRoom: takes nothing new in where the disk is nearly full, and keeps a file beside it whose room is there for what
    ///     was taken in. For a daemon.
    /// - Throws: ``JournalError/locked(path:)`` at once where another process holds it;
    ///   ``JournalError/unreadable(path:reason:)`` where it is newer, damaged or something else.
    ///   ``JournalError/full`` where not even that which is kept gives room enough.
    public static func open(
        path: String,
        time: any TimeSource,
        keepsRoom: Bool = false
    ) throws(JournalError) -> SQLiteJournal {
        let disk = MachineDisk()
        let reserve = keepsRoom ? DiskReserve(beside: path, on: disk) : nil
        return try open(path: path, on: disk, time: time, reserve: reserve)
    }

    /// As ``open(path:time:)``, on another disk than the machine's, perhaps.
    ///
    /// - Parameters:
    ///   - reserve: nil where no room is kept.
    ///   - hand: whoever has it does the writer's rounds, one transaction each, in place of its thread: where everything has to
    ///     be repeatable.
    package static func open(
        path: String,
        on disk: any JournalDisk,
        time: any TimeSource,
        reserve: DiskReserve? = nil,
        by hand: WorkByHand? = nil
    ) throws(JournalError) -> SQLiteJournal {
        try disk.prepare(path)
        let lock = try disk.lock(path)
        let connection: JournalConnection
        do throws(JournalError) {
            connection = try awaken(path, on: disk, time: time)
        } catch {
            guard error == .full, reserve?.release() == true else { throw error }
            connection = try awaken(path, on: disk, time: time)
        }
        return SQLiteJournal(connection: connection, lock: lock, time: time, reserve: reserve, by: hand)
    }

    private static func awaken(
        _ path: String,
        on disk: any JournalDisk,
        time: any TimeSource
    ) throws(JournalError) -> JournalConnection {
        let connection = try JournalConnection.open(path: path, on: disk)
        try Awakening(connection: connection, time: time).run()
        return connection
    }

    /// Whether there is room for something new. Where there isn't, what was accepted goes on still.
    ///
    /// - Parameter bytes: that it takes, where they are known.
    /// - Throws: ``JournalError/full``.
    public func checkRoom(for bytes: Int64 = 0) throws(JournalError) {
        let isLow = bytes == 0 ? reserve?.isLow : reserve?.isLow(for: bytes)
        if isLow == true { throw .full }
    }

    /// A journal that nobody else sees and nothing outlives: for tests, and for a plan where there is no journal yet.
    public static func inMemory(time: any TimeSource) throws(JournalError) -> SQLiteJournal {
        let connection = try JournalConnection.inMemory()
        try Awakening(connection: connection, time: time).run()
        return SQLiteJournal(connection: connection, lock: nil, time: time)
    }

    /// Ends what takes long and writes nothing, such as a check, a backup or a plan, with ``JournalError/closed``: a daemon that
    /// is to end doesn't wait for it. Whoever asks for such a thing from now on is told the same.
    public func interruptReading() { interruption.ask() }

    /// How long it may take to open the journal, and to take over the log that a dead process left.
    public static func openingMax(path: String) -> Duration {
        DiskPatience.time(for: JournalFile.size(of: path) + JournalFile.size(of: path + "-wal"))
    }

    /// How long ``close()`` may take.
    public var closingMax: Duration { DiskPatience.time(for: path.map { disk.size(of: $0 + "-wal") } ?? 0) }

    /// Finishes what was asked for, takes the log over into the database and lets go of the file. Every later call throws
    /// ``JournalError/closed``.
    public func close() async {
        await writer.close()
    }
}

extension SQLiteJournal {
    /// The process that it belongs to is dead: what it was asked for and hasn't done fails, and so does all that it is asked for
    /// from now on. What stands in its files is what it had committed. Only of one by hand.
    package func cutOff() { writer.cutOff() }
}
