import GRDB
import Provisioning

/// Takes over which groups a whole reading has found, some at a time.
struct ReadGroups {
    let db: Database
    let rules: TargetRules
    let reading: ReadingRow

    /// How far it has come, as it stands in the reading's row.
    enum Place: Hashable {
        /// Of those that were found: after that id.
        case found(after: String)
        /// Of those that are known, and may not be there any more: after that name.
        case known(after: String)

        static let start = Place.found(after: "")

        init?(text: String) {
            let rest = String(text.dropFirst(Self.prefixLength))
            switch text.prefix(Self.prefixLength) {
            case "found:": self = .found(after: rest)
            case "known:": self = .known(after: rest)
            default: return nil
            }
        }

        var text: String {
            switch self {
            case .found(let id): "found:" + id
            case .known(let name): "known:" + name
            }
        }

        private static let prefixLength = 6
    }

    /// So many groups are looked at in one step.
    private static let stepMax = 500

    /// Those that are there are known by their ids; those that aren't there any more are not known any more. What an exchange
    /// was about meanwhile stays as it left it.
    ///
    /// - Returns: where to go on; nil at the end.
    func step(from place: Place) throws -> Place? {
        switch place {
        case .found(let id): try settleFound(after: id)
        case .known(let name): try forgetMissing(after: name)
        }
    }

    private func settleFound(after id: String) throws -> Place? {
        let rows = try db.rows(
            "SELECT remote_id, name FROM read_group WHERE reading = ? AND remote_id > ? ORDER BY remote_id LIMIT ?",
            [reading.number, id, Self.stepMax]
        )
        for row in rows where try !isInMotion(row[1]) {
            try GroupRow.settle(db, GroupName(row[1]), at: rules.id, remoteID: RemoteID(row[0]))
        }
        if rows.count == Self.stepMax, let last = rows.last { return .found(after: last[0]) }
        return reading.isPartial ? nil : .known(after: "")
    }

    private func forgetMissing(after name: String) throws -> Place? {
        let rows = try db.rows(
            """
            SELECT name, remote_id FROM remote_group
            WHERE target = ? AND name > ? AND remote_id IS NOT NULL ORDER BY name LIMIT ?
            """,
            [rules.id.rawValue, name, Self.stepMax]
        )
        for row in rows where try !wasFound(row[0], id: row[1]) && !isInMotion(row[0]) {
            try GroupRow.settle(db, GroupName(row[0]), at: rules.id, remoteID: nil)
        }
        guard rows.count == Self.stepMax, let last = rows.last else { return nil }
        return .known(after: last[0])
    }

    private func wasFound(_ name: String, id: String) throws -> Bool {
        try db.holds(
            """
            SELECT 1 FROM read_group WHERE reading = ?1 AND remote_id = ?2
            UNION ALL SELECT 1 FROM read_group WHERE reading = ?1 AND name = ?3 LIMIT 1
            """,
            [reading.number, id, name]
        )
    }

    private func isInMotion(_ group: String) throws -> Bool {
        guard let since = reading.since else { return false }
        return try db.holds(
            "SELECT 1 FROM exchange WHERE target = ? AND grp = ? AND seq >= ? LIMIT 1",
            [rules.id.rawValue, group, since]
        )
    }
}
