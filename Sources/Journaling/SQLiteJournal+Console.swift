import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal {
    public func summary() async throws(JournalError) -> JournalSummary {
        try await writer.perform { db in try SummaryQuery(db: db).run() }
    }

    public func situations(
        of employees: [EmployeeID],
        from source: SourceID,
        at target: TargetID
    ) async throws(JournalError) -> [EmployeeID: AccountSituation] {
        try await writer.perform { db in
            var found: [EmployeeID: AccountSituation] = [:]
            for employee in employees {
                let identity = PersonKey(source: source, employee: employee).identity
                let row = try db.row(
                    "SELECT \(AccountRow.columns) FROM account WHERE target = ? AND identity = ?",
                    [target.rawValue, identity.rawValue]
                )
                guard let account = try row.map({ try AccountRow($0) }) else { continue }
                found[employee] = AccountSituation(
                    desired: account.desired,
                    confirmed: account.confirmed,
                    open: try OperationRow.open(db, of: account.id)
                )
            }
            return found
        }
    }

    public func people(
        of source: SourceID,
        after employee: EmployeeID?,
        limit: Int
    ) async throws(JournalError) -> [Person] {
        try await writer.perform { db in
            try db.rows(
                """
                SELECT employee, status, fields FROM person
                WHERE source = ? AND status <> 'ended' AND employee > ? ORDER BY employee LIMIT ?
                """,
                [source.rawValue, employee?.rawValue ?? "", limit]
            ).map { row in
                let key = PersonKey(source: source, employee: EmployeeID(row[0]))
                return try IntakeTakeover.person(key, status: row[1], fields: row[2])
            }
        }
    }

    public func groups(at target: TargetID) async throws(JournalError) -> Set<GroupName> {
        try await writer.perform { db in
            let names = try db.values(
                String.self,
                "SELECT name FROM remote_group WHERE target = ? AND remote_id IS NOT NULL",
                [target.rawValue]
            )
            return Set(names.map { GroupName($0) })
        }
    }
}
