import GRDB
import Ports

/// Some jobs that share one transaction, and what came of each.
struct CommitGroup {
    private let jobs: ArraySlice<JournalJob>
    private let transactionMax: Duration
    private let reserve: DiskReserve?
    private var outcomes: [@Sendable () -> Void] = []
    /// How long each commit took that wrote anything: one, or one a job where they were done alone.
    private(set) var commitTimes: [Duration] = []

    init(jobs: ArraySlice<JournalJob>, transactionMax: Duration, reserve: DiskReserve?) {
        self.jobs = jobs
        self.transactionMax = transactionMax
        self.reserve = reserve
    }

    /// How many of the jobs, from the first, were in the transaction.
    var done: Int { outcomes.count }

    /// Tells each caller. Only once ``commit(_:)`` returned: what is acknowledged is durable (promise 1).
    func acknowledge() {
        for outcome in outcomes { outcome() }
    }

    /// - Throws: where the disk or the file failed, so that nothing may be acknowledged.
    mutating func commit(_ db: Database) throws {
        do {
            try commitTogether(db)
        } catch Undone.transaction {
            try commitAlone(db)
        }
    }

    private enum Undone: Error { case transaction }

    /// - Throws: ``Undone/transaction`` where a full disk undid the work of all, though some of it might have fitted.
    private mutating func commitTogether(_ db: Database) throws {
        outcomes = []
        let start = ContinuousClock.now
        let before = db.totalChangesCount
        try db.run("BEGIN IMMEDIATE")
        do {
            for job in jobs {
                if !outcomes.isEmpty, ContinuousClock.now - start >= transactionMax { break }
                outcomes.append(try outcome(of: job, db))
            }
            // Of one that was alone and failed nothing is left to commit.
            if db.isInsideTransaction { try commitTimed(db, changedSince: before) }
        } catch {
            if db.isInsideTransaction { try db.rollback() }
            if let error = error as? DatabaseError, error.isFull { throw Undone.transaction }
            throw error
        }
    }

    /// What only read is synced to nothing, and would make every disk look fast.
    private mutating func commitTimed(_ db: Database, changedSince before: Int) throws {
        let start = ContinuousClock.now
        let hasWritten = db.totalChangesCount != before
        try db.run("COMMIT")
        if hasWritten { commitTimes.append(ContinuousClock.now - start) }
    }

    /// Each in a transaction of its own, so that a large job that finds no room doesn't take small ones down with it.
    private mutating func commitAlone(_ db: Database) throws {
        outcomes = []
        for job in jobs {
            if try commitAlone(job, db) { continue }
            // What is new was refused before it came here, long before the room is gone.
            if reserve?.release() == true, try commitAlone(job, db) { continue }
            outcomes.append { job.fail(.full) }
        }
    }

    /// - Returns: false where there is no room for it.
    private mutating func commitAlone(_ job: JournalJob, _ db: Database) throws -> Bool {
        var alone = CommitGroup(jobs: [job], transactionMax: transactionMax, reserve: nil)
        do {
            try alone.commitTogether(db)
        } catch Undone.transaction {
            return false
        }
        outcomes += alone.outcomes
        commitTimes += alone.commitTimes
        return true
    }

    /// One that is alone needs no savepoint: what it did goes with the transaction.
    private func outcome(of job: JournalJob, _ db: Database) throws -> @Sendable () -> Void {
        let isAlone = jobs.count == 1
        if !isAlone { try db.run("SAVEPOINT job") }
        do {
            let acknowledgement = try job.run(db)
            if !isAlone { try db.run("RELEASE job") }
            return acknowledgement
        } catch let error as DatabaseError where error.isDamage || error.isFull {
            throw error
        } catch {
            let failure = JournalError(error)
            if !isAlone {
                try db.execute(sql: "ROLLBACK TO job; RELEASE job")
            } else if db.isInsideTransaction {
                // Some failures have undone it already.
                try db.rollback()
            }
            return { job.fail(failure) }
        }
    }
}
