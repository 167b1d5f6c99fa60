/// Cuts a scenario down to what it takes to find what it has found: the shorter the trace, the sooner somebody sees why.
///
/// It leaves things out, and keeps each cut after which the same oracle still finds something.
public struct Shrinker {
    private let simulation: Simulation
    private let runsMax: Int

    /// What is left.
    public struct Shrunk: Sendable {
        public var scenario: Scenario
        /// Of its run, with its trace.
        public var report: Report
    }

    /// - runsMax: more runs than that nobody waits for.
    public init(_ simulation: Simulation, runsMax: Int) {
        self.simulation = simulation
        self.runsMax = runsMax
    }

    /// - Returns: nil where the scenario finds nothing.
    public func shrink(_ scenario: Scenario) throws -> Shrunk? {
        guard let oracle = try simulation.run(scenario, keepsTrace: false).findings.first?.oracle else { return nil }
        var search = Search(simulation: simulation, oracle: oracle, best: scenario, left: runsMax)
        try search.run()
        return Shrunk(scenario: search.best, report: try simulation.run(search.best, keepsTrace: true))
    }

    private struct Search {
        let simulation: Simulation
        let oracle: Finding.Oracle
        var best: Scenario
        var left: Int

        mutating func run() throws {
            var before: Scenario?
            while before != best, left > 0 {
                before = best
                try cut(\.crashes)
                try cut(\.happenings)
                try cut(\.staff)
                for place in best.targets.indices.reversed() { try cutTarget(place) }
                for place in best.targets.indices {
                    try cut(\.targets[place].preexisting)
                    try cut(\.targets[place].strangers)
                    try cutFaults(place)
                    try standardize(place)
                }
                for place in best.sources.indices { try simplify(place) }
                try leaveOutDates()
            }
        }

        /// Leaves out halves, then quarters, and so on, down to single ones.
        private mutating func cut<Element>(_ part: WritableKeyPath<Scenario, [Element]>) throws {
            var size = best[keyPath: part].count
            while size > 0 {
                var start = 0
                while start < best[keyPath: part].count, left > 0 {
                    var candidate = best
                    let end = min(start + size, candidate[keyPath: part].count)
                    candidate[keyPath: part].removeSubrange(start..<end)
                    if try !keeps(candidate) { start += size }
                }
                size /= 2
            }
        }

        private mutating func cutFaults(_ place: Int) throws {
            for number in best.targets[place].faults.keys.sorted(by: >) where left > 0 {
                var candidate = best
                candidate.targets[place].faults[number] = nil
                _ = try keeps(candidate)
            }
        }

        private mutating func cutTarget(_ place: Int) throws {
            guard best.targets.count > 1 else { return }
            var candidate = best
            candidate.targets.remove(at: place)
            _ = try keeps(candidate)
        }

        private mutating func simplify(_ place: Int) throws {
            var candidate = best
            candidate.sources[place].isGuarded = false
            candidate.sources[place].absencesMin = 1
            candidate.sources[place].graceHours = 0
            candidate.sources[place].completeness = .renamed
            if candidate != best { _ = try keeps(candidate) }
        }

        /// The standard's dialect is the one that everybody knows.
        private mutating func standardize(_ place: Int) throws {
            guard ![.amplitude, .rfc7644].contains(best.targets[place].dialect) else { return }
            var candidate = best
            candidate.targets[place].dialect = .rfc7644
            _ = try keeps(candidate)
        }

        private mutating func leaveOutDates() throws {
            guard best.sources.contains(where: \.hasDates) else { return }
            var candidate = best
            for place in candidate.sources.indices { candidate.sources[place].hasDates = false }
            for place in candidate.staff.indices { candidate.staff[place].forgetDates() }
            for place in candidate.happenings.indices {
                guard case .staff(var person) = candidate.happenings[place].deed else { continue }
                person.forgetDates()
                candidate.happenings[place].deed = .staff(person)
            }
            _ = try keeps(candidate)
        }

        /// Takes the candidate in the best one's place where it finds the same.
        private mutating func keeps(_ candidate: Scenario) throws -> Bool {
            left -= 1
            let candidate = candidate.withoutUnheardOf
            let report = try simulation.run(candidate, keepsTrace: false)
            guard report.findings.contains(where: { $0.oracle == oracle }) else { return false }
            best = candidate
            return true
        }
    }
}

extension Staff {
    fileprivate mutating func forgetDates() { (firstDay, lastDay) = (nil, nil) }
}

extension Scenario {
    /// Without accounts of people whom HR never names: whoever may use those, rosterd can't know.
    fileprivate var withoutUnheardOf: Scenario {
        let changed = happenings.compactMap { if case .staff(let person) = $0.deed { person.email } else { nil } }
        let named = Set(staff.map(\.email)).union(changed)
        var scenario = self
        for place in targets.indices { scenario.targets[place].preexisting.removeAll { !named.contains($0.email) } }
        return scenario
    }
}
