extension Scenario {
    /// What there is before anything happens, a line each: what happens stands in the trace.
    public var words: [String] {
        sources.map(\.words) + staff.map { "\($0.source) has \($0.words)" } + targets.flatMap(\.words)
            + (crashes.isEmpty ? [] : ["rosterd dies at the steps \(crashes)"])
    }
}

extension SourcePlan {
    fileprivate var words: String {
        let leavers = omitsLeavers ? "leavers are left out" : "leavers are told"
        let rest = "\(absencesMin) times absent, \(graceHours) h of grace, \(isGuarded ? "guarded" : "not guarded")"
        let dates = hasDates ? ", with dates" : ""
        return "\(name): \(channel.rawValue), \(completeness), \(leavers), \(rest)\(dates)"
    }
}

extension Staff {
    fileprivate var words: String {
        let dates = [firstDay.map { ", from the day \($0)" }, lastDay.map { ", to the day \($0)" }].compactMap(\.self)
        return "\(id): \(given) \(family), \(email), \(department), \(standing.rawValue)\(dates.joined())"
    }
}

extension TargetPlan {
    fileprivate var words: [String] {
        let pace = "\(limit) requests in \(windowSeconds) s, \(concurrency) at a time, \(latency) ms"
        let first = "\(name): \(dialect.rawValue), \(pace), \(joins ? "whoever is invited joins" : "nobody joins")"
        let people = preexisting.map { "\(name) has \($0.words)" } + strangers.map { "\(name) has a stranger, \($0)" }
        return [first] + people
            + faults.sorted { $0.key < $1.key }.map { "\(name) fails its request #\($0.key): \($0.value)" }
    }
}
