/// Makes a scenario of a seed.
public struct ScenarioMaker {
    private var chance: Chance
    private let seed: UInt64
    private var staff: [Staff] = []
    private var hired = 0
    private var addresses = 0

    public static func scenario(of seed: UInt64) -> Scenario {
        var maker = ScenarioMaker(seed: seed)
        return maker.make()
    }

    private init(seed: UInt64) {
        self.seed = seed
        chance = Chance(seed: seed, .scenario)
    }

    private mutating func make() -> Scenario {
        let sources = [source()]
        for _ in 0..<chance.int(1...12) { staff.append(newcomer(to: sources[0].name)) }
        let first = staff
        var targets = [target()]
        targets[0].preexisting = first.filter { _ in chance.percent(10) }
        var happenings: [Happening] = []
        var at = 5.0
        for source in sources { happenings += begin(source, first, at: at) }
        for _ in 0..<chance.int(3...20) {
            at += Double(chance.int(1...3_600))
            happenings += happen(sources[0], at: at)
        }
        return Scenario(
            seed: seed,
            sources: sources,
            targets: targets,
            staff: first,
            happenings: happenings,
            crashes: []
        )
    }

    private func begin(_ source: SourcePlan, _ people: [Staff], at instant: Double) -> [Happening] {
        switch source.channel {
        case .exports: [Happening(at: instant, .export(source: source.name, .whole))]
        case .events: people.map { Happening(at: instant, .staff($0)) }
        }
    }

    private mutating func source() -> SourcePlan {
        SourcePlan(
            name: "hr",
            channel: chance.percent(60) ? .exports : .events,
            completeness: chance.pick([.renamed, .marked, .settled(seconds: 10)]),
            omitsLeavers: chance.percent(50),
            isGuarded: chance.percent(30),
            absencesMin: 1
        )
    }

    private mutating func target() -> TargetPlan {
        var faults: [Int: Fault] = [:]
        let share = chance.pick([0, 0, 5, 20, 50])
        for number in 1...200 where chance.percent(share) { faults[number] = fault() }
        return TargetPlan(
            name: "saas",
            dialect: chance.pick(TargetPlan.Dialect.allCases),
            limit: chance.int(2...30),
            windowSeconds: chance.pick([10, 60]),
            concurrency: chance.int(1...4),
            latency: chance.pick([10...400, 200...5_000]),
            preexisting: [],
            strangers: chance.percent(30) ? ["stranger@example.com"] : [],
            faults: faults
        )
    }

    private mutating func fault() -> Fault {
        let takesEffect = chance.percent(50)
        let retryAfter = chance.percent(50) ? chance.int(1...120) : nil
        return chance.pick([
            .status(429, takesEffect: false, retryAfter: retryAfter),
            .status(503, takesEffect: takesEffect, retryAfter: retryAfter),
            .status(500, takesEffect: takesEffect, retryAfter: nil),
            .status(502, takesEffect: takesEffect, retryAfter: nil),
            .status(504, takesEffect: takesEffect, retryAfter: nil),
            .status(408, takesEffect: false, retryAfter: nil),
            .unconnected, .unresolved, .handshake,
            .timeout(takesEffect: takesEffect), .lost(takesEffect: takesEffect), .truncated,
            .slow(seconds: 20),
        ])
    }

    // MARK: - People

    private mutating func newcomer(to source: String) -> Staff {
        hired += 1
        return Staff(
            source: source,
            id: "\(hired)",
            given: chance.pick(["Ada", "Alan", "Grace", "Edsger"]),
            family: chance.pick(["Lovelace", "Turing", "Hopper", "Dijkstra"]),
            email: address(),
            department: chance.pick(["Data", "Sales", "Legal"]),
            standing: chance.percent(90) ? .active : .leave
        )
    }

    private mutating func address() -> String {
        addresses += 1
        return "p\(addresses)@example.com"
    }

    private mutating func happen(_ source: SourcePlan, at instant: Double) -> [Happening] {
        var happenings: [Happening] = []
        for _ in 0..<chance.int(1...3) {
            let person = change(of: source.name)
            happenings.append(Happening(at: instant, .staff(person)))
        }
        if source.channel == .exports, chance.percent(70) {
            happenings.append(
                Happening(at: instant, .export(source: source.name, chance.percent(20) ? .repeated : .whole))
            )
        }
        return happenings
    }

    private mutating func change(of source: String) -> Staff {
        if staff.isEmpty || chance.percent(30) {
            let person = newcomer(to: source)
            staff.append(person)
            return person
        }
        let place = chance.int(0...staff.count - 1)
        switch chance.int(0...9) {
        case 0...3: staff[place].standing = chance.pick(Staff.Standing.allCases)
        case 4, 5: staff[place].department = chance.pick(["Data", "Sales", "Legal"])
        case 6, 7: staff[place].given = chance.pick(["Ada", "Alan", "Grace", "Edsger"])
        default: staff[place].email = address()
        }
        return staff[place]
    }
}
