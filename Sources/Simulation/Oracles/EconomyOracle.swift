/// Where nothing went wrong, every request that was to change something did.
struct EconomyOracle {
    let target: ScriptedTarget

    func judge(_ world: World) {
        for entry in target.entries where !entry.isRead && !entry.hasChanged {
            let what = "#\(entry.number) \(entry.method.rawValue) \(entry.path) changed nothing: \(entry.status ?? 0)"
            world.find(.economy, "at \(target.plan.name), \(what)")
        }
    }
}
