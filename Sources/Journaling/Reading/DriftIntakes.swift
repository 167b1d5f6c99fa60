import GRDB
import Ports
import Provisioning

/// Makes intakes of what a reading has found: they are judged, and held, as any other.
struct DriftIntakes {
    let db: Database
    let reading: ReadingRow
    let rules: TargetRules
    let wall: WallInstant

    /// One for each source of the target; and where unknown accounts are to be removed, one for these, which always waits for
    /// an approval. Whatever an earlier reading of the target left held is replaced.
    ///
    /// - Parameter employee: of this person alone; nil: of all, and of unknown accounts.
    func make(for employee: EmployeeID?) throws {
        try replaceHeld()
        for source in rules.sources {
            try make(.reconcile, of: source, employee, saying: "reconcile of \(rules.id)")
        }
        guard employee == nil, rules.reading.unknownAccounts == .remove, let source = rules.sources.first else {
            return
        }
        try make(.unknownAccounts, of: source, nil, saying: "unknown accounts of \(rules.id)")
    }

    /// Of the intakes that were made of it, how many are not at their end.
    static func open(_ db: Database, of reading: Int64) throws -> Int {
        try db.value(
            Int.self,
            "SELECT count(*) FROM intake WHERE reading = ? AND state IN ('received', 'held', 'accepted')",
            [reading]
        ) ?? 0
    }

    private func make(
        _ input: IntakeInput,
        of source: SourceID,
        _ employee: EmployeeID?,
        saying name: String
    ) throws {
        let isUnknown = input == .unknownAccounts
        let concerned = "reading = ?1 AND source = ?2 AND (?3 IS NULL OR employee = ?3) AND (account IS NULL) = ?4"
        let place: StatementArguments = [reading.number, source.rawValue, employee?.rawValue, isUnknown]
        guard try db.holds("SELECT 1 FROM drift WHERE \(concerned) LIMIT 1", place) else { return }
        let earlier = try db.value(Int.self, "SELECT count(*) FROM intake WHERE reading = ?", [reading.number]) ?? 0
        let draft = IntakeDraft(
            id: IntakeID("\(input.rawValue)-\(reading.number)-\(earlier + 1)-\(rules.id)-\(source)"),
            source: source,
            input: input,
            semantics: .changes,
            name: name,
            size: 0,
            asOf: wall,
            receivedAt: wall
        )
        try IntakeRow.begin(db, draft, in: .received)
        let number = db.lastInsertedRowID
        // A person may have several accounts; it is one row.
        try db.run(
            """
            INSERT INTO staging (intake, row, employee, kind, urgency)
            SELECT ?5, row_number() OVER (ORDER BY employee), employee, 'known', min(urgency) FROM drift
            WHERE \(concerned) GROUP BY employee
            """,
            place + [number]
        )
        try db.run(
            """
            UPDATE intake SET reading = ?1, rows = (SELECT count(*) FROM staging WHERE intake = ?2) WHERE number = ?2
            """,
            [reading.number, number]
        )
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
