import GRDB
import Provisioning
import Synchronization

/// How many events may be durable and not judged: a sender that is faster than judging is told to come again, long before the
/// disk is full.
///
/// Counting them for each request would cost more the more there are. So it is counted only where there may be too many, and
/// that there are too many is believed for a moment.
final class Backlog: Sendable {
    /// Some minutes' judging.
    static let standardMax = 100_000
    /// For how long nobody looks again.
    private static let believed = Duration.seconds(1)

    private let fullUntil = Mutex<BootInstant?>(nil)

    /// False where it was full a moment ago.
    func mayHaveRoom(at now: BootInstant) -> Bool { fullUntil.withLock { $0.map { $0 <= now } ?? true } }

    func hasRoom(_ db: Database, for events: Int, limit: Int, at now: BootInstant) throws -> Bool {
        if try span(db) + events <= limit { return true }
        if try count(db, upTo: limit) + events <= limit { return true }
        fullUntil.withLock { $0 = now + Self.believed }
        return false
    }

    /// Never less than there are: other intakes have numbers between them.
    private func span(_ db: Database) throws -> Int {
        try db.value(
            Int.self,
            """
            SELECT (SELECT max(number) FROM intake WHERE state = 'received') + 1
                - (SELECT min(number) FROM intake WHERE state = 'received')
            """
        ) ?? 0
    }

    private func count(_ db: Database, upTo limit: Int) throws -> Int {
        try db.value(
            Int.self,
            "SELECT count(*) FROM (SELECT 1 FROM intake WHERE state = 'received' LIMIT ?)",
            [limit]
        ) ?? 0
    }
}
