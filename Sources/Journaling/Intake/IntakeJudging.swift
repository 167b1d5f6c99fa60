import GRDB
import Ports
import Provisioning

/// Judges a staged file against what was last accepted: first whether it may be believed at all, then which of its rows
/// stand against each other, who differs, and who is absent (promise 7).
///
/// Goes through the file in transactions as short as everyone else's; a crash between two leaves a file that is read
/// again. Only the last one, which is small, makes it count.
struct IntakeJudging: Sendable {
    let intake: IntakeID
    let ending: IntakeEnding
    let rules: [TargetRules]
    let journal: SQLiteJournal

    /// How many rows or people one transaction looks at.
    private static let chunk = 2000

    func run() async throws(JournalError) -> IntakeVerdict {
        let row = try await begun()
        if let verdict = row.verdict { return verdict }
        try await finishEarlier(than: row)
        if let refusal = try await refuseUnlessPlausible(row) { return refusal }

        var conflicts = try await perform { db in try DuplicateRows(db: db, intake: row).mark() }
        conflicts += try await markCollisions(row)
        let people = try await markDifferences(row)
        let leavers = try await markAbsent(row)
        return try await conclude(
            row,
            people: people,
            leavers: leavers,
            conflicts: conflicts.sorted { $0.row < $1.row }
        )
    }

    private func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(JournalError) -> Value {
        try await journal.writer.perform(work)
    }

    private func begun() async throws(JournalError) -> IntakeRow {
        guard let row = try await perform({ db in try IntakeRow.find(db, intake) }) else {
            throw .failed(reason: "an intake was to be accepted that was not begun")
        }
        return row
    }

    /// Intakes of one source apply one at a time: what differs can be told only from what is taken over.
    private func finishEarlier(than row: IntakeRow) async throws(JournalError) {
        let earlier = try await perform { db in
            try db.values(
                String.self,
                "SELECT id FROM intake WHERE state = 'accepted' AND number < ? AND source = ? ORDER BY number",
                [row.number, row.source.rawValue]
            )
        }
        for id in earlier {
            while try await journal.apply(IntakeID(id), rules: rules, batch: 500) {}
        }
    }

    // MARK: - The file as a whole

    private func refuseUnlessPlausible(_ row: IntakeRow) async throws(JournalError) -> IntakeVerdict? {
        try await perform { db in
            guard let reason = try implausibility(of: row, db) else { return nil }
            try row.refuse(db, reason: reason)
            return .refused(reason: reason)
        }
    }

    private func implausibility(of row: IntakeRow, _ db: Database) throws -> String? {
        let last = try db.row(
            """
            SELECT as_of, ended_with_newline FROM intake
            WHERE source = ? AND state IN ('accepted', 'applied') ORDER BY number DESC LIMIT 1
            """,
            [row.source.rawValue]
        )
        if let last, row.asOf.milliseconds < last[0] as Int64 {
            return "stale: a newer snapshot of this source was accepted already"
        }
        if let last, last[1] as Bool? == true, !ending.endedWithNewline {
            return
                "looks truncated: the last row has no line end, in the last accepted file it had one; export it again"
        }
        let hasPeople = try db.holds(
            "SELECT 1 FROM staging WHERE intake = ? AND kind = 'person' LIMIT 1",
            [row.number]
        )
        let knowsPeople = try db.holds(
            "SELECT 1 FROM person WHERE source = ? AND status <> 'ended' LIMIT 1",
            [row.source.rawValue]
        )
        if !hasPeople, knowsPeople {
            return "names nobody, and would end everyone who is known; export it again"
        }
        return nil
    }

    // MARK: - Its people

    private func markCollisions(_ row: IntakeRow) async throws(JournalError) -> [RowConflict] {
        var suspects: Set<String> = []
        try await eachChunk(of: row) { db, after, last in
            try AddressCollisions.suspects(db, in: row, after: after, last: last)
        } each: {
            suspects.formUnion($0)
        }
        return try await perform { [suspects] db in
            var collisions = AddressCollisions(db, intake: row, isComplete: ending.rowsWithoutKey == 0, rules: rules)
            return try collisions.mark(suspects)
        }
    }

    /// - Returns: how many people the file names and stands by.
    private func markDifferences(_ row: IntakeRow) async throws(JournalError) -> Int {
        var people = 0
        try await eachChunk(of: row) { db, after, last in
            try db.run(Self.markChanged, [row.source.rawValue, row.number, after, last])
            return try db.value(Int.self, Self.countPeople, [row.number, after, last]) ?? 0
        } each: {
            people += $0
        }
        return people
    }

