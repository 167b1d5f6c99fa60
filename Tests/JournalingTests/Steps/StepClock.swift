import GRDB
import Glibc
import Ports
import Provisioning

@testable import Journaling

/// How long each step takes, as the writer's transactions would: of its thread's processor time, since a machine that runs
/// tests does other things, too.
struct StepClock {
    private(set) var longest = Duration.zero
    private(set) var slowest = ""
    private(set) var total = Duration.zero
    private(set) var steps = 0

    mutating func time<Value>(_ what: String, _ body: () throws -> Value) rethrows -> Value {
        let start = Self.spent(CLOCK_THREAD_CPUTIME_ID)
        defer { note(what, Self.spent(CLOCK_THREAD_CPUTIME_ID) - start) }
        return try body()
    }

    /// Of the processor, so far.
    static func spent(_ clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    mutating func note(_ what: String, _ duration: Duration) {
        (total, steps) = (total + duration, steps + 1)
        if duration > longest { (longest, slowest) = (duration, what) }
    }
}

extension Desk {
    /// Judges as the journal does, and times each step by its phase.
    func judge(_ judging: IntakeJudging, timing clock: inout StepClock) async throws -> IntakeVerdict {
        let (verdict, timed) = try await journal.writer.perform { [judging, clock, time] db in
            var (judging, clock) = (judging, clock)
            while true {
                let what = judging.phaseName
                let verdict = try clock.time(what) { try judging.step(db, time: time) }
                if let verdict { return (verdict, clock) }
            }
        }
        clock = timed
        return verdict
    }

    /// Takes over as the journal does.
    func takeOver(_ id: IntakeID, timing clock: inout StepClock) async throws {
        clock = try await journal.writer.perform { [clock, rules, time] db in
            var clock = clock
            while let row = try IntakeRow.find(db, id), row.state == .accepted {
                _ = try clock.time("taking over") {
                    try IntakeTakeover(db: db, intake: row, rules: rules, now: time.wall).run(batch: 200)
                }
            }
            return clock
        }
    }

    /// Sweeps as the journal does.
    func sweep(timing clock: inout StepClock) async throws {
        clock = try await journal.writer.perform { [clock] db in
            var clock = clock
            while try clock.time("sweeping", { try Leftovers(db: db).sweep() }) {}
            return clock
        }
    }

    /// Stages so many rows at once, below a file that was begun.
    func fill(_ id: IntakeID, rows: Int, _ columns: String) async throws {
        try await journal.writer.perform { db in
            guard let intake = try IntakeRow.find(db, id) else { return }
            try db.execute(
                sql: """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                    INSERT INTO staging (intake, row, employee, kind, identity, status, fields, address, patch)
                    SELECT ?2, i, \(columns) FROM n
                    """,
                arguments: [rows, intake.number]
            )
        }
    }
}

extension IntakeJudging {
    /// For whoever reads a figure.
    var phaseName: String {
        let ahead = Mirror(reflecting: self).children.first { $0.label == "ahead" }?.value as? [JudgingPhase]
        return ahead?.first.map { "\($0)" } ?? ""
    }
}
