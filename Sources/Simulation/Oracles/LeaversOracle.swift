/// Leavers first (promise 6): from when it is known that somebody is to have no access until a request is on its way that takes
/// it, nothing else is written to the target.
///
/// It waits for what is under way of the same person and for what nobody knows the outcome of; a failed revocation waits for its
/// next attempt. So only those count of whom nothing was on the wire since, and the last that was is known. Reads are left out:
/// look-ups may be what a revocation waits for. Where an operator, a guard or a grace period decides when somebody leaves, or the
/// clock was wrong, or the journal had no room, it isn't known from outside since when a revocation could be sent.
struct LeaversOracle {
    let target: ScriptedTarget
    let world: World
    private let naming: Naming

    init(target: ScriptedTarget, world: World) {
        self.target = target
        self.world = world
        naming = Naming(target, world.chronicle.tellings)
    }

    func judge() {
        guard world.scenario.isTimely else { return }
        for source in world.scenario.sources where !source.isGuarded && source.graceHours == 0 && source.provesAbsence {
            let tellings = world.chronicle.tellings.filter { $0.source == source.name && $0.isWhole }
            for (place, telling) in tellings.enumerated() {
                guard let since = telling.appliedAt else { continue }
                for person in leavers(by: telling, source, before: tellings[..<place]) {
                    let later = tellings[(place + 1)...].first {
                        $0.people.contains { $0.key == person.key && $0.standing == .active }
                    }
                    judge(person, since, later?.saidAt ?? world.clock.now)
                }
            }
        }
    }

    /// Whoever is to have no access by it.
    private func leavers(by telling: Chronicle.Telling, _ source: SourcePlan, before: ArraySlice<Chronicle.Telling>)
        -> [Staff]
    {
        let named = Set(telling.people.map(\.key))
        var found = telling.people.filter { $0.standing != .active }
        if telling.name != nil, source.omitsLeavers {
            var absent: [String: Staff] = [:]
            for person in before.flatMap(\.people) where !named.contains(person.key) { absent[person.key] = person }
            found += absent.sorted { $0.key < $1.key }.map(\.value)
        }
        return found.filter { !world.isDiscarded($0) }
    }

    private func judge(_ person: Staff, _ since: Duration, _ end: Duration) {
        let own = target.entries.filter { naming.names($0, person.key) }
        let before = own.filter { $0.startedAt <= since }
        guard before.last(where: { !$0.isRead })?.isKnown ?? false, before.allSatisfy({ ($0.endedAt ?? end) <= since })
        else {
            return
        }
        let first = own.first { $0.startedAt > since || ($0.startedAt == since && $0.isRevocation) }
        guard target.hasAccess(person.email, at: since) else { return }
        for entry in target.entries
        where entry.startedAt > since && entry.startedAt < end && !entry.isRead && !entry.isRevocation {
            if let first, first.number <= entry.number { return }
            let what =
                "\(person.key) was to leave at \(since.stamp), and #\(entry.number) \(entry.method.rawValue) \(entry.path) went first"
            return world.find(.leavers, "at \(target.plan.name), \(what)")
        }
    }
}

extension SourcePlan {
    /// Whoever isn't in an export has left by it.
    fileprivate var provesAbsence: Bool { absencesMin == 1 }
}

extension Scenario {
    /// What is taken in is taken over at the same instant.
    fileprivate var isTimely: Bool {
        happenings.allSatisfy { happening in
            switch happening.deed {
            case .clock, .fullDisk, .failingSync: false
            default: true
            }
        }
    }
}
