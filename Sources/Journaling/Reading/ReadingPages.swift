import GRDB
import Ports
import Provisioning

/// Puts what pages list aside until all of it is read.
struct ReadingPages {
    let db: Database
    let rules: TargetRules
    let time: any TimeSource

    /// What was read longer ago than that, before a pause or an outage, may not be so any more.
    private static let ageMax = Duration.seconds(60 * 60)

    /// The next page's exchange; nil where no page is left to be read. A target that was never read is from now on.
    func open() throws -> OpenedExchange? {
        guard var reading = try underWay() else { return nil }
        guard var course = reading.course else { return nil }
        if course != ReadingCourse(restarts: course.restarts), time.wall - reading.readAt > Self.ageMax {
            let reason = "it was interrupted for too long"
            reading = try reading.anew(db, restarts: course.restarts, reason: reason, at: time.wall)
            course = ReadingCourse(restarts: course.restarts)
        }
        var exchange = try ExchangeOpening(db, target: rules.id, time: time).open(
            course.part == .users ? .listUsers : .listGroups,
            startIndex: course.nextIndex
        )
        // What is in flight by now, and whatever goes out later, may say something else than what is read.
        try db.run(
            """
            UPDATE reading SET since =
                (SELECT min(seq) FROM exchange INDEXED BY exchange_open WHERE target = ?1 AND state = 'open')
            WHERE number = ?2 AND since IS NULL
            """,
            [rules.id.rawValue, reading.number]
        )
        exchange.cursor = course.cursor
        return exchange
    }

    /// A provider remembers a cursor for a while. Whether it still does after a crash, nobody knows.
    func forgetCursor() throws {
        guard let reading = try ReadingRow.underWay(db, at: rules.id), let course = reading.course, course.cursor != nil
        else { return }
        _ = try reading.anew(db, restarts: course.restarts, reason: "rosterd was started anew", at: time.wall)
    }

    private func underWay() throws -> ReadingRow? {
        if let reading = try ReadingRow.underWay(db, at: rules.id) { return reading }
        guard try !KnownTargets(db: db).isRead(rules.id) else { return nil }
        return try ReadingRow.begin(db, rules.id, for: .adoption, repairs: true, restarts: 0, at: time.wall)
    }

    /// In the transaction that closes the page's exchange.
    func take(_ page: ReadPage, of exchange: ExchangeSequence) throws {
        guard let reading = try ReadingRow.underWay(db, at: rules.id), var course = reading.course,
            try isNext(exchange, in: course)
        else { return }
        let repeats = try stage(page, in: reading)
        try reading.count(db, .pages, by: 1)
        switch course.take(page, repeats: repeats) {
        case .anew(let reason):
            _ = try reading.anew(db, restarts: course.restarts, reason: reason, at: time.wall)
        case .onward: try save(course, of: reading, as: reading.state)
        case .groups: try save(course, of: reading, as: .groups)
        case .complete: try save(course, of: reading, as: .matching)
        }
    }

    /// A page that was asked for before the reading started anew is none of it.
    private func isNext(_ exchange: ExchangeSequence, in course: ReadingCourse) throws -> Bool {
        let kind = course.part == .users ? ExchangeKind.listUsers : .listGroups
        return try db.holds(
            "SELECT 1 FROM exchange WHERE seq = ? AND kind = ? AND start_index = ?",
            [exchange.rawValue, kind.rawValue, course.nextIndex]
        )
    }

    private func save(_ course: ReadingCourse, of reading: ReadingRow, as state: ReadingRow.State) throws {
        try db.run(
            """
            UPDATE reading SET state = ?, next_index = ?, cursor = ?, total = ?, restarts = ?, read_at = ?
            WHERE number = ?
            """,
            [
                state.rawValue, course.nextIndex, course.cursor, course.total, course.restarts, time.wall.milliseconds,
                reading.number,
            ]
        )
    }

    // MARK: - Rows

    /// - Returns: whether something came that had come before.
    private func stage(_ page: ReadPage, in reading: ReadingRow) throws -> Bool {
        switch page.resources {
        case .users(let users):
            try reading.count(db, .users, by: page.count)
            try reading.note(db, shown: users.reduce(into: []) { $0.formUnion($1.attributes.keys) })
            var hasRepeats = false
            for user in users where try !stage(user, in: reading) { hasRepeats = true }
            return hasRepeats
        case .groups(let groups):
            try reading.count(db, .groups, by: page.count)
            var hasRepeats = false
            for group in groups where try !stage(group, in: reading) { hasRepeats = true }
            return hasRepeats
        }
    }

    /// Protected accounts are put aside as well, so that they count as there; nobody is ever matched with one.
    ///
    /// - Returns: false where it came before.
    private func stage(_ user: RemoteUser, in reading: ReadingRow) throws -> Bool {
        let isProtected = rules.isProtected(user)
        try db.run(
            """
            INSERT INTO read_user (reading, id_key, remote_id, address, external_id, attributes, is_protected)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                reading.number, rules.profile.key(of: user.id), user.id.rawValue, JournalText.key(user.address),
                user.attributes[AttributeRule.externalIDPath], ReadUser.encode(user.attributes), isProtected,
            ]
        )
        guard db.changesCount == 1 else { return false }
        if isProtected { try reading.count(db, .protected, by: 1) }
        return true
    }

    private func stage(_ group: RemoteGroup, in reading: ReadingRow) throws -> Bool {
        try db.run(
            "INSERT INTO read_group (reading, remote_id, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [reading.number, group.id.rawValue, group.name.rawValue]
        )
        guard db.changesCount == 1 else { return false }
        guard rules.managedGroups.contains(group.name) else { return true }
        for member in group.members {
            try db.run(
                "INSERT INTO read_member (reading, member, grp) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [reading.number, rules.profile.key(of: member), group.name.rawValue]
            )
        }
        return true
    }
}

extension TargetProfile {
    /// An id as it is compared: where it is an address, without case.
    func key(of id: RemoteID) -> String {
        idIsAddress ? JournalText.key(AccountAddress(id.rawValue)) : id.rawValue
    }
}

extension TargetRules {
    /// Whether nothing may ever be done to it.
    func isProtected(_ user: RemoteUser) -> Bool {
        reading.isProtected(user.address.folded) || reading.isProtected(user.id.rawValue)
    }
}
