/// What is looked for once a run is over.
struct Oracles {
    let world: World

    func judge() {
        HoldOracle(world: world).judge()
        for target in world.targets {
            TruthOracle(target: target, world: world).judge()
            DatesOracle(target: target, world: world).judge()
            PaceOracle(plan: target.plan, arrivals: target.entries.compactMap(\.arrivedAt)).judge(world)
            OnceOracle(target: target, world: world).judge()
            LeaversOracle(target: target, world: world).judge()
            OrderOracle(target: target, world: world).judge()
            EconomyOracle(target: target).judge(world)
        }
    }
}

extension Scenario {
    /// Nothing goes wrong in it: then nothing is asked for twice.
    var isUndisturbed: Bool {
        crashes.isEmpty && targets.allSatisfy(\.faults.isEmpty)
            && happenings.allSatisfy { happening in
                switch happening.deed {
                case .staff, .export: true
                default: false
                }
            }
    }
}
