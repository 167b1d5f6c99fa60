import GRDB
import Provisioning

/// Ends the grace of whoever has left and whose address somebody else is to have: an address is one person's, and whoever works
/// here needs it more. HR's word that they have left is what the guards have judged. Whoever's last day is still to come works
/// here, too, and keeps it.
struct EndedGrace {
    let db: Database
    let rules: RosterRules
    let now: WallInstant
    let cause: Cause

    /// - address: as the journal compares them, to be given to that identity's account.
    func end(at target: TargetRules, of address: String, besides identity: IdentityKey) throws {
        let holders = try db.values(
            String.self,
            "SELECT identity FROM account WHERE target = ? AND desired_address = ? AND identity <> ? LIMIT 10",
            [target.id.rawValue, address, identity.rawValue]
        )
        for holder in holders { try end(IdentityKey(holder)) }
    }

    private func end(_ identity: IdentityKey) throws {
        let people = try KnownPerson.all(db, of: identity).map(\.person)
        guard people.allSatisfy({ $0.status == .ended && isPastLastDay($0) }) else { return }
        let ended = try people.map { person in
            guard let ends = person.period.ends, ends > now else { return person }
            return try end(person)
        }
        try DesiredAccounts(db: db, cause: cause, rules: rules, now: now).derive(ended, of: identity)
    }

    private func isPastLastDay(_ person: Person) -> Bool {
        guard let ends = person.period.ends else { return true }
        return ends <= now + (rules.sources[person.key.source]?.grace ?? .zero)
    }

    private func end(_ person: Person) throws -> Person {
        var person = person
        person.period.ends = now
        try db.run(
            "UPDATE person SET ends_at = ?, due_at = ? WHERE source = ? AND employee = ?",
            [
                now.milliseconds, rules.nextChange(of: person, after: now)?.milliseconds,
                person.key.source.rawValue, person.key.employee.rawValue,
            ]
        )
        return person
    }
}
