import Ports
import Provisioning

/// How everything stands, in one sentence: what an operator reads first, and often alone. Names targets and sources, never
/// people, and quotes nobody.
struct StandingSentence: Sendable, Hashable, Codable {
    enum Level: String, Sendable, Hashable, Codable {
        /// Nothing is to be done, by nobody.
        case calm
        /// rosterd works; nobody needs to do anything.
        case busy
        /// Somebody has to decide something.
        case attention
        /// Nothing goes on somewhere until somebody mends it.
        case trouble
    }

    /// One thing that needs somebody.
    struct Need: Sendable, Hashable, Codable {
        var level: Level
        var text: String
        /// What to run, to see it or to end it.
        var command: String
    }

    var level: Level
    var text: String
    var needs: [Need]

    init(_ glance: Glance, health: HealthReport) {
        needs = Self.troubles(glance, health) + Self.decisions(glance)
        if let first = needs.first {
            let texts = needs.prefix(Self.namedMax).map(\.text)
            let others = needs.count - texts.count
            let all =
                others > 0
                ? texts + ["\(Wording.count(others, "other thing")) \(others == 1 ? "waits" : "wait")"] : texts
            level = needs.contains { $0.level == .trouble } ? .trouble : first.level
            text = Wording.list(all).capitalizedFirst + "."
        } else {
            (level, text) = Self.course(glance)
        }
    }

    /// The sentence stays one.
    private static let namedMax = 3

    // MARK: - What needs somebody

    private static func troubles(_ glance: Glance, _ health: HealthReport) -> [Need] {
        let fallen = health.parts.compactMap { part in
            part.reason.map {
                Need(level: .trouble, text: "\(part.name) isn't ready: \($0)", command: "rosterd status")
            }
        }
        let targets = glance.status.standings.compactMap { standing -> Need? in
            if standing.pause != nil {
                return Need(
                    level: .trouble,
                    text: "\(standing.target) is paused",
                    command: "rosterd resume \(standing.target)"
                )
            }
            guard standing.probeInSeconds != nil else { return nil }
            return Need(level: .trouble, text: "\(standing.target) doesn't answer", command: "rosterd status")
        }
        return fallen + targets
    }

    private static func decisions(_ glance: Glance) -> [Need] {
        var needs: [Need] = []
        if glance.status.configuration?.refusal != nil {
            let text = "the configuration file can't stand, and the one of before is in force"
            needs.append(Need(level: .attention, text: text, command: "rosterd check"))
        }
        let holds = glance.status.holds.count
        if holds > 0 {
            needs.append(
                Need(
                    level: .attention,
                    text: "\(Wording.count(holds, "plan")) \(holds == 1 ? "waits" : "wait") for your approval",
                    command: "rosterd holds"
                )
            )
        }
        let parked = glance.queue.targets.reduce(0) { $0 + $1.load.count(.parked) }
        if parked > 0 {
            needs.append(
                Need(
                    level: .attention,
                    text: "\(Wording.count(parked, "operation")) \(parked == 1 ? "is" : "are") parked",
                    command: "rosterd queue --parked"
                )
            )
        }
        return needs
            + glance.status.journal.unprovenAbsences.map { doubt in
                let text =
                    "nobody leaves by being absent from \(doubt.source), whose last file has rows without a readable key"
                return Need(level: .attention, text: text, command: "rosterd status")
            }
    }

    // MARK: - Where nothing needs anybody

    private static func course(_ glance: Glance) -> (Level, String) {
        let open = glance.queue.targets.reduce(0) { sum, target in
            sum + target.load.lanes.reduce(0) { $0 + $1.count }
        }
        let unplanned = glance.queue.targets.reduce(0) { $0 + $1.load.unplanned }
        if let reading = glance.status.standings.first(where: \.isReading) {
            return (.busy, "All is well: \(reading.target) is being read for the first time.")
        }
        guard open > 0 else {
            if unplanned > 0 { return (.busy, "All is well: \(Wording.count(unplanned, "account")) to plan.") }
            return (.calm, "All is well: every account is as HR says.")
        }
        var text = "All is well: \(Wording.count(open, "operation")) \(open == 1 ? "is" : "are") on the way"
        let drains = glance.queue.targets.map(\.drain)
        if let longest = drains.compactMap(\.seconds).max(),
            drains.allSatisfy({ $0.seconds != nil || $0.requests == 0 })
        {
            text += ", done in about \(Wording.duration(seconds: longest))"
        }
        let throttled = glance.status.standings.filter { $0.gatedForSeconds != nil }.map(\.target.rawValue)
        if !throttled.isEmpty {
            text += "; \(Wording.list(throttled)) \(throttled.count == 1 ? "asks" : "ask") to be asked more slowly"
        }
        return (.busy, text + ".")
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
