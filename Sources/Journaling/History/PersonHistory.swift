import GRDB
import Provisioning

/// Notes which row of an intake changed whom, so that it can be told later (promise 12).
struct PersonHistory {
    let db: Database
    let intake: IntakeRow
    let now: WallInstant

    /// Before anything is written of them: each row is compared with what is known.
    func note(_ people: [TakenPerson]) throws {
        for taken in people {
            try note(taken.row, of: taken.person.key.employee, saying: taken.row.cause(of: taken.person, at: now))
        }
    }

    func note(_ row: DueRow, of employee: EmployeeID, saying what: String) throws {
        try db.run(
            """
            INSERT INTO person_history (source, employee, intake, row, heard_at, what, is_left)
            VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET what = excluded.what, is_left = 0
            """,
            [intake.source.rawValue, employee.rawValue, intake.number, row.row, now.milliseconds, what]
        )
    }

    /// Of the rows that come next in the order of the file, those that don't count.
    func noteLeft(limit: Int) throws {
        try db.run(
            """
            INSERT INTO person_history (source, employee, intake, row, heard_at, what, is_left)
            SELECT ?1, employee, ?2, row, ?3, coalesce(conflict, ?4), 1 FROM
                (SELECT employee, row, conflict, kind FROM staging WHERE intake = ?2 ORDER BY row LIMIT ?5)
            WHERE conflict IS NOT NULL OR kind = 'refused'
            ON CONFLICT DO NOTHING
            """,
            [
                intake.source.rawValue, intake.number, now.milliseconds,
                "it couldn't be read; the file's report says why", limit,
            ]
        )
    }
}

/// Notes what a configuration that comes into force says of groups.
struct RulesInForce {
    let db: Database
    let rules: RosterRules

    func note() throws {
        for target in rules.targets {
            for rule in target.groups {
                try note(
                    target.id,
                    rule.group.rawValue,
                    rule.condition.map { "\($0)" } ?? "everyone who has an account"
                )
            }
            for family in target.families {
                let condition = family.condition.map { ", where \($0)" } ?? ""
                try note(target.id, family.prefix + "*", "a group for each \(family.field.rawValue)\(condition)")
            }
        }
    }

    private func note(_ target: TargetID, _ group: String, _ condition: String) throws {
        try db.run(
            "INSERT OR REPLACE INTO configuration_rule (configuration, target, grp, condition) VALUES (?, ?, ?, ?)",
            [rules.configuration.rawValue, target.rawValue, group, condition]
        )
    }
}
