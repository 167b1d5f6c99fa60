import Sandbox

/// Nobody is invited more often than HR has had them begin, and no person has two accounts.
struct OnceOracle {
    let target: ScriptedTarget
    let world: World

    func judge() {
        let beginnings = world.hr.beginnings
        for (address, invitations) in target.snapshot.invitations.sorted(by: { $0.key < $1.key }) {
            let strangers = target.plan.strangers.count { $0.lowercased() == address }
            let before = target.plan.preexisting.count { $0.email.lowercased() == address }
            let allowed = beginnings[address, default: 0] + strangers + before
            if invitations.sent > allowed {
                world.find(
                    .once,
                    "at \(target.plan.name), \(address) was invited \(invitations.sent) times, not \(allowed)"
                )
            }
        }
        let identities = target.snapshot.users.compactMap { $0.resource["externalId"]?.stringValue }
        let accounts = Dictionary(grouping: identities) { $0 }
        for (identity, users) in accounts.sorted(by: { $0.key < $1.key })
        where users.count > 1 {
            world.find(.once, "at \(target.plan.name), \(identity) has \(users.count) accounts")
        }
    }
}
