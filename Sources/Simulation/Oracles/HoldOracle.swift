/// What is held does nothing (promise 7): before anybody has approved anything, nothing of a source whose first export is held has
/// any effect; and nobody is invited at an address before an export that names it was accepted, or approved. So nothing of what
/// was refused, held or rejected ever is. That what was approved takes effect is the truth's to say.
struct HoldOracle {
    let world: World

    func judge() {
        judgeFirst()
        let from = beginnings()
        for target in world.targets {
            for entry in target.entries where entry.method == .post {
                guard let name = entry.userName, let since = from[name] else { continue }
                if since.map({ entry.startedAt < $0 }) ?? true {
                    world.find(
                        .holds,
                        "at \(target.plan.name), #\(entry.number) invites \(name) before that was accepted"
                    )
                }
            }
        }
    }

    private func judgeFirst() {
        let sources = world.scenario.sources
        guard sources.allSatisfy({ $0.isGuarded && $0.channel == .exports }) else { return }
        let approved = world.chronicle.firstApproval ?? world.clock.now
        for target in world.targets {
            for entry in target.entries where !entry.isRead && entry.startedAt < approved {
                world.find(.holds, "at \(target.plan.name), #\(entry.number) was sent before anything was approved")
            }
        }
    }

    /// By address: since when it is known; nil: it never was. Only of exports: which of the events are held nobody sees.
    private func beginnings() -> [String: Duration?] {
        var from: [String: Duration?] = [:]
        for telling in world.chronicle.tellings where telling.name != nil {
            for name in telling.people.map({ $0.email.lowercased() }) {
                let former = from[name] ?? nil
                from[name] = [former, telling.acceptedAt ?? telling.leftAt].compactMap(\.self).min()
            }
        }
        return from
    }
}
