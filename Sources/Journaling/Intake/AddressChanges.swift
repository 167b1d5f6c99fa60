import Foundation
import GRDB
import Ports
import Provisioning

/// Changes of address where ids are addresses: each invites somebody anew and removes an account, so each waits for an
/// approval of its own, as an intake of its own, while the rest goes on.
struct AddressChanges {
    let desk: JudgingDesk

    struct Split {
        /// Nil where the very same change waits already.
        var newHold: HoldHash?
        /// The address that stays with its holder until then.
        var addressKept: String
    }

    /// - Returns: nil where nothing of the row waits.
    func split(_ row: DueRow) throws -> Split? {
        guard case .person(let person) = row.kind, let known = row.known?.person,
            let kept = JournalText.key(userName: known.fields[.email]),
            kept != JournalText.key(userName: person.fields[.email])
        else { return nil }
        let effects = try desk.effects.effects(of: row)
            .filter { $0.target.profile.idIsAddress && $0.changes.contains(.addressChange) }
        guard !effects.isEmpty else { return nil }
        let hash = try takeOut(row, person, effects)
        try desk.db.run(
            "UPDATE staging SET conflict = ?, urgency = NULL WHERE intake = ? AND row = ?",
            ["the change of address waits for an approval", desk.intake.number, row.row]
        )
        return Split(newHold: hash, addressKept: kept)
    }

    /// - Returns: nil where it waits already.
    private func takeOut(
        _ row: DueRow,
        _ person: Person,
        _ effects: [AccessEffects.Effect]
    ) throws -> HoldHash? {
        let digest = try digest(of: person)
        for waiting in try waiting(employee: person.key.employee) {
            if waiting.digest == digest {
                try desk.db.run(
                    "UPDATE intake SET parent = ? WHERE number = ?",
                    [desk.intake.number, waiting.number]
                )
                return nil
            }
            try HoldRow.end(desk.db, intake: waiting.number, at: desk.wall)
            try waiting.end(desk.db, .replaced, reason: "the person's next change came: \(desk.intake.id)")
        }
        let number = try makeIntake(of: row, digest: digest)
        return try hold(number, row, person, effects)
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
            SELECT id || '-row-' || ?2, source, input, 'changes', name, 0, as_of, received_at, 'held', number, 1, ?3, 1
            FROM intake WHERE number = ?1
            """,
            [desk.intake.number, row.row, digest]
        )
        let number = db.lastInsertedRowID
        try db.run(
            """
            INSERT INTO staging (intake, row, employee, kind, identity, status, begins_at, ends_at, fields, address, print,
                conflict, urgency)
            SELECT ?2, row, employee, kind, identity, status, begins_at, ends_at, fields, address, print, NULL, urgency
            FROM staging WHERE intake = ?1 AND row = ?3
            """,
            [desk.intake.number, number, row.row]
        )
        return number
    }

    private func hold(
        _ number: Int64,
        _ row: DueRow,
        _ person: Person,
        _ effects: [AccessEffects.Effect]
    ) throws -> HoldHash? {
        guard let intake = try IntakeRow.find(desk.db, number: number) else { return nil }
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
        try own.hold(hash, trips: [.addressChange], counts: counts, people: 1, leavers: 0)
        return hash
    }
}
