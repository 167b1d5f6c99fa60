import GRDB
import Provisioning

/// Takes over which groups a whole reading has found.
struct ReadGroups {
    let db: Database
    let rules: TargetRules
    let reading: ReadingRow

    /// Those that are there are known by their ids; those that aren't there any more are not known any more. What an exchange
    /// was about meanwhile stays as it left it.
    func settle() throws {
        var found: Set<String> = []
        let rows = try db.rows("SELECT name, remote_id FROM read_group WHERE reading = ?", [reading.number])
        for row in rows {
            let name: String = row[0]
            found.insert(name)
            guard try !isInMotion(name) else { continue }
            try GroupRow.settle(db, GroupName(name), at: rules.id, remoteID: RemoteID(row[1]))
        }
        guard !reading.isPartial else { return }
        let ids = Set(rows.map { $0[1] as String })
        let known = try db.rows(
            "SELECT name, remote_id FROM remote_group WHERE target = ? AND remote_id IS NOT NULL",
            [rules.id.rawValue]
        )
        for row in known where !found.contains(row[0]) && !ids.contains(row[1]) {
            guard try !isInMotion(row[0]) else { continue }
            try GroupRow.settle(db, GroupName(row[0]), at: rules.id, remoteID: nil)
        }
    }

    private func isInMotion(_ group: String) throws -> Bool {
        guard let since = reading.since else { return false }
        return try db.holds(
            "SELECT 1 FROM exchange WHERE target = ? AND seq >= ? AND grp = ? LIMIT 1",
            [rules.id.rawValue, since, group]
        )
    }
}
