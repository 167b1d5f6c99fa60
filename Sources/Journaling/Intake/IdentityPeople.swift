import GRDB
import Provisioning

/// All persons of some identities, as they will be once all of an intake is taken over. They are read together: a statement
/// for each kind of row, not for each person.
struct IdentityPeople {
    let effects: AccessEffects

    private var db: Database { effects.db }
    private var intake: IntakeRow { effects.intake }

    /// - Returns: for each identity that anybody has, its people by employee id.
    func people(of identities: Set<IdentityKey>) throws -> [IdentityKey: [Person]] {
        var people: [PersonKey: Person] = [:]
        let known = try KnownPerson.all(db, of: identities)
        let restaged = try stagedRows(of: known.filter { $0.person.key.source == intake.source })
        for known in known {
            let row = known.person.key.source == intake.source ? restaged[known.person.key.employee] : nil
            people[known.person.key] = row.map { effects.person(of: $0) } ?? known.person
        }
        for person in try stagedPeople(of: identities) { people[person.key] = person }
        let wanted = people.values.filter { identities.contains($0.identity) }
        return Dictionary(grouping: wanted, by: \.identity)
            .mapValues { $0.sorted { $0.key.employee < $1.key.employee } }
    }

    /// What the intake says of people who are known to have one of the identities, whichever they get.
    private func stagedRows(of known: [KnownPerson]) throws -> [EmployeeID: DueRow] {
        guard !known.isEmpty else { return [:] }
        let byEmployee = Dictionary(known.map { ($0.person.key.employee, $0) }, uniquingKeysWith: { first, _ in first })
        let rows = try db.rows(
            """
            SELECT \(DueRow.columns) FROM staging INDEXED BY staging_employee
            WHERE intake = ? AND employee IN (SELECT value FROM json_each(?)) AND urgency IS NOT NULL AND conflict IS NULL
            """,
            [intake.number, TextTable.list(byEmployee.keys.map(\.rawValue))]
        )
        return try rows.reduce(into: [:]) { found, row in
            let known = byEmployee[EmployeeID(row[1])]
            let due = try DueRow(row, source: intake.source, known: known)
            if found[due.employee] == nil { found[due.employee] = due }
        }
    }

    /// Whom the intake gives one of the identities.
    private func stagedPeople(of identities: Set<IdentityKey>) throws -> [Person] {
        try db.rows(
            """
            SELECT \(DueRow.columns) FROM staging INDEXED BY staging_identity
            WHERE intake = ? AND identity IN (SELECT value FROM json_each(?)) AND urgency IS NOT NULL AND conflict IS NULL
            """,
            [intake.number, TextTable.list(identities.map(\.rawValue))]
        ).compactMap { row in
            guard case .person(let person) = try DueRow(row, source: intake.source, known: nil).kind else { return nil }
            return person
        }
    }
}
