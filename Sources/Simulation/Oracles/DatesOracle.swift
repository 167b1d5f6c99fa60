/// Nobody gets access before they begin: by no export and no event that there was until then would they have any.
///
/// That whoever's last day is over has none in the end is the truth's to say.
struct DatesOracle {
    let target: ScriptedTarget
    let world: World

    func judge() {
        let tellings = world.chronicle.tellings
        let strangers = target.plan.strangers.map { $0.lowercased() }
        var before = Set(target.plan.preexisting.map { $0.email.lowercased() } + strangers)
        let carriedOut = target.entries.compactMap { entry in
            entry.access.flatMap { access in entry.arrivedAt.map { (entry: entry, access: access, at: $0) } }
        }
        for (entry, access, arrivedAt) in carriedOut.sorted(by: { ($0.at, $0.entry.number) < ($1.at, $1.entry.number) })
        {
            for address in access.subtracting(before).sorted() {
                let isTold = tellings.contains { telling in
                    telling.saidAt <= arrivedAt
                        && telling.people.contains { person in
                            person.email.lowercased() == address && person.standing != .leave
                                && person.hasBegun(at: arrivedAt)
                        }
                }
                if !isTold {
                    let what = "#\(entry.number) gives \(address) access, who hasn't begun at \(arrivedAt.stamp)"
                    world.find(.truth, "at \(target.plan.name), \(what)")
                }
            }
            before.formUnion(access)
        }
    }
}

extension World {
    /// How long somebody keeps access once their last day is over.
    func grace(of person: Staff) -> Duration {
        scenario.sources.first { $0.name == person.source }?.grace ?? .zero
    }
}
