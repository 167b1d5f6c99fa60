import GRDB
import Provisioning

/// By how much the wall clock is ahead of what can be believed. Stays so until an operator approves what follows from it, or
/// until the clock is set back: what comes due in the meantime is due by the same clock.
struct ClockDoubt {
    let db: Database

    /// In `meta`, in seconds.
    private static let key = "clock_doubt"
    /// Less than that is forgotten.
    private static let secondsMin: Int64 = 60 * 60

    var seconds: Int64 {
        get throws {
            try db.value(Int64.self, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?", [Self.key]) ?? 0
        }
    }

    /// The clock went another way than time does.
    ///
    /// - step: negative where it was set back.
    func add(_ step: Duration) throws {
        let sum = try seconds + step.components.seconds
        guard sum >= Self.secondsMin else { return try end() }
        try db.run(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            [Self.key, String(sum)]
        )
    }

    func end() throws { try db.run("DELETE FROM meta WHERE key = ?", [Self.key]) }
}
