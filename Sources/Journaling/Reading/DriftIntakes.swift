import GRDB
import Ports
import Provisioning

/// Makes intakes of what a reading has found: they are judged, and held, as any other. However much that is, each step is short,
/// and a crash goes on with the next one: what is staged says how far it has come.
struct DriftIntakes {
    let db: Database
    let reading: ReadingRow
    let rules: TargetRules
    let wall: WallInstant

    /// So many people are staged in one step.
    private static let stepMax = 1000

    /// From now on ``step()`` makes them.
    ///
    /// - Parameter employee: of this person alone; nil: of all, and of unknown accounts.
    func begin(for employee: EmployeeID?) throws -> DriftIntakes {
        try db.run(
            "UPDATE reading SET state = 'staging', place = '', only = ? WHERE number = ?",
            [employee?.rawValue, reading.number]
        )
        let begun = try ReadingRow.find(db, reading.number) ?? reading
        return DriftIntakes(db: db, reading: begun, rules: rules, wall: wall)
    }

    /// One for each source of the target; and where unknown accounts are to be removed, one for these, which always waits for
    /// an approval. Whatever an earlier reading of the target left held is replaced.
    ///
    /// - Returns: whether more is left.
    func step() throws -> Bool {
        // What is read again of one person says nothing of the others who wait.
        if reading.only == nil { try replaceHeld() }
        for source in rules.sources where try stage(.reconcile, of: source) { return true }
        if removesUnknown, let source = rules.sources.first, try stage(.unknownAccounts, of: source) { return true }
        try receive()
        return false
    }

    private var removesUnknown: Bool {
        reading.only == nil && reading.purpose == .reconcile && rules.reading.unknownAccounts == .remove
    }

    /// Of the intakes that were made of it, how many are not at their end.
    static func open(_ db: Database, of reading: Int64) throws -> Int {
        try db.value(
            Int.self,
            "SELECT count(*) FROM intake WHERE reading = ? AND state IN ('received', 'held', 'accepted')",
            [reading]
        ) ?? 0
    }

    /// Whether what a first reading has found is still to be judged, or to be taken over. What is held waits for somebody's
    /// decision, and nobody else does.
    static func areAhead(_ db: Database, at target: TargetID) throws -> Bool {
        try db.holds(
            """
            SELECT 1 FROM reading r WHERE r.target = ? AND r.state <> 'ended' AND r.purpose = 'adoption'
                AND (r.state = 'staging' OR EXISTS
                    (SELECT 1 FROM intake i WHERE i.reading = r.number AND i.state IN ('received', 'accepted')))
            LIMIT 1
            """,
            [target.rawValue]
        )
    }

    /// What was being staged of a reading that comes to nothing.
    static func dropDrafts(_ db: Database, of reading: ReadingRow, reason: String) throws {
        let drafts = try db.values(
            Int64.self,
            "SELECT number FROM intake WHERE reading = ? AND state = 'staging'",
            [reading.number]
        )
        for draft in drafts { try IntakeRow.find(db, number: draft)?.end(db, .replaced, reason: reason) }
    }

    // MARK: - Rows

    /// The next people who have something found of them. One may have several accounts, and is one row.
    private func stage(_ input: IntakeInput, of source: SourceID) throws -> Bool {
        let draft = try draft(input, of: source)
        let last = try draft.flatMap { number in
            try db.row("SELECT row, employee FROM staging WHERE intake = ? ORDER BY row DESC LIMIT 1", [number])
        }
        let isUnknown = input == .unknownAccounts
        // The marks of those whom HR doesn't know come behind nearly everybody's names.
        let start = isUnknown ? UnknownAccount.prefix : ""
        let people = try db.rows(
            """
            SELECT employee, min(urgency) FROM drift \(isUnknown ? "" : "INDEXED BY drift_known")
            WHERE reading = ? AND source = ? AND employee \(reading.only == nil ? ">" : "=") ?
                AND account IS \(isUnknown ? "" : "NOT") NULL
            GROUP BY employee ORDER BY employee LIMIT ?
            """,
            [
                reading.number, source.rawValue, reading.only?.rawValue ?? last.map { $0[1] } ?? start, Self.stepMax,
            ]
        )
        if people.isEmpty || (reading.only != nil && last != nil) { return false }
        let number = try draft ?? begin(input, of: source)
        var row: Int = last?[0] ?? 0
        for person in people {
            row += 1
            try db.run(
                "INSERT INTO staging (intake, row, employee, kind, urgency) VALUES (?, ?, ?, 'known', ?)",
                [number, row, person[0] as String, person[1] as Int]
            )
        }
        return people.count == Self.stepMax
    }

    private func draft(_ input: IntakeInput, of source: SourceID) throws -> Int64? {
        try db.value(
            Int64.self,
            """
            SELECT number FROM intake
            WHERE reading = ? AND source = ? AND input = '\(input.rawValue)' AND state = 'staging'
            """,
            [reading.number, source.rawValue]
        )
    }

    private func begin(_ input: IntakeInput, of source: SourceID) throws -> Int64 {
        let earlier = try db.value(Int.self, "SELECT count(*) FROM intake WHERE reading = ?", [reading.number]) ?? 0
        let draft = IntakeDraft(
            id: IntakeID("\(input.rawValue)-\(reading.number)-\(earlier + 1)-\(rules.id)-\(source)"),
            source: source,
            input: input,
            semantics: .changes,
            name: name(of: input),
            size: 0,
            asOf: wall,
            receivedAt: wall
        )
        try IntakeRow.begin(db, draft)
        let number = db.lastInsertedRowID
        try db.run("UPDATE intake SET reading = ? WHERE number = ?", [reading.number, number])
        return number
    }

    private func name(of input: IntakeInput) -> String {
        if input == .unknownAccounts { return "unknown accounts of \(rules.id)" }
        return reading.purpose == .adoption ? "first reading of \(rules.id)" : "reconcile of \(rules.id)"
    }

    /// All of them are staged: they are to be judged.
    private func receive() throws {
        try db.run(
            """
            UPDATE intake SET state = 'received',
                rows = (SELECT coalesce(max(row), 0) FROM staging s WHERE s.intake = intake.number)
            WHERE reading = ? AND state = 'staging'
            """,
            [reading.number]
        )
        // One person's repair says nothing of groups: what others are known to be in may be what isn't there any more.
        let groups = reading.only == nil && reading.purpose == .reconcile ? ReadGroups.Place.start.text : nil
        try db.run(
            "UPDATE reading SET state = 'compared', only = NULL, groups_place = coalesce(?, groups_place) WHERE number = ?",
            [groups, reading.number]
        )
        guard reading.repairs, reading.only == nil, try Self.open(db, of: reading.number) == 0 else { return }
        try reading.end(db, at: wall, reason: nil)
    }

    private func replaceHeld() throws {
        for intake in try IntakeRow.all(db, in: .held) {
            guard let number = intake.reading, number != reading.number,
                try ReadingRow.find(db, number)?.target == reading.target
            else { continue }
            try intake.replace(db, at: wall, reason: "the target was read again")
        }
    }
}
