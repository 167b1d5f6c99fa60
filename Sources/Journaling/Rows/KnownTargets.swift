import GRDB
import Provisioning

/// What the journal knows of its targets as a whole.
struct KnownTargets {
    let db: Database

    /// All that were ever planned for or heard of, in order. However many accounts there are: one step along the key for each.
    func all() throws -> [TargetID] {
        var found = try Set(db.values(String.self, "SELECT target FROM target_state"))
        var last = ""
        while let next = try db.value(String.self, "SELECT min(target) FROM account WHERE target > ?", [last]) {
            found.insert(next)
            last = next
        }
        return found.sorted().map { TargetID($0) }
    }

    /// Whether what is there was read, and taken over: before that nothing is planned.
    func isRead(_ target: TargetID) throws -> Bool {
        try db.holds("SELECT 1 FROM target_state WHERE target = ? AND is_read = 1", [target.rawValue])
    }

    /// Notes that it was.
    func setRead(_ target: TargetID) throws {
        try db.run(
            "INSERT INTO target_state (target, is_read) VALUES (?, 1) ON CONFLICT DO UPDATE SET is_read = 1",
            [target.rawValue]
        )
    }
}
