import Provisioning

extension ModelJournal {
    mutating func close(
        _ sequence: ExchangeSequence,
        resolutions: [OperationSequence: Resolution],
        learned: [Learned],
        forgiven: [OperationSequence] = [],
        now: BootInstant
    ) {
        guard let exchange = exchanges.removeValue(forKey: sequence) else {
            complaints.append("an exchange was closed twice")
            return
        }
        let adopting = Set(learned.compactMap { if case .adopted(let account, _) = $0 { account } else { nil } })
        for carried in exchange.carried {
            guard let resolution = resolutions[carried.operation.sequence] else {
                complaints.append("no word about \(carried.operation) in \(exchange.kind)")
                continue
            }
            resolve(carried.operation, resolution, isAdopted: adopting.contains(carried.operation.account))
        }
        for sequence in forgiven {
            if let attempts = entries[sequence]?.operation.attempts, attempts > 0 {
                entries[sequence]?.operation.attempts = attempts - 1
            }
            if entries[sequence]?.operation.state == .parked { entries[sequence]?.operation.state = .waiting }
        }
        for lesson in learned { learn(lesson) }
        refresh(now: now)
    }

    private mutating func resolve(_ operation: Operation, _ resolution: Resolution, isAdopted: Bool) {
        let sequence = operation.sequence
        switch resolution {
        case .done:
            entries[sequence] = nil
            accounts[operation.account]?.confirmed.confirm(operation, isAdopted: isAdopted)
            done.append(operation)
            return
        case .again(let notBefore, let countsAttempt, let isUncertain, _):
            entries[sequence]?.operation.state = notBefore == nil ? .waiting : .retrying
            entries[sequence]?.notBefore = notBefore
            entries[sequence]?.operation.isUncertain = isUncertain
            entries[sequence]?.operation.wantsLookUp = false
            if countsAttempt { entries[sequence]?.operation.attempts += 1 }
        case .lookUp(let notBefore, let countsAttempt, let isUncertain, _):
            entries[sequence]?.operation.state = notBefore == nil ? .waiting : .retrying
            entries[sequence]?.notBefore = notBefore
            entries[sequence]?.operation.isUncertain = isUncertain
            entries[sequence]?.operation.wantsLookUp = true
            if countsAttempt { entries[sequence]?.operation.attempts += 1 }
        case .parked(_, let isUncertain):
            entries[sequence]?.operation.state = .parked
            entries[sequence]?.operation.isUncertain = isUncertain
        case .superseded:
            entries[sequence] = nil
        }
        accounts[operation.account]?.isDirty = true
    }

    private mutating func learn(_ lesson: Learned) {
        switch lesson {
        case .accountID(let account, let id):
            accounts[account]?.confirmed[.remoteID] = id.rawValue
        case .adopted(let account, let user):
            forget(account, isAdopted: true)
            take(user, as: account)
        case .read(let account, let user):
            take(user, as: account)
        case .missing(let account):
            forget(account)
        case .group(let group, let id):
            groups[group] = GroupStanding(name: group, remoteID: id, verifyNotBefore: nil)
        case .groupMissing(let group):
            groups[group] = nil
            confirm([], in: group)
        case .groupUncertain(let group, let instant):
            let id = groups[group]?.remoteID
            groups[group] = GroupStanding(name: group, remoteID: id, verifyNotBefore: instant)
        case .page(let page):
            take(page)
        case .groups(let read):
            for group in read {
                take(group)
                for (sequence, entry) in entries
                where entry.operation.group == group.name && entry.operation.kind == .removeMember {
                    entries[sequence]?.operation.isUncertain = false
                }
            }
        }
    }

    private mutating func take(_ group: RemoteGroup) {
        groups[group.name] = GroupStanding(name: group.name, remoteID: group.id, verifyNotBefore: nil)
        confirm(Set(group.members), in: group.name)
    }

    // MARK: - A reading

    /// Nil where all pages are read.
    mutating func openPage() -> OpenedExchange? {
        course.map { open($0.part == .users ? .listUsers : .listGroups, startIndex: $0.nextIndex) }
    }

    private mutating func take(_ page: ReadPage) {
        pages.append(page)
        switch course?.take(page, repeats: false) {
        case .complete: course = nil
        case .anew: pages = []
        case .onward, .groups, nil: break
        }
    }

    mutating func finishReading() {
        for page in pages {
            switch page.resources {
            case .users(let users): for user in users { recognise(user) }
            case .groups(let groups): for group in groups { take(group) }
            }
        }
        pages = []
    }

    private mutating func take(_ user: RemoteUser, as account: AccountID) {
        accounts[account]?.confirmed[.existence] = "true"
        accounts[account]?.confirmed[.remoteID] = user.id.rawValue
        for (path, value) in user.attributes { accounts[account]?.confirmed[.attribute(path)] = value }
        accounts[account]?.isDirty = true
    }

    private mutating func forget(_ account: AccountID, isAdopted: Bool = false) {
        accounts[account]?.confirmed.removeAll { fact in
            switch fact {
            case .former: false
            case .unsure(.membership): !isAdopted
            case .existence, .remoteID, .attribute, .membership, .unsure: true
            }
        }
        accounts[account]?.isDirty = true
    }

    private mutating func recognise(_ user: RemoteUser) {
        let known = accounts.first { $0.value.desired.userName.map { AccountAddress($0) } == user.address }
        if let known { learn(.adopted(known.key, user)) }
    }

    private mutating func confirm(_ members: Set<RemoteID>, in group: GroupName) {
        for (id, account) in accounts {
            let isMember = account.confirmed.remoteID.map { members.contains($0) } ?? false
            guard account.confirmed[.membership(group)] != (isMember ? "true" : nil) else { continue }
            accounts[id]?.confirmed[.membership(group)] = isMember ? "true" : nil
            accounts[id]?.isDirty = true
        }
    }
}
