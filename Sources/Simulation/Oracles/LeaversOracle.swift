/// Leavers first (promise 6): from when it is known that somebody is to have no access until a request is on its way that takes
/// it, nothing else is written to the target.
///
/// It waits for what is under way of the same person and for what nobody knows the outcome of; a failed revocation, and a look-up
/// that failed before it, wait for their next attempt. Whatever else is sent of the leaver, their revocation it is not. Reads are left out: look-ups may be what a
/// revocation waits for. Where an operator, a guard or a grace period decides when somebody leaves, or the clock was wrong, or the
/// journal had no room, it isn't known from outside since when a revocation could be sent.
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
                    // One that isn't whole may bring them back, too, and so may one of the same instant.
                    let later = world.chronicle.tellings.first {
                        $0.saidAt >= telling.saidAt
                            && $0.people.contains { $0.key == person.key && ($0.standing == .active || $0.staysForNow) }
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
        var found = telling.people.filter { $0.standing != .active && !$0.staysForNow }
        if telling.name != nil, source.omitsLeavers {
            var absent: [String: Staff] = [:]
            for person in before.flatMap(\.people) where !named.contains(person.key) { absent[person.key] = person }
            found += absent.sorted { $0.key < $1.key }.map(\.value)
        }
        return found.filter { !world.isDiscarded($0) }
    }

    private func judge(_ person: Staff, _ told: Duration, _ end: Duration) {
        let read = isFounded(person) ? readAt : .zero
        let since = max(told, read)
        let own = target.entries.filter { naming.names($0, person.key) }
        guard target.hasAccess(person.email, at: since), !isUnrecognised(person) else { return }
        // It is on its way already, for what was said before, whatever has become of groups since.
        let before = own.last {
            $0.startedAt < since && ($0.isRevocation || naming.subject(of: $0) == person.key)
        }
        if before?.isRevocation ?? false { return }
        let revocation = own.first { $0.startedAt >= since && $0.isRevocation }
        for entry in target.entries
        where entry.startedAt >= since && entry.startedAt < end && !entry.isRead && !entry.isRevocation {
            // What was said at that instant may have been said just after it.
            if entry.startedAt == since, read <= told { continue }
            if let revocation, revocation.number < entry.number { return }
            if isWaitedFor(own.prefix { $0.number < entry.number }, at: entry) { continue }
            let what =
                "\(person.key) was to leave at \(since.stamp), and #\(entry.number) \(entry.method.rawValue) \(entry.path) went first"
            return world.find(.leavers, "at \(target.plan.name), \(what)")
        }
    }

    private func isFounded(_ person: Staff) -> Bool {
        target.plan.preexisting.contains { $0.email.lowercased() == person.email.lowercased() }
    }

    /// Nobody could know whose account that is.
    private func isUnrecognised(_ person: Staff) -> Bool {
        guard isFounded(person) else { return false }
        return Unrecognised(target: target, world: world).addresses(of: person).contains(person.email.lowercased())
    }

    /// An account that was there before is known of once the last page of the target was read. Nothing is written before that.
    private var readAt: Duration {
        let pages = target.entries.prefix(while: \.isRead).filter { $0.isListing && $0.isKnown }
        return pages.compactMap(\.endedAt).max() ?? .zero
    }

    /// Whether a revocation had to wait when another request went.
    ///
    /// - own: what was sent of the leaver before that one.
    private func isWaitedFor(_ own: ArraySlice<RequestEntry>, at entry: RequestEntry) -> Bool {
        let isUnderWay = own.contains { former in
            former.process == entry.process && former.endedAt.map { $0 >= entry.startedAt } ?? true
        }
        // Whoever looks for an account, and can't, looks again before they take its access away.
        let hasFailed = own.last.map { $0.process == entry.process && !$0.isKnown } ?? false
        return isUnderWay || hasFailed || !(own.last { !$0.isRead }?.isKnown ?? true)
    }
}

extension RequestEntry {
    /// It reads all users or all groups, a page at a time.
    fileprivate var isListing: Bool {
        let route = path.prefix { $0 != "?" }
        return isRead && !path.contains("filter=") && ["/Users", "/Groups"].contains { route.hasSuffix($0) }
    }
}

extension Staff {
    /// Who leaves and names their last day may stay until then.
    fileprivate var staysForNow: Bool { standing == .left && lastDay != nil }
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
