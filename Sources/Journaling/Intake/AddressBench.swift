import GRDB
import Ports
import Provisioning

/// What is known, and what the intake says, of an address.
struct AddressBench {
    private let db: Database
    private let intake: IntakeRow
    /// Those with accounts at a target where this source has some, too.
    private let neighbours: Set<String>
    /// Whoever's end has come by then has no address, whatever HR calls them.
    private let now: WallInstant

    /// More rows of one person stand against each other, and don't count anyway.
    private static let rowsMax = 10

    init(_ db: Database, intake: IntakeRow, rules: [TargetRules], now: WallInstant) {
        self.db = db
        self.intake = intake
        self.now = now
        let shared = rules.filter { $0.sources.contains(intake.source) }.flatMap(\.sources)
        neighbours = Set(shared.map(\.rawValue)).subtracting([intake.source.rawValue])
    }

    func contest(over address: String) throws -> AddressContest {
        AddressContest(address, staying: try identitiesStaying(at: address))
    }

    func claims(in contest: AddressContest, limit: Int) throws -> AddressContest.Claims {
        let rows = try db.rows(
            """
            SELECT s.row, s.employee, s.identity, EXISTS (SELECT 1 FROM person p
                WHERE p.source = ?1 AND p.employee = s.employee AND p.status = 'active' AND p.address = s.address
                    AND (p.ends_at IS NULL OR p.ends_at > ?6))
            FROM staging s INDEXED BY staging_address
            WHERE s.intake = ?2 AND s.address = ?3 AND s.status = 'active' AND s.conflict IS NULL AND s.row > ?4
                AND (s.ends_at IS NULL OR s.ends_at > ?6)
            ORDER BY s.row LIMIT ?5
            """,
            [
                intake.source.rawValue, intake.number, contest.address, contest.place, limit, now.milliseconds,
            ]
        )
        return AddressContest.Claims(
            rows: rows.map { .init(row: $0[0], employee: $0[1], identity: $0[2], holds: $0[3]) },
            next: rows.count == limit ? rows.last?[0] : nil
        )
    }

    func refuse(_ refusal: AddressContest.Refusal) throws {
        try db.run(
            "UPDATE staging SET conflict = ?, urgency = NULL WHERE intake = ? AND row = ?",
            [refusal.reason, intake.number, refusal.claim.row]
        )
    }

    func addressHeld(by claim: AddressContest.Claim) throws -> String? {
        try db.value(
            String.self,
            "SELECT address FROM person WHERE source = ? AND employee = ? AND status = 'active'",
            [intake.source.rawValue, claim.employee]
        )
    }

    /// Who hold the address and are not changed by this file.
    private func identitiesStaying(at address: String) throws -> Set<String> {
        let holders = try db.rows(
            """
            SELECT source, employee, identity FROM person
            WHERE address = ? AND status = 'active' AND (ends_at IS NULL OR ends_at > ?)
            """,
            [address, now.milliseconds]
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
            """
            SELECT kind, conflict IS NOT NULL, urgency IS NOT NULL FROM staging INDEXED BY staging_employee
            WHERE intake = ? AND employee = ? LIMIT ?
            """,
            [intake.number, employee, Self.rowsMax]
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
}
