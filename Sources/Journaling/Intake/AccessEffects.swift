import GRDB
import Ports
import Provisioning

/// What a staged row would do to somebody's access, before anything of it is done.
///
/// An account is desired by all persons of its identity together: so each is looked at with what the intake says of the
/// others, too. That is what keeps an employee who becomes a contractor from leaving and joining.
struct AccessEffects {
    let db: Database
    let intake: IntakeRow
    let rules: RosterRules
    let now: WallInstant

    struct Effect {
        var target: TargetRules
        var identity: IdentityKey
        var changes: Set<AccessChange>
        /// Desired of the account before and after.
        var before: FactSet
        var after: FactSet
        /// Where the account gets another address: that which it has, if only until its removal is done.
        var formerAddress: String?
        /// Why, where that isn't what a row says.
        var cause: String?
        /// HR's word that everybody has left whose account it is came before, and as it was they leave by now: they were counted
        /// then.
        var wasCounted = false

        /// What the guards count of it.
        var counted: Set<AccessChange> { wasCounted ? changes.subtracting([.leaver]) : changes }

        /// Somebody is invited anew, and an account removed.
        var isRename: Bool { target.profile.idIsAddress && changes.contains(.addressChange) }
    }

    /// - Returns: one for each target where access changes, and none where the row says what is known.
    func effects(of row: DueRow) throws -> [Effect] { try effects(of: [row]).first ?? [] }

    /// - Returns: those of each row, in the rows' order.
    func effects(of rows: [DueRow]) throws -> [[Effect]] {
        if intake.reading != nil {
            return try DriftEffects(db: db, intake: intake, rules: rules, now: now).effects(of: rows)
        }
        let taken = rows.map { row in person(of: row).map { TakenPerson(row: row, person: $0) } }
        let identities = Set(taken.compactMap(\.self).flatMap(\.identities))
        let sides = try IdentityPeople(effects: self).sides(of: identities)
        let moves = IdentityMoves(of: taken.compactMap(\.self), sides)
        let targets = rules.targets(of: intake.source)
        let accounts = try targets.map { try Account.all(db, of: identities, at: $0.id) }
        let strangers = try targets.map { try Stranger.areAny(db, at: $0.id) }
        return try taken.map { taken in
            guard let taken else { return [] }
            let former = moves.former(of: taken.person.identity)
            return try taken.identities.flatMap { (identity) throws -> [Effect] in
                let moved = former.flatMap { $0 == identity ? nil : $0 }
                let before = [identity, moved].compactMap(\.self).flatMap { sides.before[$0, default: []] }
                return try targets.indices.compactMap { place in
                    let accounts = accounts[place]
                    // What becomes of its account is said of the identity that gets it.
                    if identity == former, accounts[taken.person.identity] == nil { return nil }
                    return try effect(
                        on: identity,
                        of: (before, sides.after[identity, default: []]),
                        accounts[identity] ?? moved.flatMap { accounts[$0] },
                        mayBeStranger: strangers[place],
                        at: targets[place],
                        status: taken.person.status(at: now)
                    )
                }
            }
        }
    }

    /// Who the row's person is once it is taken over; nil where nobody would be.
    func person(of row: DueRow) -> Person? {
        switch row.kind {
        case .person(let person): person
        case .absent: row.known?.person.ended(asOf: min(intake.asOf, now), grace: grace)
        case .known: row.known?.person
        }
    }

    private var grace: Duration { rules.sources[intake.source]?.grace ?? .zero }

    /// - people: of the identity, before and after.
    private func effect(
        on identity: IdentityKey,
        of people: (before: [Person], after: [Person]),
        _ account: Account?,
        mayBeStranger: Bool,
        at target: TargetRules,
        status: EmploymentStatus
    ) throws -> Effect? {
        let after = target.desired(for: people.after, at: now)
        // What was there before somebody stays theirs until they begin.
        let isReserved = !after.givesAccess && target.areToBegin(people.after, at: now)
        // Whoever was found at the target counts as there: they aren't invited, and may lose what they have.
        let isStranger = account == nil && mayBeStranger && !isReserved
        let addresses = isStranger ? AccountAddresses(after, of: people.after, by: target).keys : []
        let stranger = try isStranger ? Stranger.find(db, of: identity, at: addresses, of: target.id) : nil
        let before = try account?.desired ?? stranger?.confirmed ?? .absent
        var changes = AccessChange.changes(from: before, to: after, status: status)
        let former = try formerAddress(before, after, account, at: target)
        if former != nil { changes.insert(.addressChange) }
        let wasAnnounced = Self.haveLeft(people.before, at: target)
        // Whoever keeps access for the grace is gone all the same: a wrong file is to be held now, and not when the grace ends.
        if after.givesAccess, !wasAnnounced, Self.haveLeft(people.after, at: target) {
            changes.insert(.leaver)
        }
        guard !changes.isEmpty else { return nil }
        return Effect(
            target: target,
            identity: identity,
            changes: changes,
            before: before,
            after: after,
            formerAddress: former,
            wasCounted: wasAnnounced && intake.input != .configuration
                && !people.before.contains { $0.status(at: now) != .ended }
        )
    }

    /// By HR's word, whatever the calendar says.
    private static func haveLeft(_ people: [Person], at target: TargetRules) -> Bool {
        let people = people.filter { target.sources.contains($0.key.source) }
        return !people.isEmpty && people.allSatisfy { $0.status == .ended }
    }

