/// Makes a scenario of a seed: a small company, its service providers, some days of both, and what goes wrong meanwhile.
public struct ScenarioMaker {
    var chance: Chance
    private let seed: UInt64
    var people = StaffMaker()
    /// Whether anything goes wrong at all.
    private let isDisturbed: Bool

    /// The same seed gives the same scenario.
    public static func scenario(of seed: UInt64) -> Scenario {
        var maker = ScenarioMaker(seed: seed)
        var scenario = maker.make()
        var variety = Variety(seed: seed)
        variety.vary(&scenario, isDisturbed: maker.isDisturbed)
        return scenario
    }

    private init(seed: UInt64) {
        self.seed = seed
        chance = Chance(seed: seed, .scenario)
        isDisturbed = chance.percent(80)
    }

    private mutating func make() -> Scenario {
        let sources = (1...(chance.percent(20) ? 2 : 1)).map { source("hr\($0)") }
        for source in sources {
            for _ in 0..<chance.int(1...10) { people.hire(to: source.name, &chance) }
        }
        let first = people.staff
        let targets = (1...(chance.percent(25) ? 2 : 1)).map { target("saas\($0)", beside: first) }
        var happenings = sources.flatMap { begin($0, first.filter { [name = $0.name] in $0.source == name }) }
        var at = 5.0
        for _ in 0..<chance.int(2...20) {
            at += Double(chance.int(1...chance.pick([40, 600, 6_000, 36_000]))) / 10
            happenings += happen(chance.pick(sources), targets, at: at)
        }
        return Scenario(
            seed: seed,
            sources: sources,
            targets: targets,
            staff: first,
            happenings: happenings,
            crashes: isDisturbed && chance.percent(50) ? crashes() : []
        )
    }

    private func begin(_ source: SourcePlan, _ people: [Staff]) -> [Happening] {
        switch source.channel {
        case .exports: [Happening(at: 5, .export(source: source.name, .whole))]
        case .events: people.map { Happening(at: 5, .staff($0)) }
        }
    }

    private mutating func source(_ name: String) -> SourcePlan {
        SourcePlan(
            name: name,
            channel: chance.percent(60) ? .exports : .events,
            completeness: chance.pick([.renamed, .marked, .settled(seconds: 10)]),
            omitsLeavers: chance.percent(50),
            isGuarded: chance.percent(30),
            absencesMin: chance.pick([1, 1, 1, 2]),
            graceHours: chance.pick([0, 0, 0, 0, 2])
        )
    }

    private mutating func target(_ name: String, beside staff: [Staff]) -> TargetPlan {
        var faults: [Int: Fault] = [:]
        let share = isDisturbed ? chance.pick([0, 5, 20, 50]) : 0
        for number in 1...150 where chance.percent(share) { faults[number] = fault() }
        return TargetPlan(
            name: name,
            dialect: chance.pick([.amplitude, .rfc7644]),
            limit: chance.int(2...30),
            windowSeconds: chance.pick([10, 60]),
            concurrency: chance.int(1...4),
            joins: chance.percent(70),
            latency: chance.pick([10...400, 200...5_000, 1...2]),
            preexisting: staff.filter { _ in chance.percent(10) },
            strangers: chance.percent(30) ? ["stranger@example.com"] : [],
            faults: faults
        )
    }

    // MARK: - What happens

    private mutating func happen(_ source: SourcePlan, _ targets: [TargetPlan], at instant: Double) -> [Happening] {
        var happenings: [Happening] = []
        for _ in 0..<chance.int(0...3) {
            // No two things happen to a person at one instant.
            guard let person = people.change(in: source.name, &chance) else { continue }
            if happenings.contains(where: { $0.deed == .staff(person) }) { continue }
            happenings.append(Happening(at: instant, .staff(person)))
        }
        if source.channel == .exports, chance.percent(70) {
            happenings.append(Happening(at: instant, .export(source: source.name, export())))
        }
        if isDisturbed, chance.percent(50) {
            happenings.append(Happening(at: instant + Double(chance.int(0...20)), trouble(targets)))
        }
        return happenings.sorted { $0.at < $1.at }
    }

    private mutating func export() -> ExportKind {
        guard isDisturbed else { return chance.percent(20) ? .repeated : .whole }
        return switch chance.int(0...9) {
        case 0, 1: .repeated
        case 2: .truncated(perMille: chance.int(300...999))
        case 3: .flawed(rows: [chance.int(0...9)])
        default: .whole
        }
    }

    /// Early ones often: much happens in a process's first steps.
    private mutating func crashes() -> [Int] {
        let longest = chance.pick([100, 1_000, 10_000])
        return (0..<chance.int(1...5)).map { _ in chance.int(1...longest) }.sorted()
    }
}
