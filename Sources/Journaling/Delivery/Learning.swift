import GRDB
import Ports
import Provisioning

/// Takes over what an answer taught us beyond the success of what was sent.
struct Learning {
    let db: Database
    let rules: TargetRules
    var accounts: AccountCache
    /// What pages of a reading are put aside by.
    let pages: ReadingPages
    let exchange: ExchangeSequence

    mutating func take(_ lesson: Learned) throws {
        switch lesson {
        case .accountID(let account, let id):
            try accounts.change(account) { $0.confirmed[.remoteID] = id.rawValue }
        case .adopted(let account, let user):
            try adopt(user, as: account, keepsMemberships: false)
        case .read(let account, let user):
            try adopt(user, as: account, keepsMemberships: true)
        case .missing(let account):
            try accounts.change(account) { row in
                row.confirmed.removeAccount()
                row.touch(cause: .reading)
            }
        case .group(let group, let id):
            try GroupRow.settle(db, group, at: rules.id, remoteID: id)
        case .groupMissing(let group):
            try GroupRow.settle(db, group, at: rules.id, remoteID: nil)
            try confirm([], in: group, otherwise: [])
        case .groupUncertain(let group, let instant):
            try GroupRow.doubt(db, group, at: rules.id, verifyNotBefore: instant)
        case .page(let page):
            try pages.take(page, of: exchange)
        case .groups(let groups):
            var spellings = try GroupSpellings(db, at: rules.id)
            for group in groups {
                spellings.add(group.name, of: group.id)
                try take(group, otherwise: spellings.others(of: group.name, at: group.id))
                try settleRemovals(from: group.name)
            }
        }
    }

    // MARK: - Users

    /// - keepsMemberships: false where they are those of another account, or of one from before it was removed.
    private mutating func adopt(_ user: RemoteUser, as account: AccountID, keepsMemberships: Bool) throws {
        let profile = rules.profile
        try accounts.change(account) { row in
            let before = row.confirmed
            row.confirmed.removeAll { fact in
                switch fact {
                case .former, .unsure(.membership): false
                case .membership: !keepsMemberships
                case .existence, .remoteID, .attribute, .unsure: true
                }
            }
            row.confirmed.read(user, by: profile, knowing: before)
            if row.confirmed != before || !keepsMemberships { row.touch(cause: .reading) }
        }
    }

    // MARK: - Groups

    /// - others: names that the same group has beside its own. Of all of them a member has one: each is a membership that
    ///   would be ended by a request of its own, and the target knows of one.
    private mutating func take(_ group: RemoteGroup, otherwise others: Set<GroupName>) throws {
        try GroupRow.settle(db, group.name, at: rules.id, remoteID: group.id)
        guard rules.managedGroups.contains(group.name) else { return }
        var members: Set<AccountID> = []
        for member in group.members {
            if let account = try account(of: member) {
                members.insert(account)
            } else if var stranger = try stranger(member), others.isDisjoint(with: stranger.confirmed.memberships) {
                stranger.confirmed[.membership(group.name)] = "true"
                try stranger.save(db)
            }
        }
        try confirm(members, in: group.name, otherwise: others)
    }

    /// What has become of removals stands in what was read: none of them is in doubt any more. None is on the wire either, since
    /// a group has one request at a time. Additions stay in doubt: one that is executed late may invite a leaver anew.
    private func settleRemovals(from group: GroupName) throws {
        guard rules.managedGroups.contains(group) else { return }
        try db.run(
            """
            UPDATE operation INDEXED BY operation_uncertain SET is_uncertain = 0
            WHERE target = ? AND grp = ? AND is_uncertain = 1 AND ended_at IS NULL AND grp IS NOT NULL
                AND kind = 'remove-member' AND state IN ('ready', 'waiting', 'retrying')
            """,
            [rules.id.rawValue, group.rawValue]
        )
    }

    private func account(of member: RemoteID) throws -> AccountID? {
        let byID = try db.value(
            Int64.self,
            "SELECT id FROM account WHERE target = ? AND remote_id = ? ORDER BY id LIMIT 1",
            [rules.id.rawValue, member.rawValue]
        )
        if let byID { return AccountID(rawValue: byID) }
        guard rules.profile.idIsAddress else { return nil }
        return try db.value(
            Int64.self,
            "SELECT id FROM account WHERE target = ? AND confirmed_address = ? ORDER BY id LIMIT 1",
            [rules.id.rawValue, JournalText.key(AccountAddress(member.rawValue))]
        ).map { AccountID(rawValue: $0) }
    }

    private func stranger(_ member: RemoteID) throws -> Stranger? {
        if let byID = try Stranger.find(db, member, at: rules.id) { return byID }
        guard rules.profile.idIsAddress else { return nil }
        return try Stranger.find(db, at: JournalText.key(AccountAddress(member.rawValue)), of: rules.id)
    }

    /// These of our accounts, and no other of them, are the group's members.
    private mutating func confirm(
        _ members: Set<AccountID>,
        in group: GroupName,
        otherwise others: Set<GroupName>
    ) throws {
        try accounts.save()
        let known = try accounts(in: group)
        let elsewhere = try others.reduce(into: Set<AccountID>()) { try $0.formUnion(accounts(in: $1)) }
        for account in members.symmetricDifference(known).union(elsewhere) {
            let isMember = members.contains(account)
            if isMember, try isOthersAddition(account, to: others.union([group])) { continue }
            try accounts.change(account) { row in
                let before = row.confirmed
                let name = isMember ? others.sorted().first(where: before.memberships.contains) ?? group : group
                for spelling in others.union([group]) {
                    row.confirmed[.membership(spelling)] = isMember && spelling == name ? "true" : nil
                    row.confirmed[.unsure(.membership(spelling))] = nil
                }
                // Whom it taught nothing of need not be planned again.
                if row.confirmed != before { row.touch(cause: .reading) }
            }
        }
    }

    /// Somebody who isn't to be a member, and whom nothing of ours has ever made one. To take it from them is a reading's to find:
    /// what follows from that passes the guards, and what a look-up shows doesn't.
    private func isOthersAddition(_ account: AccountID, to spellings: Set<GroupName>) throws -> Bool {
        guard let row = try AccountRow.find(db, account) else { return false }
        let isOurs = Set(row.desired.memberships + row.confirmed.memberships).map(\.caseless)
        guard spellings.allSatisfy({ !isOurs.contains($0.caseless) }) else { return false }
        return try !spellings.contains { group in
            try db.holds(
                "SELECT 1 FROM operation WHERE account = ? AND grp = ? AND kind = 'add-member' LIMIT 1",
                [account.rawValue, group.rawValue]
            )
        }
    }

    private func accounts(in group: GroupName) throws -> Set<AccountID> {
        Set(
            try db.values(
                Int64.self,
                "SELECT account FROM membership WHERE target = ? AND grp = ?",
                [rules.id.rawValue, group.rawValue]
            ).map { AccountID(rawValue: $0) }
        )
    }
}
