import GRDB
import Ports
import Provisioning

/// What an accepted intake does to what was said before it, beside what it changes of people. It is done in short steps while
/// the intake is taken over, and done before the next one is judged: nobody sees half of it.
///
/// What is to be done, and how far it has come, stands in `meta` from the acceptance on: a crash goes on where it was.
struct IntakeSuccession {
    let db: Database
    let intake: IntakeRow
    let wall: WallInstant

    /// How far it has come.
    struct Place: Hashable {
        var phase: Phase
        /// A row's or an intake's number.
        var number = Int64.min
        /// An employee id.
        var name = ""
    }

    enum Phase: String {
        // Of a snapshot.
        case heldAlone, forgetLeftAsIs, noteLeftAsIs, forgetMissing, countMissing
        // Of changes.
        case laterChanges
    }

    /// So many rows are looked at in one step, about.
    static let stepMax = 1000

    /// The intake is being accepted.
    static func begin(_ db: Database, of intake: IntakeRow, isSnapshot: Bool) throws {
        let first: Phase
        if isSnapshot {
            first = .heldAlone
        } else {
            guard intake.semantics == .changes, intake.reading == nil, try LaterChanges.concernsAny(db, intake) else {
                return
            }
            first = .laterChanges
        }
        try save(db, Place(phase: first), of: intake.number)
    }

    /// Whether it has to be done before the intake's first person is taken over, since it asks what their rows say.
    var comesFirst: Bool { intake.semantics == .changes }

    /// - Returns: whether more is left.
    func step() throws -> Bool {
        guard let place = try place() else { return false }
        var left = Self.stepMax
        var next: Place? = place
        while let here = next, left > 0 { next = try step(from: here, left: &left) }
        if let next { try Self.save(db, next, of: intake.number) } else { try forget() }
        return next != nil
    }

    private func step(from place: Place, left: inout Int) throws -> Place? {
        if place.phase == .laterChanges {
            return try LaterChanges(db: db, intake: intake, wall: wall).step(from: place, left: &left)
        }
        return try SnapshotSuccession(db: db, intake: intake, wall: wall).step(from: place, left: &left)
    }

    // MARK: - Its place

    private static func key(_ intake: Int64) -> String { "succession:\(intake)" }

    private static func save(_ db: Database, _ place: Place, of intake: Int64) throws {
        try db.run(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            [key(intake), "\(place.phase.rawValue)\n\(place.number)\n\(place.name)"]
        )
    }

    private func place() throws -> Place? {
        let text = try db.value(String.self, "SELECT value FROM meta WHERE key = ?", [Self.key(intake.number)])
        guard let text else { return nil }
        let parts = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let phase = Phase(rawValue: parts[0]), let number = Int64(parts[1]) else {
            throw JournalText.Damage(kind: "succession")
        }
        return Place(phase: phase, number: number, name: parts[2])
    }

    private func forget() throws { try db.run("DELETE FROM meta WHERE key = ?", [Self.key(intake.number)]) }
}
