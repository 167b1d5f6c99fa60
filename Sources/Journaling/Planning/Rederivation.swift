import GRDB
import Ports
import Provisioning

/// Derives what is desired of everybody anew, out of what HR last said, because the configuration says something else than
/// before. Goes through the people in batches, and remembers how far it came: a crash goes on from there.
struct Rederivation {
    let db: Database
    let configuration: ConfigurationDigest
    let rules: [TargetRules]
    let wall: WallInstant

    /// Where the last batch ended, in `meta`: the configuration's digest, the source and the employee id, a line each.
    private static let placeKey = "rederivation"

    /// - Returns: whether more is left.
    func run(batch: Int) throws -> Bool {
        let latest = try db.value(
            String.self,
            "SELECT digest FROM configuration_version ORDER BY since_at DESC, number DESC LIMIT 1"
        )
        guard latest != configuration.rawValue else { return false }
        let place = try place()
        let rows = try db.rows(
            """
            SELECT source, employee, status, fields FROM person
            WHERE (source, employee) > (?, ?) ORDER BY source, employee LIMIT ?
            """,
            [place.source, place.employee, batch]
        )
        let desires = DesiredAccounts(db: db, cause: .configuration)
        for row in rows {
            let key = PersonKey(source: SourceID(row[0]), employee: EmployeeID(row[1]))
            let person = try IntakeTakeover.person(key, status: row[2], fields: row[3])
            // People of a source that a target does not have any more stay as they are: that would be a mass departure
            // by a line of configuration.
            for target in rules where target.sources.contains(key.source) { try desires.set(person, at: target) }
        }
        guard let last = rows.last, rows.count == batch else { return try finish() }
        try remember(source: last[0], employee: last[1])
        return true
    }

    private func place() throws -> (source: String, employee: String) {
        let text = try db.value(String.self, "SELECT value FROM meta WHERE key = ?", [Self.placeKey]) ?? ""
        let parts = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[0] == configuration.rawValue else { return ("", "") }
        return (parts[1], parts[2])
    }

    private func remember(source: String, employee: String) throws {
        try db.run(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            [Self.placeKey, [configuration.rawValue, source, employee].joined(separator: "\n")]
        )
    }

    private func finish() throws -> Bool {
        try db.run("DELETE FROM meta WHERE key = ?", [Self.placeKey])
        // One that was in force before may come back.
        try db.run(
            """
            INSERT INTO configuration_version (digest, since_at) VALUES (?, ?)
            ON CONFLICT DO UPDATE SET since_at = excluded.since_at
            """,
            [configuration.rawValue, wall.milliseconds]
        )
        return false
    }
}
