import GRDB
import Ports
import Provisioning

/// Finds somebody by what an operator would call them: an employee id, `source/employee id`, or an address.
struct PersonLookup {
    let db: Database

    /// No more are named; nobody looks through a longer list.
    static let peopleMax = 50

    /// In the order of source and employee id. Who left, too, and who has only an account.
    func people(_ text: String) throws -> [PersonKey] {
        let found = try byEmployee(text) + byAddress(text)
        return Array(Set(found).sorted { ($0.source, $0.employee) < ($1.source, $1.employee) }.prefix(Self.peopleMax))
    }

    /// The accounts that are, or were, any of theirs.
    func accounts(_ text: String) throws -> [AccountID] {
        try accounts(of: people(text))
    }

    /// Those of their identities, whoever of an identity is named.
    func accounts(of people: [PersonKey]) throws -> [AccountID] {
        var found: Set<Int64> = []
        for person in people {
            found.formUnion(
                try db.values(
                    Int64.self,
                    "SELECT id FROM account WHERE source = ? AND employee = ?",
                    [person.source.rawValue, person.employee.rawValue]
                )
            )
            for target in try KnownTargets(db: db).all() {
                found.formUnion(
                    try db.values(
                        Int64.self,
                        """
                        SELECT a.id FROM person p CROSS JOIN account a ON a.target = ?3 AND a.identity = p.identity
                        WHERE p.source = ?1 AND p.employee = ?2
                        """,
                        [person.source.rawValue, person.employee.rawValue, target.rawValue]
                    )
                )
            }
        }
        return found.sorted().map { AccountID(rawValue: $0) }
    }

    private func byEmployee(_ text: String) throws -> [PersonKey] {
        var keys = try sources().map { PersonKey(source: $0, employee: EmployeeID(text)) }
        if let slash = text.firstIndex(of: "/") {
            keys.append(
                PersonKey(
                    source: SourceID(String(text[..<slash])),
                    employee: EmployeeID(String(text[text.index(after: slash)...]))
                )
            )
        }
        return try keys.filter { key in
            let arguments: SQLValues = [key.source.rawValue, key.employee.rawValue]
            return try db.holds("SELECT 1 FROM person WHERE source = ? AND employee = ?", arguments)
                || db.holds("SELECT 1 FROM account WHERE source = ? AND employee = ? LIMIT 1", arguments)
        }
    }

    /// However many people there are: one step along the key for each source.
    private func sources() throws -> [SourceID] {
        var found: [SourceID] = []
        while let next = try db.value(
            String.self,
            "SELECT min(source) FROM person WHERE source > ?",
            [found.last?.rawValue ?? ""]
        ) {
            found.append(SourceID(next))
        }
        return found
    }

    private func byAddress(_ text: String) throws -> [PersonKey] {
        let address = JournalText.key(AccountAddress(text))
        var rows = try db.rows(
            "SELECT source, employee FROM person WHERE address = ? AND status = 'active' LIMIT ?",
            [address, Self.peopleMax]
        )
        for target in try KnownTargets(db: db).all() {
            for column in ["desired_address", "confirmed_address"] {
                rows += try db.rows(
                    "SELECT source, employee FROM account WHERE target = ? AND \(column) = ? LIMIT ?",
                    [target.rawValue, address, Self.peopleMax]
                )
            }
        }
        return rows.map { PersonKey(source: SourceID($0[0]), employee: EmployeeID($0[1])) }
    }
}
