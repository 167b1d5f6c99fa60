import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal {
    /// When each target last answered with a 2xx, as far as that is still in the journal; where it was long ago, it isn't looked
    /// for any further.
    public func lastSuccesses() async throws(JournalError) -> [TargetID: WallInstant] {
        try await writer.perform { db in
            try KnownTargets(db: db).all().reduce(into: [:]) { $0[$1] = try LastSuccess(db: db).instant(at: $1) }
        }
    }
}

/// Goes back from a target's latest request.
struct LastSuccess {
    let db: Database

    /// Whatever failed so often in a row is no news to anybody.
    private static let lookedMax = 20_000

    func instant(at target: TargetID) throws -> WallInstant? {
        try db.value(
            Int64.self,
            """
            SELECT started_at FROM
                (SELECT started_at, status, seq FROM exchange INDEXED BY exchange_target
                WHERE target = ? ORDER BY seq DESC LIMIT \(Self.lookedMax))
            WHERE status BETWEEN 200 AND 299 ORDER BY seq DESC LIMIT 1
            """,
            [target.rawValue]
        ).map { WallInstant(milliseconds: $0) }
    }
}
