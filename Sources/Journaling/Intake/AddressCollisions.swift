import GRDB
import Ports
import Provisioning

/// Active people with one address: the one whose account holds it keeps it; where neither does, all are refused. Whoever
/// is refused is left as is, and so may hold on to an address that somebody else was to get: that one is judged again.
///
/// People of one identity share an account, and so its address: they don't stand against each other.
struct AddressCollisions {
    private let db: Database
    private let intake: IntakeRow
    /// Those with accounts at a target where this source has some, too.
    private let neighbours: Set<String>
    private var conflicts: [RowConflict] = []

    init(_ db: Database, intake: IntakeRow, rules: [TargetRules]) {
        self.db = db
        self.intake = intake
        let shared = rules.filter { $0.sources.contains(intake.source) }.flatMap(\.sources)
        neighbours = Set(shared.map(\.rawValue)).subtracting([intake.source.rawValue])
    }

    /// - suspects: where more than one person may be, of all that the file names.
    mutating func mark(_ suspects: Set<String>) throws -> [RowConflict] {
        var suspects = suspects.union(try sharedInFile())
        // Ends: an address comes up again only where a row of a finite file was refused.
        while !suspects.isEmpty {
            var next: Set<String> = []
            for address in suspects.sorted() { next.formUnion(try judge(address)) }
            suspects = next
        }
        return conflicts
    }

    /// The addresses in these rows that somebody else is known to have.
    static func suspects(_ db: Database, in intake: IntakeRow, _ chunk: RowChunk) throws -> [String] {
        try db.values(
            String.self,
            """
            SELECT s.address FROM staging s CROSS JOIN person p
                ON p.address = s.address AND p.status = 'active' AND (p.source <> ? OR p.employee <> s.employee)
                AND p.identity <> s.identity
            WHERE s.intake = ? AND s.row > ? AND s.row <= ? AND s.status = 'active' AND s.address IS NOT NULL
            """,
            [intake.source.rawValue, intake.number, chunk.after, chunk.last]
        )
    }

    private func sharedInFile() throws -> [String] {
        try db.values(
            String.self,
            """
            SELECT address FROM staging WHERE intake = ? AND status = 'active' AND address IS NOT NULL
            GROUP BY address HAVING count(DISTINCT identity) > 1
            """,
            [intake.number]
        )
    }

    // MARK: - One address

    private struct Claimant {
        var row: Int
        var employee: String
        var identity: String
        var holds: Bool
    }

    /// - Returns: the addresses that those refused here go on holding.
    private mutating func judge(_ address: String) throws -> Set<String> {
        let claimants = try claimants(of: address)
        let staying = try identitiesStaying(at: address)
        guard Set(claimants.map(\.identity)).union(staying).count > 1 else { return [] }
        let holder = staying.isEmpty ? claimants.first(where: \.holds) : nil
        let keeping = staying.count == 1 ? staying.first : holder?.identity
        var kept: Set<String> = []
        for claimant in claimants where claimant.identity != keeping {
            let reason: String
            if let holder {
                reason = "its address belongs to the person of row \(holder.row); the person is left as is"
            } else if !staying.isEmpty {
                reason = "its address belongs to someone else who is left as is; so is this person"
            } else {
                let other = claimants.first { $0.identity != claimant.identity }?.row ?? claimant.row
                reason = "its address stands in row \(other) too, and neither holds it yet; both are left as they are"
            }
            try refuse(claimant, reason: reason)
            if let address = try addressHeld(by: claimant) { kept.insert(address) }
        }
        return kept
    }

    private func claimants(of address: String) throws -> [Claimant] {
        try db.rows(
            """
            SELECT s.row, s.employee, s.identity, EXISTS (SELECT 1 FROM person p WHERE p.source = ? AND p.employee = s.employee
                AND p.status = 'active' AND p.address = s.address)
            FROM staging s
            WHERE s.intake = ? AND s.address = ? AND s.status = 'active' AND s.conflict IS NULL ORDER BY s.row
            """,
            [intake.source.rawValue, intake.number, address]
        ).map { Claimant(row: $0[0], employee: $0[1], identity: $0[2], holds: $0[3]) }
    }

    /// Who hold the address and are not changed by this file.
    private func identitiesStaying(at address: String) throws -> Set<String> {
        let holders = try db.rows(
            "SELECT source, employee, identity FROM person WHERE address = ? AND status = 'active'",
            [address]
        )
        var staying: Set<String> = []
        for holder in holders {
            let source: String = holder[0]
            if source == intake.source.rawValue {
                if try isLeftAsIs(employee: holder[1]) { staying.insert(holder[2]) }
            } else if neighbours.contains(source) {
                staying.insert(holder[2])
            }
        }
        return staying
    }

    /// Whoever has no row is as the intake says, or isn't spoken of; whoever is absent has one.
    private func isLeftAsIs(employee: String) throws -> Bool {
        let rows = try db.rows(
            "SELECT kind, conflict IS NOT NULL, urgency IS NOT NULL FROM staging WHERE intake = ? AND employee = ?",
            [intake.number, employee]
        )
        return rows.isEmpty
            || rows.contains { row in
                switch row[0] as String {
                case "refused": true
                case "absent": !(row[2] as Bool)
                default: row[1]
                }
            }
    }

    private mutating func refuse(_ claimant: Claimant, reason: String) throws {
        try db.run(
            "UPDATE staging SET conflict = ?, urgency = NULL WHERE intake = ? AND row = ?",
            [reason, intake.number, claimant.row]
        )
        conflicts.append(RowConflict(row: claimant.row, reason: reason))
    }

    private func addressHeld(by claimant: Claimant) throws -> String? {
        try db.value(
            String.self,
            "SELECT address FROM person WHERE source = ? AND employee = ? AND status = 'active'",
            [intake.source.rawValue, claimant.employee]
        )
    }
}
