import GRDB
import Provisioning

/// All persons of some identities, as they are and as they will be once all of an intake is taken over. They are read together:
/// a statement for each kind of row, not for each person.
struct IdentityPeople {
    let effects: AccessEffects

    private var db: Database { effects.db }
    private var intake: IntakeRow { effects.intake }

    /// For each identity that anybody has, its people by employee id.
    struct Sides {
        /// As far as it is known.
        var before: [IdentityKey: [Person]]
        var after: [IdentityKey: [Person]]
    }

    func sides(of identities: Set<IdentityKey>) throws -> Sides {
        var people: [PersonKey: Person] = [:]
        let known = try KnownPerson.all(db, of: identities)
        let restaged = try stagedRows(of: known.filter { $0.person.key.source == intake.source })
        for known in known {
            let row = known.person.key.source == intake.source ? restaged[known.person.key.employee] : nil
            people[known.person.key] = row.map { effects.person(of: $0) } ?? known.person
        }
        for row in try stagedRows(giving: identities) {
            if case .person(let person) = row.kind { people[person.key] = person }
        }
        let wanted = people.values.filter { identities.contains($0.identity) }
        return Sides(before: Self.grouped(known.map(\.person)), after: Self.grouped(wanted))
    }

    private static func grouped(_ people: [Person]) -> [IdentityKey: [Person]] {
        Dictionary(grouping: people, by: \.identity).mapValues { $0.sorted { $0.key.employee < $1.key.employee } }
    }

    /// The intake's rows of everybody who has the identity, or is to have it: what becomes of its accounts hangs on them all.
    func rows(of identity: IdentityKey) throws -> [DueRow] {
        let known = try KnownPerson.all(db, of: [identity]).filter { $0.person.key.source == intake.source }
        let staged = try stagedRows(of: known)
        var rows = known.compactMap { staged[$0.person.key.employee] }
        let places = Set(rows.map(\.row))
        for row in try stagedRows(giving: [identity]) where !places.contains(row.row) {
            if let row = try DueRow.find(db, of: intake, row: row.row) { rows.append(row) }
        }
        return rows
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

    /// Of those whom the intake gives one of the identities. Who is known isn't looked up.
    private func stagedRows(giving identities: Set<IdentityKey>) throws -> [DueRow] {
        try db.rows(
            """
            SELECT \(DueRow.columns) FROM staging INDEXED BY staging_identity
            WHERE intake = ? AND identity IN (SELECT value FROM json_each(?)) AND urgency IS NOT NULL AND conflict IS NULL
            """,
            [intake.number, TextTable.list(identities.map(\.rawValue))]
        ).map { try DueRow($0, source: intake.source, known: nil) }
    }
}
