/// No request that isn't needed (promise 9): whatever was to change something did.
///
/// Where nothing goes wrong that is every one of them. Else one that was carried out and changed nothing is excused where it may
/// be the second of its kind: somebody doesn't know what came of an earlier one about the same account or group, because it failed,
/// or because the process that had sent it has died since; where others have changed the target by hand; and after a replay,
/// which says that the target may have lost something.
struct EconomyOracle {
    let target: ScriptedTarget

    func judge(_ world: World) {
        let naming = Naming(target, world.chronicle.tellings)
        let isCalm = world.scenario.isUndisturbed
        let excusedFrom = world.scenario.doubtedAt(target.plan.name)
        for (place, entry) in target.entries.enumerated() where !entry.isRead && !entry.hasChanged {
            if !isCalm {
                guard entry.fault == nil, let status = entry.status, (200...299).contains(status) else { continue }
                if let excusedFrom, entry.startedAt >= excusedFrom { continue }
                if target.entries[..<place].contains(where: { excuses($0, entry, naming) }) { continue }
            }
            let what = "#\(entry.number) \(entry.method.rawValue) \(entry.path) changed nothing: \(entry.status ?? 0)"
            world.find(.economy, "at \(target.plan.name), \(what)")
        }
    }

    private func excuses(_ former: RequestEntry, _ entry: RequestEntry, _ naming: Naming) -> Bool {
        guard !former.isRead, former.process < entry.process || !former.isKnown else { return false }
        if former.path == entry.path || former.isOfGroups && entry.isOfGroups { return true }
        return naming.subject(of: former).map { naming.names(entry, $0) } ?? false
    }
}

extension RequestEntry {
    /// A group that is made and one that is patched have no path in common.
    fileprivate var isOfGroups: Bool { path.contains("/Groups") }
}

extension Scenario {
    /// Since when what rosterd knows of a target may not be so, in seconds, by somebody's doing; nil: it always is.
    fileprivate func doubtedAt(_ target: String) -> Duration? {
        happenings.first { happening in
            switch happening.deed {
            case .tampering(target, _), .order(.replay(target, _)): true
            default: false
            }
        }
        .map { .milliseconds(Int($0.at * 1_000)) }
    }
}
