/// The operations of one person take effect in order (promise 3): while a request is on its way that makes, changes or removes
/// somebody's account, no other one is. Whichever came first would win. The removal of an account that was left behind by a change of
/// address has nothing to do with what becomes of the other one that is there.
struct OrderOracle {
    let target: ScriptedTarget
    let world: World

    func judge() {
        let naming = Naming(target, world.chronicle.tellings)
        var open: [String: [RequestEntry]] = [:]
        for entry in target.entries {
            guard let person = naming.subject(of: entry) else { continue }
            // What was on its way when a process died is sent again by the next one.
            let underWay = open[person, default: []].filter { former in
                former.process == entry.process && former.endedAt.map { $0 > entry.startedAt } ?? true
            }
            if let former = underWay.last(where: { !entry.isSeparate(from: $0) }) {
                world.find(
                    .order,
                    "at \(target.plan.name), #\(entry.number) overtakes #\(former.number), both of \(person)"
                )
            }
            open[person] = underWay + [entry]
        }
    }
}

extension RequestEntry {
    fileprivate func isSeparate(from former: RequestEntry) -> Bool {
        let methods: Set = [method, former.method]
        return methods.contains(.delete) && !methods.contains(.post) && path != former.path
    }
}
