import Provisioning

/// What is true of a source's people, kept as simply as can be: each field with the instant of which it is known.
struct IntakeModel {
    struct Known: Equatable {
        var status: EmploymentStatus
        var given: String
        var statusAsOf: Int64
        var asOf: Int64
    }

    struct Snapshot {
        var asOf: Int64
        /// Each with the given name that the file says.
        var named: [String: String]
        var leftAsIs: Set<String>
        var isComplete: Bool
    }

    struct Event {
        var asOf: Int64
        var employee: String
        var given: String
        var status: EmploymentStatus?
    }

    private(set) var people: [String: Known] = [:]
    private(set) var last: Snapshot?

    var ended: [String] { people.filter { $0.value.status == .ended }.keys.sorted() }

    mutating func apply(_ snapshot: Snapshot) {
        for (employee, given) in snapshot.named where (people[employee]?.asOf ?? 0) <= snapshot.asOf {
            people[employee] = Known(
                status: .active,
                given: given,
                statusAsOf: snapshot.asOf,
                asOf: snapshot.asOf
            )
        }
        for (employee, known) in people where snapshot.isComplete && known.asOf <= snapshot.asOf {
            guard snapshot.named[employee] == nil, !snapshot.leftAsIs.contains(employee) else { continue }
            people[employee]?.status = .ended
            people[employee]?.statusAsOf = snapshot.asOf
            people[employee]?.asOf = snapshot.asOf
        }
        last = snapshot
    }

    mutating func apply(_ event: Event) {
        guard var known = people[event.employee] else {
            if let last, last.asOf > event.asOf, last.isComplete, !last.leftAsIs.contains(event.employee) { return }
            people[event.employee] = Known(
                status: event.status ?? .active,
                given: event.given,
                statusAsOf: event.asOf,
                asOf: event.asOf
            )
            return
        }
        if known.asOf <= event.asOf { known.given = event.given }
        if let status = event.status, known.statusAsOf <= event.asOf {
            known.status = status
            known.statusAsOf = event.asOf
        }
        known.asOf = max(known.asOf, event.asOf)
        people[event.employee] = known
    }
}
