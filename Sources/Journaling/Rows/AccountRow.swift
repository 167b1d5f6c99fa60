import GRDB
import Provisioning

/// One row of `account`, and the only place that writes one: the columns that are searched for stay in step with the
/// facts they are taken from.
struct AccountRow {
    let id: AccountID
    let target: TargetID
    let desired: FactSet
    var confirmed: FactSet
    private let confirmedWhenLoaded: FactSet
    var cause: String
    /// Nil: it is planned.
    private(set) var dirty: Urgency?
    private let dirtyWhenLoaded: Urgency?
    private let causeWhenLoaded: String

    /// In which order accounts are planned.
    enum Urgency: Int {
        /// Access ends.
        case revocation = 0
        case change = 1
        /// Not before some intake is taken over as a whole, or decided on: its address is still another's, or something of
        /// what a first reading found of it is undecided.
        case postponed = 9

        /// By what should be there.
        init(desired: FactSet) {
            self = desired.exists && desired[.attribute("active")] != "false" ? .change : .revocation
        }
    }

    static let columns = "id, target, desired, confirmed, cause, dirty"

    init(_ row: FoundRow) throws {
        id = AccountID(rawValue: row[0])
        target = TargetID(row[1])
        desired = try JournalText.facts(row[2])
        confirmed = try JournalText.facts(row[3])
        cause = row[4]
        dirty = (row[5] as Int?).flatMap { Urgency(rawValue: $0) }
        confirmedWhenLoaded = confirmed
        dirtyWhenLoaded = dirty
        causeWhenLoaded = cause
    }

    static func find(_ db: Database, _ id: AccountID) throws -> AccountRow? {
        try db.row("SELECT \(columns) FROM account WHERE id = ?", [id.rawValue]).map { try AccountRow($0) }
    }

    /// One of which nothing is confirmed, and nothing to be planned.
    static func insert(
        _ db: Database,
        of identity: IdentityKey,
        _ key: PersonKey,
        at target: TargetID,
        desired: FactSet,
        cause: Cause
    ) throws -> AccountID {
        try db.run(
            """
            INSERT INTO account (target, identity, source, employee, desired, desired_address, confirmed, cause)
            VALUES (?, ?, ?, ?, ?, ?, '[]', ?)
            """,
            [
                target.rawValue, identity.rawValue, key.source.rawValue, key.employee.rawValue,
                JournalText.encode(desired), JournalText.key(userName: desired.userName), cause.text,
            ]
        )
        return AccountID(rawValue: db.lastInsertedRowID)
    }

    /// It has to be planned, because of what the target turned out to be or do.
    ///
    /// - cause: taken over, unless the account waits to be planned for another reason already.
    mutating func touch(cause: Cause? = nil) {
        if let cause, dirty == nil { self.cause = cause.text }
        dirty = Urgency(desired: desired)
    }

    mutating func markPlanned() { dirty = nil }

    mutating func postpone() { dirty = .postponed }

    /// Whoever was postponed is planned again: what they waited for is taken over, or not to be.
    static func release(_ db: Database, at target: TargetID) throws {
        try db.run(
            "UPDATE account SET dirty = ? WHERE target = ? AND dirty = ?",
            [Urgency.change.rawValue, target.rawValue, Urgency.postponed.rawValue]
        )
    }

    static func all(_ db: Database, _ ids: [AccountID]) throws -> [AccountID: AccountRow] {
        let rows = try db.rows(
            "SELECT \(columns) FROM account WHERE id IN (SELECT value FROM json_each(?))",
            [TextTable.list(ids.map(\.rawValue))]
        )
        return try rows.reduce(into: [:]) { found, row in
            let account = try AccountRow(row)
            found[account.id] = account
        }
    }

    /// Nothing of it changed but that it is planned.
    var isPlannedOnly: Bool { confirmed == confirmedWhenLoaded && cause == causeWhenLoaded && dirty == nil }

    static func markPlanned(_ db: Database, _ ids: [AccountID]) throws {
        guard !ids.isEmpty else { return }
        try db.run(
            "UPDATE account SET dirty = NULL WHERE id IN (SELECT value FROM json_each(?))",
            [TextTable.list(ids.map(\.rawValue))]
        )
    }

    /// Writes what changed since it was loaded.
    func save(_ db: Database) throws {
        if confirmed != confirmedWhenLoaded {
            try db.run(
                "UPDATE account SET confirmed = ?, confirmed_address = ?, remote_id = ? WHERE id = ?",
                [
                    JournalText.encode(confirmed), JournalText.key(userName: confirmed.userName),
                    confirmed.remoteID?.rawValue, id.rawValue,
                ]
            )
            try saveMemberships(db)
        }
        if dirty != dirtyWhenLoaded || cause != causeWhenLoaded {
            try db.run(
                "UPDATE account SET dirty = ?, cause = ? WHERE id = ?",
                [dirty?.rawValue, cause, id.rawValue]
            )
        }
    }

    private func saveMemberships(_ db: Database) throws {
        let was = Set(confirmedWhenLoaded.memberships)
        let now = Set(confirmed.memberships)
        for group in was.subtracting(now) {
            try db.run(
                "DELETE FROM membership WHERE target = ? AND grp = ? AND account = ?",
                [target.rawValue, group.rawValue, id.rawValue]
            )
        }
        for group in now.subtracting(was) {
            try db.run(
                "INSERT INTO membership (target, grp, account) VALUES (?, ?, ?)",
                [target.rawValue, group.rawValue, id.rawValue]
            )
        }
    }
}
