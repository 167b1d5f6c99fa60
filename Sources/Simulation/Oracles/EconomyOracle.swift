/// No request that isn't needed (promise 9): whatever was to change something did.
///
/// Where nothing goes wrong that is every one of them. Else one that was carried out and changed nothing is excused where it may
/// be the second of its kind: of all that it was to change somebody doesn't know what came of the request before it, because that
/// failed, or because the process that had sent it died before it could have noted the answer. A request of the same thing whose
/// outcome is known ends the doubt. It is excused, too, where others have changed the target by hand, and after a replay, which
/// says that the target may have lost something.
struct EconomyOracle {
    let target: ScriptedTarget

    func judge(_ world: World) {
        let isCalm = world.scenario.isUndisturbed
        let excusedFrom = world.scenario.doubtedAt(target.plan)
        let naming = Naming(target, world.chronicle.tellings)
        let names = target.snapshot.groups.map { ($0.id.lowercased(), $0.displayName) }
        let groups = Dictionary(names) { first, _ in first }
        let subjects = target.entries.map { naming.subjects(of: $0, groups: groups) }
        for (place, entry) in target.entries.enumerated() where !entry.isRead && !entry.hasChanged {
            // Once in each life: that there is none has to be found out.
            if target.plan.dialect == .withoutPatch, entry.method == .patch { continue }
            if !isCalm {
                guard entry.fault == nil, let status = entry.status, (200...299).contains(status) else { continue }
                if let excusedFrom, entry.startedAt >= excusedFrom { continue }
                let isExcused =
                    !subjects[place].isEmpty
                    && subjects[place].allSatisfy { subject in
                        isDoubted(subject, before: place, subjects, world)
                    }
                if isExcused { continue }
            }
            let what = "#\(entry.number) \(entry.method.rawValue) \(entry.path) changed nothing: \(entry.status ?? 0)"
            world.find(.economy, "at \(target.plan.name), \(what)")
        }
    }

    /// Whether nobody knows what came of the last request about it.
    private func isDoubted(_ subject: Subject, before place: Int, _ subjects: [Set<Subject>], _ world: World) -> Bool {
        let later = target.entries[place]
        let former = target.entries[..<place].filter { entry in
            let others = subjects[entry.number - 1]
            return others.contains { subject.isPart(of: $0) } || ends(entry, others, subject)
        }
        // What was refused, and a read that fails, says nothing.
        let told = former.last { $0.isRefused ? false : !$0.isRead || $0.isKnown }
        return told.map { isDoubtful($0, before: later, world) } ?? false
    }

    /// Whether it is a membership that ends with its person's access, which that request takes away.
    private func ends(_ entry: RequestEntry, _ others: Set<Subject>, _ subject: Subject) -> Bool {
        guard target.plan.dialect.rules.dropsMemberships, entry.isRevocation, case .member(let person, _) = subject
        else { return false }
        return others.contains(.account(person))
    }

    /// Whether whoever sends the later one can't know what came of the former.
    private func isDoubtful(_ former: RequestEntry, before later: RequestEntry, _ world: World) -> Bool {
        guard former.isKnown, let endedAt = former.endedAt else { return true }
        guard former.process < later.process else { return endedAt > later.startedAt }
        return world.chronicle.deaths.contains(endedAt) || world.scenario.hasFullDisk
    }
}

extension RequestEntry {
    /// The target says itself that it hasn't done it.
    fileprivate var isRefused: Bool { !isSpoiled && status.map { $0 >= 400 } ?? false }
}

extension Scenario {
    /// Since when what rosterd knows of a target may not be so, in seconds, by somebody's doing; nil: it always is.
    ///
    /// Where who is suspended is hidden from their groups, whoever reads those then takes them for gone.
    fileprivate func doubtedAt(_ target: TargetPlan) -> Duration? {
        happenings.first { happening in
            switch happening.deed {
            case .tampering(target.name, _), .order(.replay(target.name, _)): true
            case .order(.reconcile(target.name)): target.dialect == .github
            default: false
            }
        }
        .map { .milliseconds(Int($0.at * 1_000)) }
    }

    /// What was answered while there was no room may have been noted much later.
    fileprivate var hasFullDisk: Bool {
        happenings.contains { if case .fullDisk = $0.deed { true } else { false } }
    }
}
