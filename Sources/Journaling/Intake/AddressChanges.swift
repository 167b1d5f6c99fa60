import Foundation
import GRDB
import Ports
import Provisioning

/// Changes of address where ids are addresses: each invites somebody anew and removes an account, so each waits for an
/// approval of its own, as an intake of its own, while the rest goes on.
struct AddressChanges {
    let desk: JudgingDesk

    static let conflict = "the change of address waits for an approval"

    /// Takes a change of address out of the intake. It counts as held once the intake is accepted.
    ///
    /// - Returns: the address that stays with its holder until then; nil where nothing of the row waits.
    func split(_ row: DueRow) throws -> String? {
        guard let change = try change(row) else { return nil }
        let digest = try digest(of: change.person)
        if try !waiting(employee: row.employee).contains(where: { $0.digest == digest }) {
            try draft(makeIntake(of: row, digest: digest))
        }
        try desk.db.run(
            "UPDATE staging SET conflict = ?, urgency = NULL WHERE intake = ? AND row = ?",
            [Self.conflict, desk.intake.number, row.row]
        )
        return change.addressKept
    }

    /// Whether the very same change waits already.
    func isWaiting(_ row: DueRow) throws -> Bool {
        guard let change = try change(row) else { return false }
        let digest = try digest(of: change.person)
        return try waiting(employee: row.employee).contains { $0.digest == digest }
    }

    private func change(_ row: DueRow) throws -> (person: Person, addressKept: String)? {
        guard case .person(let person) = row.kind, let known = row.known?.person,
            let kept = JournalText.key(userName: known.fields[.email]),
            kept != JournalText.key(userName: person.fields[.email])
        else { return nil }
        let waits = try desk.effects.effects(of: row)
            .contains { $0.target.profile.idIsAddress && $0.changes.contains(.addressChange) }
        return waits ? (person, kept) : nil
    }

    /// The intake is accepted: what was taken out of it is held from now on, instead of whatever else waited for that person.
    func hold() throws -> [HoldHash] {
        let drafts = try desk.db.values(
            Int64.self,
            "SELECT number FROM intake WHERE parent = ? AND state = 'staging' ORDER BY number",
            [desk.intake.number]
        )
        return try drafts.compactMap { number in
            let employee = try desk.db.value(String.self, "SELECT employee FROM staging WHERE intake = ?", [number])
            for waiting in try employee.map({ try waiting(employee: EmployeeID($0)) }) ?? [] {
                try HoldRow.end(desk.db, intake: waiting.number, at: desk.wall)
                try waiting.end(desk.db, .replaced, reason: "the person's next change came: \(desk.intake.id)")
            }
            try desk.db.run("UPDATE intake SET state = 'held' WHERE number = ?", [number])
            return try HoldRow.find(desk.db, intake: number)?.hash
        }
    }

    /// Of what the change is, whichever file says it: the same change in the next file is no other one.
    private func digest(of person: Person) throws -> String {
        let text = try JournalText.json(person)
        var hash = StableDigest()
        hash.add(text)
        return hash.hex
    }

    private func waiting(employee: EmployeeID) throws -> [IntakeRow] {
        try desk.db.values(
            Int64.self,
            """
            SELECT number FROM intake i WHERE state = 'held' AND source = ? AND parent IS NOT NULL
                AND EXISTS (SELECT 1 FROM staging s WHERE s.intake = i.number AND s.employee = ?)
            """,
            [desk.intake.source.rawValue, employee.rawValue]
        ).compactMap { try IntakeRow.find(desk.db, number: $0) }
    }

    private func makeIntake(of row: DueRow, digest: String) throws -> Int64 {
        let db = desk.db
        try db.run(
            """
            INSERT INTO intake (id, source, input, semantics, name, size, as_of, received_at, state, parent, rows, digest,
                people)
            SELECT id || '-row-' || ?2, source, input, 'changes', name, 0, as_of, received_at, 'staging', number, 1, ?3, 1
            FROM intake WHERE number = ?1
            """,
            [desk.intake.number, row.row, digest]
        )
        let number = db.lastInsertedRowID
        try db.run(
            """
            INSERT INTO staging (intake, row, employee, kind, identity, status, begins_at, ends_at, fields, address, patch,
                as_of, print, conflict, urgency)
            SELECT ?2, row, employee, kind, identity, status, begins_at, ends_at, fields, address, patch, as_of, print,
                NULL, urgency
            FROM staging WHERE intake = ?1 AND row = ?3
            """,
            [desk.intake.number, number, row.row]
        )
        return number
    }

    /// What is shown of it, once it is held.
    private func draft(_ number: Int64) throws {
        guard let intake = try IntakeRow.find(desk.db, number: number) else { return }
        let own = JudgingDesk(
            db: desk.db,
            intake: intake,
            rules: desk.rules,
            source: desk.source,
            wall: desk.wall
        )
        let counts: [AccessChange: Int] = [.addressChange: 1]
        try own.draftHold(trips: [.addressChange], counts: counts)
        _ = try own.listEffects(after: nil, limit: 2)
        var sha = own.hashSeed
        _ = try own.hashEffects(after: nil, into: &sha)
        let hash = HoldHash(StableDigest.hex(sha.finalize().prefix(8)))
        try own.saveHold(hash, trips: [.addressChange], counts: counts)
    }
}
