/// Before anybody has approved anything, nothing of a source whose first export is held has any effect.
struct HoldOracle {
    let world: World

    func judge() {
        let sources = world.scenario.sources
        guard sources.allSatisfy({ $0.isGuarded && $0.channel == .exports }) else { return }
        let approved = world.firstApproval ?? world.clock.now
        for target in world.targets {
            for entry in target.entries where !entry.isRead && entry.startedAt < approved {
                world.find(.holds, "at \(target.plan.name), #\(entry.number) was sent before anything was approved")
            }
        }
    }
}
