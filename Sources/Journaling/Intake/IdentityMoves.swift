import GRDB
import Provisioning

/// Which identities are another name of one that was: HR has corrected what an identity is made of, or the configuration makes
/// it of something else. Their account goes with them; to remove it and invite the same people anew would help nobody.
struct IdentityMoves {
    /// By identity, the one before.
    private let former: [IdentityKey: IdentityKey]

    /// - sides: of all identities that these people have and had.
    init(of taken: [TakenPerson], _ sides: IdentityPeople.Sides) {
        var former: [IdentityKey: IdentityKey] = [:]
        for taken in taken {
            let new = taken.person.identity
            guard let old = taken.row.known?.person.identity, old != new, former[new] == nil else { continue }
            // All who work here go along, nobody is left, and nobody comes from a third one: one account stays one.
            let (before, after) = (sides.before[old, default: []], sides.after[new, default: []])
            let going = Set(after.map(\.key))
            guard before.allSatisfy({ $0.status == .ended || going.contains($0.key) }) else { continue }
            let known = Set((before + sides.before[new, default: []]).map(\.key))
            guard sides.after[old, default: []].isEmpty,
                sides.after[new, default: []].allSatisfy({ known.contains($0.key) })
            else { continue }
            former[new] = old
        }
        self.former = former
    }

    /// Nil of an identity that is what it was, or new.
    func former(of identity: IdentityKey) -> IdentityKey? { former[identity] }

    /// Where the new one has an account already, the old one's stays what it was, and goes.
    func carryOut(_ db: Database, at targets: [TargetRules]) throws {
        for (new, old) in former {
            for target in targets {
                try db.run(
                    """
                    UPDATE account SET identity = ?1 WHERE target = ?3 AND identity = ?2
                        AND NOT EXISTS (SELECT 1 FROM account o WHERE o.target = ?3 AND o.identity = ?1)
                    """,
                    [new.rawValue, old.rawValue, target.id.rawValue]
                )
            }
        }
    }
}
