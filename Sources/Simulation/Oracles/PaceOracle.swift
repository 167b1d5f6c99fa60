/// No window of the limit's length, wherever it begins, has seen more requests than the limit.
struct PaceOracle {
    var limit: Int
    var window: Duration
    /// When requests reached the target.
    var arrivals: [Duration]
    var name: String

    init(plan: TargetPlan, arrivals: [Duration]) {
        limit = plan.limit
        window = .seconds(plan.windowSeconds)
        self.arrivals = arrivals.sorted()
        name = plan.name
    }

    /// The first window that has seen too many; nil where none has.
    var violation: String? {
        guard arrivals.count > limit else { return nil }
        for last in limit..<arrivals.count where arrivals[last] - arrivals[last - limit] < window {
            return
                "at \(name), \(limit + 1) requests in \(arrivals[last] - arrivals[last - limit]) at \(arrivals[last].stamp)"
        }
        return nil
    }

    func judge(_ world: World) { if let violation { world.find(.pace, violation) } }
}
