/// What some scenarios have beside the usual: dates, stops, and providers that aren't the standard's.
///
/// It is drawn apart from all else, so that a seed stays the run that it was where it has none of it.
struct Variety {
    private var chance: Chance

    init(seed: UInt64) { chance = Chance(seed: seed, .variety) }

    mutating func vary(_ scenario: inout Scenario, isDisturbed: Bool) {
        for place in scenario.targets.indices where chance.percent(40) { varyTarget(place, of: &scenario) }
        if chance.percent(25) { sayDates(in: &scenario) }
        if isDisturbed, chance.percent(25) { stop(in: &scenario) }
    }

    private mutating func varyTarget(_ place: Int, of scenario: inout Scenario) {
        let target = scenario.targets[place]
        let isTamperedWith = scenario.happenings.contains { $0.isTampering(at: target.name) }
        // Of who shows no members nobody can see that others have changed them.
        let dialects: [TargetPlan.Dialect] = [.withoutPatch, .slack, .github] + (isTamperedWith ? [] : [.aws])
        let dialect = chance.pick(dialects)
        guard target.dialect != .amplitude else { return }
        scenario.targets[place].dialect = dialect
    }

    private mutating func stop(in scenario: inout Scenario) {
        guard let last = scenario.happenings.last?.at else { return }
        for _ in 0..<chance.int(1...3) {
            let at = Double(chance.int(0...Int(last * 10))) / 10
            scenario.happenings.append(Happening(at: at, .restart(.stop)))
        }
        // Of one instant they stay in their order.
        let sorted = scenario.happenings.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        scenario.happenings = sorted.map(\.element)
    }

    // MARK: - Dates

    /// Where a clock is wrong, what came due by it may be right by the clock and wrong by the calendar: that is for others.
    private mutating func sayDates(in scenario: inout Scenario) {
        let isTimely = scenario.happenings.allSatisfy { if case .clock = $0.deed { false } else { true } }
        guard isTimely else { return }
        for place in scenario.sources.indices { scenario.sources[place].hasDates = true }
        for place in scenario.staff.indices { scenario.staff[place] = dated(scenario.staff[place]) }
        let first = Dictionary(scenario.staff.map { ($0.key, $0) }) { first, _ in first }
        for place in scenario.happenings.indices {
            guard case .staff(let person) = scenario.happenings[place].deed else { continue }
            // Those with whom a source of events begins are said as they are.
            let isSame = first[person.key].map { $0.isSame(as: person) } ?? false
            scenario.happenings[place].deed = .staff(isSame ? first[person.key] ?? person : dated(person))
        }
    }

    private mutating func dated(_ person: Staff) -> Staff {
        var person = person
        person.firstDay = chance.percent(40) ? chance.pick([-5, 0, 1, 1, 1, 9]) : nil
        person.lastDay = chance.percent(40) ? chance.pick([-3, 0, 0, 0, 1, 9]) : nil
        return person
    }
}

extension Staff {
    /// But for dates.
    fileprivate func isSame(as other: Staff) -> Bool {
        var other = other
        (other.firstDay, other.lastDay) = (firstDay, lastDay)
        return self == other
    }
}

extension Happening {
    /// Others change something there.
    func isTampering(at target: String) -> Bool {
        if case .tampering(let name, _) = deed { name == target } else { false }
    }
}
