import GRDB
import Ports

/// Looks whether the journal is whole, and keeps the promises that SQL can check.
struct JournalCheck {
    let db: Database

    /// Of each kind of problem so many rows are named.
    private static let namedMax = 5

    func run() throws -> JournalCheckReport {
        var report = JournalCheckReport()
        report.checks.append("the file is whole (integrity_check)")
        report.problems += try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
        report.checks.append("rows that are named exist (foreign_key_check)")
        report.problems += try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(Self.namedMax).map { row in
            "a row of \(row[0] as String? ?? "?") names one of \(row[2] as String? ?? "?") that isn't there"
        }
        for rule in Self.rules {
            report.checks.append(rule.what)
            let found = try String.fetchAll(
                db,
                sql: "SELECT \(rule.name) FROM \(rule.violations) LIMIT \(Self.namedMax + 1)"
            )
            guard !found.isEmpty else { continue }
            let shown = found.prefix(Self.namedMax).joined(separator: ", ")
            report.problems.append("not so: \(rule.what): \(shown)" + (found.count > Self.namedMax ? ", …" : ""))
        }
        return report
    }

    private struct Rule {
        /// As it must be.
        var what: String
        /// What names a row that isn't so; no person's data.
        var name: String
        /// Those rows.
        var violations: String
    }

    private static let rules = [
        Rule(
            what: "what has ended is kept from being changed, and what is open from being deleted",
            name: "'a trigger is missing'",
            violations: """
                (SELECT count(*) AS found FROM sqlite_schema
                WHERE type = 'trigger' AND name IN ('operation_ended', 'operation_kept', 'operation_counted',
                    'exchange_counted')) WHERE found <> 4
                """
        ),
        Rule(
            what: "whatever has ended was counted",
            name: "f.target || ': ' || f.what",
            violations: """
                (SELECT target, state AS what, count(*) AS found FROM operation WHERE ended_at IS NOT NULL GROUP BY 1, 2
                UNION ALL SELECT target, 'exchange', count(*) FROM exchange GROUP BY 1) f
                WHERE found > coalesce((SELECT count FROM tally t WHERE t.target = f.target AND t.what = f.what), 0)
                """
        ),
        Rule(
            what: "whatever is on the wire is in an open exchange",
            name: "'operation ' || seq",
            violations: """
                operation o WHERE state = 'sending' AND NOT EXISTS
                    (SELECT 1 FROM exchange_operation e CROSS JOIN exchange x ON x.seq = e.exchange
                    WHERE e.operation = o.seq AND x.state = 'open')
                """
        ),
        Rule(
            what: "no open exchange carries what isn't on the wire",
            name: "'exchange ' || x.seq",
            violations: """
                exchange x CROSS JOIN exchange_operation e ON e.exchange = x.seq CROSS JOIN operation o ON o.seq = e.operation
                WHERE x.state = 'open' AND o.state <> 'sending'
                """
        ),
        Rule(
            what: "no open exchange that changes something is without an operation",
            name: "'exchange ' || seq",
            violations: """
                exchange x WHERE state = 'open' AND kind IN ('create-user', 'update-user', 'deactivate-user', 'delete-user',
                    'create-group', 'patch-group')
                    AND NOT EXISTS (SELECT 1 FROM exchange_operation e WHERE e.exchange = x.seq)
                """
        ),
        Rule(
            what: "whatever is done was acknowledged in an exchange",
            name: "'operation ' || seq",
            violations: """
                operation o WHERE state = 'done' AND NOT EXISTS
                    (SELECT 1 FROM exchange_operation e WHERE e.operation = o.seq AND e.outcome = 'done')
                """
        ),
        Rule(
            what: "whatever is parked says why",
            name: "'operation ' || seq",
            violations: "operation WHERE state = 'parked' AND coalesce(reason, '') = ''"
        ),
        Rule(
            what: "whatever was discarded says why",
            name: "'operation ' || seq",
            violations: "operation WHERE state = 'discarded' AND coalesce(reason, '') = ''"
        ),
        Rule(
            what: "of an intake that was taken over nothing is left to be done",
            name: "'intake ' || number",
            violations: """
                intake i WHERE state = 'applied' AND EXISTS
                    (SELECT 1 FROM staging s WHERE s.intake = i.number AND s.urgency IS NOT NULL)
                """
        ),
        Rule(
            what: "no account waits for an intake that was taken over",
            name: "'account ' || id",
            violations: """
                account a WHERE dirty = 9 AND NOT EXISTS (SELECT 1 FROM intake WHERE state = 'accepted')
                    AND NOT EXISTS (SELECT 1 FROM reading r WHERE r.target = a.target AND r.purpose = 'adoption'
                        AND (r.state = 'staging' OR EXISTS (SELECT 1 FROM intake i WHERE i.reading = r.number
                            AND i.state IN ('received', 'held'))))
                """
        ),
        Rule(
            what: "no two accounts at a target have one address",
            name: "'accounts ' || min(id) || ' and ' || max(id)",
            violations: """
                account WHERE confirmed_address IS NOT NULL GROUP BY target, confirmed_address HAVING count(*) > 1
                """
        ),
        Rule(
            what: "no two accounts at a target have one id",
            name: "'accounts ' || min(id) || ' and ' || max(id)",
            violations: "account WHERE remote_id IS NOT NULL GROUP BY target, remote_id HAVING count(*) > 1"
        ),
        Rule(
            what: "the index over memberships is as the facts are",
            name: "'account ' || id",
            violations: """
                account a WHERE (SELECT count(*) FROM membership m WHERE m.account = a.id) <>
                    (SELECT count(*) FROM json_each(a.confirmed) f
                    WHERE substr(json_extract(f.value, '$[0]'), 1, 11) = 'membership:')
                """
        ),
        Rule(
            what: "what is held can be approved",
            name: "'intake ' || number",
            violations: """
                intake i WHERE state = 'held'
                    AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.intake = i.number AND h.ended_at IS NULL)
                """
        ),
    ]
}
