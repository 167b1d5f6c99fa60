import Provisioning

/// What is true of a source's people, kept as simply as can be: each field with the instant of which it is known.
struct IntakeModel {
    struct Known: Equatable {
        var status: EmploymentStatus
        var given: String
        var address: String
        var statusAsOf: Int64
        var asOf: Int64
    }

    /// What a file's row says.
    struct Said: Equatable {
        var given: String
        var address: String
    }

    struct Snapshot {
        var asOf: Int64
        var named: [String: Said]
        var leftAsIs: Set<String>
        var isComplete: Bool
        /// Who hadn't left when it was read: whoever came later, it was not shown to end, if it was held.
        var present: Set<String>
    }

    struct Event {
        var asOf: Int64
        var employee: String
        var given: String
        var address: String
        var status: EmploymentStatus?
    }

    /// A file's row whose change of address waits alone.
    struct Row {
        var asOf: Int64
        var employee: String
        var said: Said
    }

    private(set) var people: [String: Known] = [:]
    private(set) var last: Snapshot?

    var ended: [String] { people.filter { $0.value.status == .ended }.keys.sorted() }

    mutating func apply(_ snapshot: Snapshot) {
        for (employee, said) in snapshot.named { apply(Row(asOf: snapshot.asOf, employee: employee, said: said)) }
        for (employee, known) in people where snapshot.isComplete && known.asOf <= snapshot.asOf {
            guard snapshot.named[employee] == nil, !snapshot.leftAsIs.contains(employee) else { continue }
            guard snapshot.present.contains(employee) else { continue }
            people[employee]?.status = .ended
            people[employee]?.statusAsOf = snapshot.asOf
            people[employee]?.asOf = snapshot.asOf
        }
        last = snapshot
    }

    mutating func apply(_ row: Row) {
        guard (people[row.employee]?.asOf ?? 0) <= row.asOf else { return }
        people[row.employee] = Known(
            status: .active,
            given: row.said.given,
            address: row.said.address,
            statusAsOf: row.asOf,
            asOf: row.asOf
        )
    }

    /// Whether somebody has an account, and would get another address by that.
    func isRename(_ employee: String, to address: String, _ status: EmploymentStatus? = .active) -> Bool {
        guard let known = people[employee], known.status == .active, status ?? .active == .active else { return false }
        return known.address != address
    }

    /// Whether something newer was heard of whom it speaks of before it came.
    func isOutdated(_ event: Event) -> Bool {
        guard let known = people[event.employee] else {
            guard let last, last.isComplete, last.asOf > event.asOf else { return false }
            return !last.leftAsIs.contains(event.employee)
        }
        return known.asOf > event.asOf
    }

    /// What was held counts for whatever nothing newer has spoken of.
    mutating func apply(_ event: Event) {
        guard var known = people[event.employee] else {
            if let last, last.asOf > event.asOf, last.isComplete, !last.leftAsIs.contains(event.employee) { return }
            people[event.employee] = Known(
                status: event.status ?? .active,
                given: event.given,
                address: event.address,
                statusAsOf: event.asOf,
                asOf: event.asOf
            )
            return
        }
        if known.asOf <= event.asOf { (known.given, known.address) = (event.given, event.address) }
        if let status = event.status, known.statusAsOf <= event.asOf {
            known.status = status
            known.statusAsOf = event.asOf
        }
        known.asOf = max(known.asOf, event.asOf)
        people[event.employee] = known
    }
}
