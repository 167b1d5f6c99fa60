import GRDB
import Ports
import Provisioning

/// One row of `reading`.
struct ReadingRow {
    /// How far it is.
    enum State: String {
        case users, groups
        /// Accounts are found by what they are known by.
        case matching
        /// The others are looked for, and all are compared.
        case comparing
        /// Users that are nobody's.
        case unclaimed
        /// Of a first reading: which groups are there is taken over.
        case settling
        /// Intakes are made of what it has found.
        case staging
        case compared
        case ended
    }

    let number: Int64
    let target: TargetID
    let purpose: ReadingPurpose
    let repairs: Bool
    let state: State
    let nextIndex: Int
    let total: Int?
    let restarts: Int
    let since: Int64?
    let place: String
    let readAt: WallInstant
    private let cursor: String?
    /// Whose repair is being staged; nil: everybody's.
    let only: EmployeeID?
    /// How far its groups are taken over; nil where that is done, or not to be done.
    let groupsPlace: ReadGroups.Place?
    /// The attributes that any user had; of others the target shows nothing.
    let shown: Set<String>

    private static let columns = """
        number, target, purpose, repairs, state, next_index, total, restarts, since, place, read_at, cursor, shown, only,
        groups_place
        """

    private init(_ row: FoundRow) throws {
        number = row[0]
        target = TargetID(row[1])
        purpose = try JournalText.decode(ReadingPurpose.self, row[2])
        repairs = row[3]
        state = try JournalText.decode(State.self, row[4])
        nextIndex = row[5]
        total = row[6]
        restarts = row[7]
        since = row[8]
        place = row[9]
        readAt = WallInstant(milliseconds: row[10])
        cursor = row[11]
        shown = Set(try JournalText.decode([String].self, json: row[12]))
        only = (row[13] as String?).map { EmployeeID($0) }
        groupsPlace = (row[14] as String?).flatMap { ReadGroups.Place(text: $0) }
    }

    static func find(_ db: Database, _ number: Int64) throws -> ReadingRow? {
        try db.row("SELECT \(columns) FROM reading WHERE number = ?", [number]).map { try ReadingRow($0) }
    }

    /// The latest one that isn't at its end.
    static func latest(_ db: Database, of target: TargetID) throws -> ReadingRow? {
        try db.row(
            "SELECT \(columns) FROM reading WHERE target = ? AND state <> 'ended' ORDER BY number DESC LIMIT 1",
            [target.rawValue]
        ).map { try ReadingRow($0) }
    }

    /// The one that has something left to be read or compared.
    static func underWay(_ db: Database, at target: TargetID) throws -> ReadingRow? {
        try latest(db, of: target).flatMap { $0.state == .compared ? nil : $0 }
    }

    /// Where its next page is; nil where all are read.
    var course: ReadingCourse? {
        let part: ReadingCourse.Part
        switch state {
        case .users: part = .users
        case .groups: part = .groups
        case .matching, .comparing, .unclaimed, .settling, .staging, .compared, .ended: return nil
        }
        return ReadingCourse(
            part: part,
            nextIndex: nextIndex,
            cursor: cursor,
            total: total,
            restarts: restarts
        )
    }

    /// What was not seen may be there all the same.
    var isPartial: Bool { ReadingCourse(restarts: restarts).isPartial }

    // MARK: - Changes

    /// Another reading of the target from now on; one before it counts for nothing any more.
    static func begin(
        _ db: Database,
        _ target: TargetID,
        for purpose: ReadingPurpose,
        repairs: Bool,
        restarts: Int,
        at wall: WallInstant
    ) throws -> ReadingRow {
        try db.run(
            """
            UPDATE reading SET state = 'ended', ended_at = ?, reason = coalesce(reason, 'the target is read again')
            WHERE target = ? AND state <> 'ended'
            """,
            [wall.milliseconds, target.rawValue]
        )
        try db.run(
            """
            INSERT INTO reading (target, purpose, repairs, state, restarts, began_at, read_at)
            VALUES (?1, ?2, ?3, 'users', ?4, ?5, ?5)
            """,
            [target.rawValue, purpose.rawValue, repairs, restarts, wall.milliseconds]
        )
        guard let row = try find(db, db.lastInsertedRowID) else {
            throw JournalError.failed(reason: "a reading was begun that is not there")
        }
        return row
    }

    /// From the first page again.
    ///
    /// - restarts: how often the list has changed by then.
    func anew(_ db: Database, restarts: Int, reason: String, at wall: WallInstant) throws -> ReadingRow {
        try db.run("UPDATE reading SET reason = ? WHERE number = ?", [reason, number])
        return try Self.begin(db, target, for: purpose, repairs: repairs, restarts: restarts, at: wall)
    }

    /// Whoever asked before was content to be shown what it finds; somebody else wants it set right.
    func repairsFromNowOn(_ db: Database) throws {
        try db.run("UPDATE reading SET repairs = 1 WHERE number = ?", [number])
    }

    func note(_ db: Database, groups place: ReadGroups.Place?) throws {
        try db.run("UPDATE reading SET groups_place = ? WHERE number = ?", [place?.text, number])
    }

    func goOn(_ db: Database, to state: State, place: String = "") throws {
        try db.run(
            "UPDATE reading SET state = ?, place = ? WHERE number = ?",
            [state.rawValue, place, number]
        )
    }

    func end(_ db: Database, at wall: WallInstant, reason: String?) throws {
        try db.run(
            "UPDATE reading SET state = 'ended', ended_at = ?, reason = ? WHERE number = ?",
            [wall.milliseconds, reason, number]
        )
    }

    /// More attributes were seen.
    func note(_ db: Database, shown paths: Set<String>) throws {
        guard !paths.isSubset(of: shown) else { return }
        try db.run(
            "UPDATE reading SET shown = ? WHERE number = ?",
            [try JournalText.json(shown.union(paths).sorted()), number]
        )
    }

    func count(_ db: Database, _ column: Counter, by amount: Int) throws {
        guard amount > 0 else { return }
        try db.run(
            "UPDATE reading SET \(column.rawValue) = \(column.rawValue) + ? WHERE number = ?",
            [amount, number]
        )
    }

    /// What a reading counts, by its column.
    enum Counter: String {
        case pages, users, groups, protected
        case inMotion = "in_motion"
    }
}
