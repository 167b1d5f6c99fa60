import GRDB
import Ports
import Provisioning

/// What becomes of users whom a whole reading has found, and who are no account's.
struct UnclaimedUsers {
    let db: Database
    let rules: TargetRules
    let reading: ReadingRow
    let time: any TimeSource

    func keep(_ user: ReadUser) throws {
        let groups = try user.groups(db, in: reading.number)
        let found = FactSet.absent.found(as: user.user, in: groups, by: rules.profile, shown: reading.shown) { _ in
            false
        }
        if let person = try expected(user) ?? namesake(of: user) { return try keep(user, found, of: person) }
        switch reading.purpose {
        case .adoption:
            try keepAsStranger(user, found)
        case .reconcile:
            let isBeingFreed = try LinkedAccounts(db: db, target: rules.id).isBeingFreed(
                JournalText.key(user.user.address),
                besides: nil
            )
            guard !isBeingFreed, let source = rules.sources.first else { return }
            try DriftRow(unknown: user.user, found: found, source: source).insert(db, in: reading.number)
        }
    }

    /// - reserved: whose it is once they begin.
    private func keepAsStranger(_ user: ReadUser, _ found: FactSet, for reserved: IdentityKey? = nil) throws {
        let stranger = Stranger(
            target: rules.id,
            id: user.user.id,
            externalID: user.externalID,
            reserved: reserved,
            confirmed: found
        )
        try stranger.save(db)
    }

    // MARK: - Whom HR knows all the same

    /// Who is still to begin, and whose it was found to be, whatever their address is by now.
    private func expected(_ user: ReadUser) throws -> Person? {
        guard let identity = try Stranger.find(db, user.user.id, at: rules.id)?.reserved else { return nil }
        return try KnownPerson.all(db, of: identity).first { rules.sources.contains($0.person.key.source) }?.person
    }

    /// Whom the target knows by HR's own name; else who has the address, in HR's words: of several one who works here.
    private func namesake(of user: ReadUser) throws -> Person? {
        if let identity = user.externalID.map({ IdentityKey($0) }),
            let known = try KnownPerson.all(db, of: identity).first(where: {
                rules.sources.contains($0.person.key.source)
            })
        {
            return known.person
        }
        let address = JournalText.key(user.user.address)
        for status in ["status = 'active'", "status <> 'active'"] {
            let rows = try db.rows(
                "SELECT source, employee FROM person WHERE address = ? AND \(status) LIMIT ?",
                [address, Self.namesakesMax]
            )
            for row in rows {
                let key = PersonKey(source: SourceID(row[0]), employee: EmployeeID(row[1]))
                guard rules.sources.contains(key.source) else { continue }
                if let known = try KnownPerson.find(db, key) { return known.person }
            }
        }
        return nil
    }

    /// An address is one person's, and those who had it before are few.
    private static let namesakesMax = 100

    /// Somebody whose account rosterd never had a hand in. Of whoever has left it goes as any leaver's does; whoever is still to
    /// begin is found by it then. Another account of theirs that is there already is none of anybody's business but theirs.
    private func keep(_ user: ReadUser, _ found: FactSet, of person: Person) throws {
        let people = try KnownPerson.all(db, of: person.identity).map(\.person)
        // As far as it can be believed: whose time has only come by a clock that is ahead neither begins nor ends.
        let now = try ClockDoubt(db: db).believed(at: time)
        let isToBegin = rules.areToBegin(people, at: now)
        let desired = rules.desired(for: people, at: now)
        let hasAccount = try db.holds(
            "SELECT 1 FROM account WHERE target = ? AND identity = ?",
            [rules.id.rawValue, person.identity.rawValue]
        )
        guard found.givesAccess, !desired.givesAccess, !isToBegin, !hasAccount else {
            if isToBegin, !desired.givesAccess, !hasAccount {
                try keepAsStranger(user, found, for: person.identity)
            } else if reading.purpose == .adoption {
                try keepAsStranger(user, found)
            }
            return
        }
        let id = try AccountRow.insert(
            db,
            of: person.identity,
            person.key,
            at: rules.id,
            desired: desired,
            cause: reading.purpose == .adoption ? .reading : .reconcile
        )
        try user.claim(db, in: reading.number, for: id)
        guard var account = try AccountRow.find(db, id), let owner = try AccountOwner.find(db, id) else { return }
        account.confirmed = found.harmless(besides: desired)
        try account.save(db)
        try DriftRow(account, of: owner, found: found).insert(db, in: reading.number)
    }
}
