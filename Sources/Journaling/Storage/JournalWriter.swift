import Foundation
import GRDB
import Ports
import Provisioning
import Synchronization

/// The one thread that touches the database: all writes, all reads and all checkpoints.
///
/// Callers' jobs queue up while a commit is being synced and share the next one (group commit), each in a savepoint of
/// its own, so that one that fails undoes nothing of the others. A caller goes on once the commit it was part of is
/// durable. A commit that fails for any reason but a full disk ends the writer's service for good: whether it is on disk
/// is unknown, and a sync that failed must not be tried again (promise 11).
final class JournalWriter: Sendable {
    struct Limits: Sendable {
        /// Most jobs that wait.
        var queued = 1024
        /// No job is begun in a transaction that has lasted this long.
        var transaction = Duration.milliseconds(50)
        /// A job that is done in steps does no other one once it has lasted this long: others wait.
        var spell = Duration.milliseconds(5)
        /// A longer log is taken over into the database between two transactions, and starts anew.
        var logBytes: Int64 = 32 << 20
        /// The log is taken over, too, once nobody has wanted anything for so long.
        var idle = Duration.milliseconds(500)

        /// What goes into a transaction is no matter of time.
        static let timeless = Limits(transaction: .seconds(1 << 30))
    }

    /// What the writer has done since it was opened.
    struct Statistics: Sendable, Hashable {
        var jobs = 0
        var commits = 0
        var checkpoints = 0
        /// Of those that wrote anything.
        var commitTimes = DurationHistogram.commits
    }

    private struct Shared {
        var queue: JournalQueue
        var statistics = Statistics()
    }

    private let shared: Mutex<Shared>
    private let wakeup = DispatchSemaphore(value: 0)
    /// Who does the rounds; nil: the thread.
    let hand: WorkByHand?
    /// By hand; nil where there is the thread, and once it is closed.
    private let roundsByHand: Mutex<Rounds?>
    private let limits: Limits
    private let reserve: DiskReserve?
    /// Beats with each round of the thread, and while a statement makes progress, however long it takes.
    let heartbeat = Heartbeat(name: "journal")

    /// - Parameters:
    ///   - lock: nil where nobody else can come by the database.
    ///   - interruption: ends statements that are at work; nil where none may be, since what they write is wanted.
    ///   - reserve: nil where nothing of the journal is on a disk.
    ///   - hand: whoever has it does each round, in place of the thread.
    init(
        connection: JournalConnection,
        lock: JournalLock?,
        time: any TimeSource,
        interruption: Interruption? = nil,
        limits: Limits = Limits(),
        reserve: DiskReserve? = nil,
        by hand: WorkByHand? = nil
    ) {
        self.limits = limits
        self.reserve = reserve
        self.hand = hand
        shared = Mutex(Shared(queue: JournalQueue(limit: limits.queued)))
        let rounds = Rounds(
            connection: connection,
            lock: lock,
            bytesMax: limits.logBytes,
            time: time,
            heartbeat: heartbeat,
            interruption: interruption
        )
        guard hand == nil else {
            roundsByHand = Mutex(rounds)
            return
        }
        roundsByHand = Mutex(nil)
        let thread = Thread { [self] in serve(rounds) }
        thread.name = "journal"
        thread.stackSize = 4 << 20
        // An empty round: work comes by the same way.
        heartbeat.answers { [wakeup] in wakeup.signal() }
        thread.start()
    }

    var statistics: Statistics { shared.withLock { $0.statistics } }

    /// Does the work in a transaction and returns once that is durable.
    ///
    /// The work may be done twice, where the transaction around it had to be undone.
    func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(JournalError) -> Value {
        let result: Result<Value, JournalError> = await Heartbeat.entrusting {
            await withCheckedContinuation { continuation in
                enqueue(
                    JournalJob(
                        run: { db in
                            let value = try work(db)
                            return { continuation.resume(returning: .success(value)) }
                        },
                        fail: { continuation.resume(returning: .failure($0)) }
                    )
                )
            }
        }
        return try result.get()
    }

    /// Does something between two transactions, on a database that nobody is writing to. It must not write, either.
    func performBetweenTransactions(_ work: @escaping @Sendable (Database) throws -> Void) async throws(JournalError) {
        let result: Result<Void, JournalError> = await withCheckedContinuation { continuation in
            enqueue(
                JournalJob(
                    run: { db in
                        try work(db)
                        return { continuation.resume(returning: .success(())) }
                    },
                    fail: { continuation.resume(returning: .failure($0)) },
                    standsAlone: true
                )
            )
        }
        try result.get()
    }

    /// For a job that is done in steps, at its first one.
    func beginSpell() -> Spell { Spell(end: ContinuousClock.now + limits.spell, hand: hand) }

    /// How long such a job goes on.
    struct Spell {
        fileprivate let end: ContinuousClock.Instant
        fileprivate let hand: WorkByHand?

        /// Whether it does another step before others have their turn.
        var goesOn: Bool { hand.map { $0.goesOn() } ?? (ContinuousClock.now < end) }
    }

    /// Finishes what waits, takes the log over into the database and lets go of the file.
    func close() async {
        await withCheckedContinuation { continuation in
            let isEnding = shared.withLock { $0.queue.close { continuation.resume() } }
            if isEnding { wake() } else { continuation.resume() }
        }
    }

    /// As ``close()``, for someone who can't wait.
    func abandon() {
        shared.withLock { $0.queue.close() }
        wake()
    }

