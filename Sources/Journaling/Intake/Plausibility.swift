import GRDB
import Ports
import Provisioning

/// Whether a file as a whole may be believed. A wrong one would end everybody it doesn't name.
struct Plausibility {
    let db: Database
    let intake: IntakeRow

    /// The source's last accepted snapshot, besides the one in question.
    static let lastSnapshot = """
        SELECT number FROM intake WHERE source = ? AND number <> ? AND \(IntakeRow.isAcceptedSnapshot)
        ORDER BY number DESC LIMIT 1
        """

    /// For the operator, with what to do; nil where there is none.
    func objection() throws -> String? {
        if let last = try db.value(Int64.self, Self.lastSnapshot, [intake.source.rawValue, intake.number]) {
            let facts = try db.row("SELECT as_of, ended_with_newline FROM intake WHERE number = ?", [last])
            if let facts, intake.asOf.milliseconds < facts[0] as Int64 {
                return "stale: a newer snapshot of this source was accepted already"
            }
            if let facts, facts[1] as Bool? == true, try !endedWithNewline() {
                return
                    "looks truncated: the last row has no line end, in the last accepted file it had one; export it again"
            }
        }
        if try !namesAnybody(), try knowsAnybody() {
            return "names nobody, and would end everyone who is known; export it again"
        }
        return nil
    }

    /// So soon after it the same bytes are the same export once more, and no other one that says the same.
    private static let exportApart = Duration.seconds(60 * 60)

    /// Whether it is another export than the last one that counted. One that was delivered twice proves nobody's absence twice.
    func isAnotherExport() throws -> Bool {
        guard
            let last = try db.value(String.self, "SELECT value FROM meta WHERE key = ?", [countedKey]).flatMap({
                Int64($0)
            }),
            last != intake.number, let before = try IntakeRow.find(db, number: last)
        else { return true }
        guard intake.asOf > before.asOf else { return false }
        return intake.digest != before.digest || intake.asOf - before.asOf >= Self.exportApart
    }

    /// It is accepted.
    func noteExport() throws {
        guard try isAnotherExport() else { return }
        try db.run(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            [countedKey, "\(intake.number)"]
        )
    }

    /// Whose number is kept: what it was is its intake's to say.
    private var countedKey: String { "counted:\(intake.source)" }

    private func endedWithNewline() throws -> Bool {
        try db.value(Bool.self, "SELECT ended_with_newline FROM intake WHERE number = ?", [intake.number]) ?? true
    }

    private func namesAnybody() throws -> Bool {
        try db.holds("SELECT 1 FROM intake WHERE number = ? AND people > 0", [intake.number])
            || db.holds(
                "SELECT 1 FROM staging WHERE intake = ? AND kind IN ('person', 'patch') LIMIT 1",
                [intake.number]
            )
    }

    private func knowsAnybody() throws -> Bool {
        try db.holds(
            "SELECT 1 FROM person WHERE source = ? AND status <> 'ended' LIMIT 1",
            [intake.source.rawValue]
        )
    }
}
