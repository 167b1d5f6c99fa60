/// Accounts that were there before, and of which nobody could know whose they are when that was asked.
///
/// A target is read once, and what it was found to have is looked through for whom HR names first. Whoever HR first names
/// later is asked for when they are to be invited, and not where they are to have no access; and whoever has another address by
/// the time of the reading isn't found by the one before. Whoever had another address before HR first said one is a stranger there.
struct Unrecognised {
    let target: ScriptedTarget
    let world: World

    /// Of these addresses of theirs nobody could know.
    func addresses(of person: Staff) -> Set<String> {
        let told = world.chronicle.tellings.flatMap { telling in
            telling.people.filter { $0.key == person.key }.map { (person: $0, at: telling.saidAt) }
        }
        guard let first = told.first else { return [] }
        let (latest, addresses) = (readAt, Set(told.map { $0.person.email.lowercased() }))
        if isLate(person, first.at), !told.contains(where: { isEntitled($0.person) }) { return addresses }
        let moved = told.filter { $0.at <= latest }.map { $0.person.email.lowercased() }
        return Set(moved).subtracting([moved.last].compactMap(\.self))
    }

    /// Of these nobody has ever heard from HR.
    var untold: Set<String> {
        let told = world.chronicle.tellings.filter { $0.acceptedAt != nil || $0.leftAt != nil }.flatMap(\.people)
        return founded.subtracting(told.map { $0.email.lowercased() })
    }

    private var founded: Set<String> { Set(target.plan.preexisting.map { $0.email.lowercased() }) }

    /// The reading was over before anything was written; how long before nobody sees.
    private var readAt: Duration { target.entries.first { !$0.isRead }?.startedAt ?? world.clock.now }

    /// By the first time that HR names them, each source has named all of its people.
    private func isLate(_ person: Staff, _ first: Duration) -> Bool {
        world.scenario.sources.allSatisfy { source in
            world.chronicle.tellings.contains { telling in
                telling.source == source.name && telling.name != nil && telling.acceptedAt.map { $0 < first } ?? false
            }
        }
    }

    private func isEntitled(_ person: Staff) -> Bool {
        person.standing == .active && person.hasBegun(at: world.clock.now)
    }
}