    /// What waits fails, and so does whatever comes: the process that this stands for is dead. Of a writer by hand alone.
    func cutOff() {
        let reason = "the process has ended"
        let jobs = shared.withLock { shared in
            shared.queue.fail(reason: reason)
            return shared.queue.takeAll()
        }
        for job in jobs { job.fail(.failed(reason: reason)) }
    }

    private func enqueue(_ job: JournalJob) {
        let refusal = shared.withLock { $0.queue.add(job) }
        if let refusal { job.fail(refusal) } else { wake() }
    }

    private func wake() {
        if let hand { hand.add { [weak self] in self?.goRound() } } else { wakeup.signal() }
    }

    // MARK: - The thread

    /// What goes on from round to round.
    private struct Rounds {
        let connection: JournalConnection
        let lock: JournalLock?
        var log: JournalLog
        var failure: String?
        /// Held for as long as the connection runs statements.
        private let progress: StatementProgress

        init(
            connection: JournalConnection,
            lock: JournalLock?,
            bytesMax: Int64,
            time: any TimeSource,
            heartbeat: Heartbeat,
            interruption: Interruption?
        ) {
            self.connection = connection
            self.lock = lock
            log = JournalLog(connection: connection, bytesMax: bytesMax) { bytes in
                // One call of SQLite's, in which nothing beats: the disk has as long for it as a slow one takes.
                heartbeat.rests(until: time.boot + DiskPatience.time(for: bytes))
            }
            let progress = StatementProgress(heartbeat: heartbeat, interruption: interruption)
            connection.database.writeWithoutTransaction { db in progress.isTold(by: db) }
            self.progress = progress
        }
    }

    private func serve(_ begun: Rounds) {
        var rounds = begun
        reserve?.fill()
        while goRound(&rounds, isIdle: waitForWork(rounds.log)) {}
        end(&rounds)
    }

    private func goRound() {
        roundsByHand.withLock { rounds in
            guard var current = rounds else { return }
            rounds = nil
            if goRound(&current, isIdle: false) { rounds = current } else { end(&current) }
        }
    }

    /// - Returns: whether there may be more to do.
    private func goRound(_ rounds: inout Rounds, isIdle: Bool) -> Bool {
        heartbeat.beat()
        let (jobs, isToEnd) = shared.withLock { ($0.queue.takeAll(), $0.queue.isToEnd) }
        if let failure = rounds.failure {
            for job in jobs { job.fail(.failed(reason: failure)) }
        } else {
            do {
                try commit(jobs[...], on: rounds.connection, log: &rounds.log)
                try tend(&rounds.log, isIdle: isIdle)
            } catch {
                let reason = JournalError(error).reason
                rounds.failure = reason
                shared.withLock { $0.queue.fail(reason: reason) }
            }
        }
        return !isToEnd
    }

    private func end(_ rounds: inout Rounds) {
        finish(rounds.connection, log: &rounds.log, failed: rounds.failure != nil)
        // Before whoever closed it goes on: it may be to open it again.
        rounds.lock?.release()
        for closer in shared.withLock({ $0.queue.end() }) { closer() }
    }

    /// - Returns: whether nobody came for so long that there is time to tend the log. Where there is nothing to tend, it sleeps
    ///   until somebody comes.
    private func waitForWork(_ log: JournalLog) -> Bool {
        guard log.wantsTime else {
            wakeup.wait()
            return false
        }
        return wakeup.wait(timeout: .now() + .nanoseconds(Int(limits.idle.nanoseconds))) == .timedOut
    }

    private func finish(_ connection: JournalConnection, log: inout JournalLog, failed: Bool) {
        guard !failed || connection.disk.isDown else {
            // The last connection to close would take the log over, on a disk that just failed. The process is about to
            // end: the log is left to the next start.
            _ = Unmanaged.passRetained(connection.database)
            return
        }
        // What fails here is done by the next open: every commit is in the log.
        try? log.truncate()
        try? connection.database.close()
    }

    private func tend(_ log: inout JournalLog, isIdle: Bool) throws {
        guard try log.tend(isIdle: isIdle) else { return }
        heartbeat.beat()
        shared.withLock { $0.statistics.checkpoints += 1 }
        reserve?.fill()
    }

    /// - Throws: where a commit failed, so that nothing may be acknowledged any more. All jobs have been told.
    private func commit(
        _ jobs: ArraySlice<JournalJob>,
        on connection: JournalConnection,
        log: inout JournalLog
    ) throws {
        var rest = jobs
        do {
            while let first = rest.first {
                if first.standsAlone {
                    connection.database.writeWithoutTransaction { db in first.runAlone(db) }
                    rest = rest.dropFirst()
                    continue
                }
                var group = CommitGroup(
                    jobs: rest.prefix { !$0.standsAlone },
                    transactionMax: limits.transaction,
                    reserve: reserve
                )
                try connection.database.writeWithoutTransaction { db in try group.commit(db) }
                rest = rest.dropFirst(group.done)
                shared.withLock {
                    $0.statistics.jobs += group.done
                    $0.statistics.commits += 1
                    for time in group.commitTimes { $0.statistics.commitTimes.observe(time) }
                }
                group.acknowledge()
                log.isTouched = true
                if !rest.isEmpty { try tend(&log, isIdle: false) }
            }
        } catch {
            for job in rest { job.fail(.failed(reason: JournalError(error).reason)) }
            throw error
        }
    }
}
