import Sandbox

/// Nobody is invited more often than HR has had them begin, and no person has two accounts.
///
/// Where the clock was wrong, what HR says may be taken for newer than what it said since: each time that it says of somebody that
/// they work here they may begin.
struct OnceOracle {
    let target: ScriptedTarget
    let world: World

    func judge() {
        let beginnings = world.hr.beginnings
        for (address, invitations) in target.snapshot.invitations.sorted(by: { $0.key < $1.key }) {
            let strangers = target.plan.strangers.count { $0.lowercased() == address }
            let before = target.plan.preexisting.count { $0.email.lowercased() == address }
            let begun = max(beginnings[address, default: 0], world.scenario.hasClockSteps ? sayings(of: address) : 0)
            let allowed = begun + strangers + before
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

    /// How often HR has said that somebody with the address works here.
    private func sayings(of address: String) -> Int {
        world.chronicle.tellings.flatMap(\.people)
            .count { $0.standing == .active && $0.email.lowercased() == address }
    }
}

extension Scenario {
    /// The machine's clock is wrong for some time.
    var hasClockSteps: Bool { happenings.contains { if case .clock = $0.deed { true } else { false } } }
}
