/// The operations of one person take effect in order (promise 3): while a request is on its way that makes, changes or removes
/// somebody's account, no other one is. Whichever came first would win. The removals of two accounts, of which one was left behind
/// by a change of address, have nothing to do with each other.
struct OrderOracle {
    let target: ScriptedTarget
    let world: World

    func judge() {
        let naming = Naming(target, world.chronicle.tellings)
        var last: [String: RequestEntry] = [:]
        for entry in target.entries {
            guard let person = naming.subject(of: entry) else { continue }
            // What was on its way when a process died is sent again by the next one.
            if let former = last[person], former.process == entry.process, !entry.isSeparate(from: former),
                former.endedAt.map({ $0 > entry.startedAt }) ?? true
            {
                world.find(
                    .order,
                    "at \(target.plan.name), #\(entry.number) overtakes #\(former.number), both of \(person)"
                )
            }
            last[person] = entry
        }
    }
}

extension RequestEntry {
    fileprivate func isSeparate(from former: RequestEntry) -> Bool {
        method == .delete && former.method == .delete && userName != former.userName
    }
}
