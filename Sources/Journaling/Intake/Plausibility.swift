import GRDB
import Ports
import Provisioning

/// Whether a file as a whole may be believed. A wrong one would end everybody it doesn't name.
struct Plausibility {
    let db: Database
    let intake: IntakeRow
    let endedWithNewline: Bool

    /// For the operator, with what to do; nil where there is none.
    func objection() throws -> String? {
        let last = try db.row(
            """
            SELECT as_of, ended_with_newline FROM intake
            WHERE source = ? AND state IN ('accepted', 'applied') ORDER BY number DESC LIMIT 1
            """,
            [intake.source.rawValue]
        )
        if let last, intake.asOf.milliseconds < last[0] as Int64 {
            return "stale: a newer snapshot of this source was accepted already"
        }
        if let last, last[1] as Bool? == true, !endedWithNewline {
            return
                "looks truncated: the last row has no line end, in the last accepted file it had one; export it again"
        }
        if try !namesAnybody(), try knowsAnybody() {
            return "names nobody, and would end everyone who is known; export it again"
        }
        return nil
    }

    private func namesAnybody() throws -> Bool {
        try db.holds("SELECT 1 FROM staging WHERE intake = ? AND kind = 'person' LIMIT 1", [intake.number])
    }

    private func knowsAnybody() throws -> Bool {
        try db.holds(
            "SELECT 1 FROM person WHERE source = ? AND status <> 'ended' LIMIT 1",
            [intake.source.rawValue]
        )
    }
}
