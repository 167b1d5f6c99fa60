import Provisioning

extension ModelJournal {
    /// An operator replays what was acknowledged last: so many operations.
    mutating func replay(last count: Int, now: BootInstant) {
        // What was made in that time may be another group by now.
        for (name, group) in groups where group.remoteID != nil {
            groups[name] = GroupStanding(name: name, remoteID: group.remoteID, verifyNotBefore: now)
        }
        let lost = done.suffix(count)
        for (id, account) in accounts {
            let steps = lost.filter { $0.account == id }.reversed().map { FactRewind.Step($0, isLost: true) }
            guard !steps.isEmpty else { continue }
            let replayed = ReplayedFacts(
                before: account.confirmed,
                rewound: FactRewind.undo(steps, from: account.confirmed),
                desired: account.desired,
                open: open(of: id),
                idIsAddress: profile.idIsAddress
            )
            accounts[id]?.confirmed = replayed.facts
            accounts[id]?.isDirty = true
        }
        plan()
    }
}