    /// Does something with the rows after one and up to another, a transaction each.
    private func eachChunk<Value: Sendable>(
        of row: IntakeRow,
        _ work: @escaping @Sendable (_ db: Database, _ after: Int, _ last: Int) throws -> Value,
        each: (Value) -> Void
    ) async throws(JournalError) {
        var after = 0
        while true {
            let found: (last: Int, value: Value)? = try await perform { [after] db in
                guard let last = try db.value(Int.self, Self.endOfChunk, [row.number, after, Self.chunk]) else {
                    return nil
                }
                return (last, try work(db, after, last))
            }
            guard let found else { return }
            each(found.value)
            after = found.last
        }
    }

    private static let endOfChunk = """
        SELECT max(row) FROM (SELECT row FROM staging WHERE intake = ? AND row > ? ORDER BY row LIMIT ?)
        """

    /// Whoever leaves goes first, then whoever gives an address up, so that it is free for whoever takes it.
    private static let markChanged = """
        UPDATE staging SET urgency = CASE
            WHEN status <> 'active' THEN 1
            WHEN EXISTS (SELECT 1 FROM person p WHERE p.source = ?1 AND p.employee = staging.employee
                AND p.status = 'active' AND p.address IS NOT staging.address) THEN 2
            ELSE 3 END
        WHERE intake = ?2 AND row > ?3 AND row <= ?4 AND kind = 'person' AND conflict IS NULL
            AND NOT EXISTS (SELECT 1 FROM person p WHERE p.source = ?1 AND p.employee = staging.employee
                AND p.status = staging.status AND p.fields = staging.fields)
        """

    private static let countPeople = """
        SELECT count(*) FROM staging
        WHERE intake = ? AND row > ? AND row <= ? AND kind = 'person' AND conflict IS NULL
        """

    /// Absent people get rows of their own, below zero: what is derived is as durable as what was read.
    ///
    /// - Returns: how many they are.
    private func markAbsent(_ row: IntakeRow) async throws(JournalError) -> Int {
        // A refused row whose key nobody can read may be anyone's.
        guard ending.rowsWithoutKey == 0 else { return 0 }
        var leavers = 0
        var after = ""
        while let last = try await perform({ [after] db in try endOfPeople(row, after: after, db) }) {
            leavers += try await perform { [after, leavers] db in
                let absent = try db.values(
                    String.self,
                    Self.findAbsent,
                    [row.source.rawValue, after, last, row.asOf.milliseconds, row.number]
                )
                for (index, employee) in absent.enumerated() {
                    try db.run(
                        "INSERT INTO staging (intake, row, employee, kind, urgency) VALUES (?, ?, ?, 'absent', 0)",
                        [row.number, -1 - leavers - index, employee]
                    )
                }
                return absent.count
            }
            after = last
        }
        return leavers
    }

    private func endOfPeople(_ row: IntakeRow, after: String, _ db: Database) throws -> String? {
        try db.value(
            String.self,
            """
            SELECT max(employee) FROM (SELECT employee FROM person
            WHERE source = ? AND status <> 'ended' AND employee > ? ORDER BY employee LIMIT ?)
            """,
            [row.source.rawValue, after, Self.chunk]
        )
    }

    /// Someone last heard of after the snapshot's instant is not absent from it.
    private static let findAbsent = """
        SELECT employee FROM person
        WHERE source = ? AND status <> 'ended' AND employee > ? AND employee <= ? AND as_of <= ?
            AND NOT EXISTS (SELECT 1 FROM staging s WHERE s.intake = ? AND s.employee = person.employee)
        """

    // MARK: - The end

    private func conclude(
        _ row: IntakeRow,
        people: Int,
        leavers: Int,
        conflicts: [RowConflict]
    ) async throws(JournalError) -> IntakeVerdict {
        try await perform { [time = journal.time] db in
            if let reason = try implausibility(of: row, db) {
                try row.refuse(db, reason: reason)
                return .refused(reason: reason)
            }
            try db.run(
                """
                UPDATE intake SET state = 'accepted', accepted_at = ?, rows = ?, rows_without_key = ?,
                    ended_with_newline = ?, digest = ?, people = ?, leavers = ?
                WHERE number = ? AND state = 'staging'
                """,
                [
                    time.wall.milliseconds, ending.rows, ending.rowsWithoutKey, ending.endedWithNewline, ending.digest,
                    people, leavers, row.number,
                ]
            )
            return .accepted(people: people, leavers: leavers, conflicts: conflicts)
        }
    }
}
