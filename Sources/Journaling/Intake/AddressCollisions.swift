import GRDB
import Ports
import Provisioning

/// Active people with one address: the one whose account holds it keeps it; where neither does, all are refused. Whoever
/// is refused is left as is, and so may hold on to an address that somebody else was to get: that one is judged again.
///
/// People of one identity share an account, and so its address: they don't stand against each other.
///
/// Goes through the addresses in short steps, and through an address that very many claim, too.
struct AddressCollisions: Sendable {
    /// Where more than one person may be. The last one is judged first, so that what follows from a judgement is done before
    /// more is found, and few addresses wait at any time.
    private var suspects: [String] = []
    private var waiting: Set<String> = []
    /// Those that were begun.
    private var contests: [AddressContest] = []

    /// So many addresses and claims are looked at in one step.
    private static let stepMax = 200

    /// Whether nothing is left to be judged.
    var isSettled: Bool { suspects.isEmpty && contests.isEmpty }

    /// To be judged, if it isn't already.
    mutating func suspect(_ addresses: some Sequence<String>) {
        for address in addresses where waiting.insert(address).inserted { suspects.append(address) }
    }

    private mutating func nextSuspect() -> String? {
        let address = suspects.popLast()
        if let address { waiting.remove(address) }
        return address
    }

    /// Ends: an address comes up again only where a row of a finite file was refused.
    mutating func step(_ bench: AddressBench, into conflicts: inout RowConflicts) throws {
        var left = Self.stepMax
        while left > 0 {
            left -= 1
            guard var contest = try nextSuspect().map({ try bench.contest(over: $0) }) ?? contests.popLast() else {
                return
            }
            let claims = try bench.claims(in: contest, limit: AddressContest.claimsMax)
            left -= claims.rows.count
            for refusal in contest.take(claims) {
                try bench.refuse(refusal)
                conflicts.add(RowConflict(row: refusal.claim.row, reason: refusal.reason))
                if let kept = try bench.addressHeld(by: refusal.claim) { suspect([kept]) }
            }
            if !contest.isOver { contests.append(contest) }
        }
    }

    // MARK: - Suspicion

    /// The addresses in these rows that somebody else is known to have. Whoever's end has come has none.
    static func known(
        _ db: Database,
        in intake: IntakeRow,
        _ chunk: RowChunk,
        now: WallInstant
    ) throws -> [String] {
        try db.values(
            String.self,
            """
            SELECT s.address FROM staging s CROSS JOIN person p
                ON p.address = s.address AND p.status = 'active' AND (p.source <> ? OR p.employee <> s.employee)
                AND p.identity <> s.identity AND (p.ends_at IS NULL OR p.ends_at > ?)
            WHERE s.intake = ? AND s.row > ? AND s.row <= ? AND s.status = 'active' AND s.address IS NOT NULL
                AND s.conflict IS NULL
            """,
            [intake.source.rawValue, now.milliseconds, intake.number, chunk.after, chunk.last]
        )
    }

    /// Those that stand in several rows of the file, some at a time.
    static func shared(_ db: Database, in intake: IntakeRow, after address: String) throws -> RepeatedValues.Piece {
        try RepeatedValues(db: db, intake: intake.number, column: .address).next(after: address)
    }
}