    /// The address that an account with access gives up for another one. Where ids are addresses, that of one whose removal was
    /// decided on and isn't done counts, too: a return under another address would make a change of address of it.
    private func formerAddress(
        _ before: FactSet,
        _ after: FactSet,
        _ account: Account?,
        at target: TargetRules
    ) throws -> String? {
        guard after.givesAccess, let new = after.userName else { return nil }
        var old = before.givesAccess ? before.userName : nil
        if !before.givesAccess, target.profile.idIsAddress, let confirmed = try account?.confirmed {
            old = confirmed.userName
        }
        return old.flatMap { AccountAddress($0) == AccountAddress(new) ? nil : $0 }
    }

    /// What is desired and confirmed, read as far as it is asked for.
    private struct Account {
        private let desiredText: String
        private let confirmedText: String

        static func all(
            _ db: Database,
            of identities: Set<IdentityKey>,
            at target: TargetID
        ) throws -> [IdentityKey: Account] {
            let rows = try db.rows(
                """
                SELECT identity, desired, confirmed FROM account
                WHERE target = ? AND identity IN (SELECT value FROM json_each(?))
                """,
                [target.rawValue, TextTable.list(identities.map(\.rawValue))]
            )
            return rows.reduce(into: [:]) { found, row in
                found[IdentityKey(row[0])] = Account(desiredText: row[1], confirmedText: row[2])
            }
        }

        var desired: FactSet { get throws { try JournalText.facts(desiredText) } }
        var confirmed: FactSet { get throws { try JournalText.facts(confirmedText) } }
    }
}

/// One staged row that is to be taken over, with what is known of its person.
struct DueRow {
    enum Kind {
        case person(Person)
        /// Not in the snapshot.
        case absent
        /// To be derived anew.
        case known
    }

    let row: Int
    let employee: EmployeeID
    let urgency: Int
    let print: Int64?
    /// Of when it is the truth, where that is not as its intake says.
    let asOf: WallInstant?
    let kind: Kind
    let known: KnownPerson?

    static let columns = "row, employee, urgency, print, kind, as_of, \(PersonColumns.names)"

    /// A staged row, and behind it the person's own, where there is one.
    private static let joinedColumns = """
        s.row, s.employee, s.urgency, s.print, s.kind, s.as_of, s.identity, s.status, s.begins_at, s.ends_at, s.fields,
        p.as_of, p.identity, p.status, p.begins_at, p.ends_at, p.fields
        """

    init(_ row: FoundRow, source: SourceID, known: KnownPerson?) throws {
        self.row = row[0]
        employee = EmployeeID(row[1])
        urgency = row[2]
        print = row[3]
        asOf = (row[5] as Int64?).map { WallInstant(milliseconds: $0) }
        switch row[4] as String {
        case "absent": kind = .absent
        case "known": kind = .known
        default: kind = .person(try PersonColumns.person(PersonKey(source: source, employee: employee), row, from: 6))
        }
        self.known = known
    }

    private init(joined row: FoundRow, source: SourceID) throws {
        let key = PersonKey(source: source, employee: EmployeeID(row[1]))
        let known = try (row[11] as Int64?).map { asOf in
            KnownPerson(
                person: try PersonColumns.person(key, row, from: 12),
                asOf: WallInstant(milliseconds: asOf)
            )
        }
        try self.init(row, source: source, known: known)
    }

    /// Nil where nothing is to be done of it, or not any more.
    static func find(_ db: Database, of intake: IntakeRow, row: Int) throws -> DueRow? {
        try db.row(
            """
            SELECT \(joinedColumns)
            FROM staging s LEFT JOIN person p ON p.source = ? AND p.employee = s.employee
            WHERE s.intake = ? AND s.row = ? AND s.urgency IS NOT NULL AND s.conflict IS NULL
            """,
            [intake.source.rawValue, intake.number, row]
        ).map { try DueRow(joined: $0, source: intake.source) }
    }

    /// The next ones that change a person, most urgent first.
    ///
    /// - Parameter urgencies: of these only.
    static func next(
        _ db: Database,
        of intake: IntakeRow,
        after place: Place?,
        urgencies: ClosedRange<TakeoverUrgency> = .absent ... .other,
        limit: Int
    ) throws -> [DueRow] {
        let place = place ?? Place(urgency: urgencies.lowerBound.rawValue, row: Int.min)
        return try db.rows(
            """
            SELECT \(joinedColumns)
            FROM staging s LEFT JOIN person p ON p.source = ?1 AND p.employee = s.employee
            WHERE s.intake = ?2 AND s.urgency <= ?3 AND (s.urgency, s.row) > (?4, ?5) ORDER BY s.urgency, s.row LIMIT ?6
            """,
            [
                intake.source.rawValue, intake.number, urgencies.upperBound.rawValue, place.urgency, place.row, limit,
            ]
        ).map { try DueRow(joined: $0, source: intake.source) }
    }

    /// Where in the order of taking over.
    struct Place: Sendable {
        var urgency: Int
        var row: Int
    }

    var place: Place { Place(urgency: urgency, row: row) }

    /// All of the person is in it.
    var isWhole: Bool { if case .person = kind { true } else { false } }

    /// Nothing new was heard of the person.
    var isKnown: Bool { if case .known = kind { true } else { false } }
}

extension DueRow {
    /// Why the person's access would change, for whoever decides on it.
    ///
    /// - person: as it will be.
    func cause(of person: Person, at now: WallInstant) -> String {
        switch kind {
        case .absent: return "not in the file"
        case .known: return "by the calendar, or by rules that say something else than before"
        case .person: break
        }
        guard let known else { return "row \(row): new" }
        if known.person.status != person.status { return "row \(row): was \(known.person.status), is \(person.status)" }
        let fields = Set(known.person.fields.keys).union(person.fields.keys)
            .filter { known.person.fields[$0] != person.fields[$0] }.map(\.rawValue).sorted()
        return fields.isEmpty ? "row \(row)" : "row \(row): other \(fields.joined(separator: ", "))"
    }
}
