import Testing

/// A file that a guard stops, and what went before it.
struct GuardCase: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// Beside what is held by default.
    var guards = "firstSnapshot: accept"
    /// What was delivered before, in its order.
    var before = [Roster(40)]
    /// What is held; its text, where a roster can't say it.
    var held: Roster
    var text: String?
    /// How each of its reasons begins or goes on.
    var reasons: [String]

    /// The last roster before, changed.
    private init(
        _ testDescription: String,
        guards: String = "firstSnapshot: accept",
        reasons: [String],
        change: (inout Roster) -> Void
    ) {
        self.testDescription = testDescription
        self.guards = guards
        self.reasons = reasons
        held = Roster(40)
        change(&held)
    }

    static let all = [
        firstSnapshot, rollingDay, changedHeader,
        GuardCase("leavers by absence", reasons: ["6 leavers, where 5 are allowed at once"]) {
            $0.workers.removeLast(6)
        },
        GuardCase("leavers by their status", reasons: ["6 leavers, where 5 are allowed at once"]) {
            for index in 0..<6 { $0.workers[index].status = "Terminated" }
        },
        GuardCase("suspensions", reasons: ["6 suspensions, where 5 are allowed at once"]) {
            for index in 0..<6 { $0.workers[index].status = "On Leave" }
        },
        GuardCase("joiners", reasons: ["21 joiners, where 20 are allowed at once"]) {
            $0.workers += Roster(21, from: 100).workers
        },
        GuardCase(
            "a department column that is blank",
            reasons: ["40 people losing groups, where 20", "column \"Department\" went blank: 0 values in 40 rows"]
        ) {
            for index in $0.workers.indices { $0.workers[index].department = "" }
        },
        GuardCase(
            "a column that lost half of its values",
            guards: "firstSnapshot: accept, groupRemovals: none",
            reasons: ["column \"Department\" went blank: 15 values in 40 rows, before 40 in 40"]
        ) {
            for index in 0..<25 { $0.workers[index].department = "" }
        },
        GuardCase(
            "changes of address, where one alone isn't held",
            guards: "firstSnapshot: accept, addressChange: accept",
            reasons: ["6 changes of address, where 5 are allowed at once"]
        ) {
            for index in 0..<6 { $0.workers[index].email = "new.\(index)@example.com" }
        },
        GuardCase(
            "few rows",
            guards: "firstSnapshot: accept, leavers: none",
            reasons: ["31 rows, where the last accepted snapshot had 40"]
        ) {
            $0.workers.removeLast(9)
        },
        GuardCase(
            "a limit that the configuration sets",
            guards: "firstSnapshot: accept, leavers: { number: 1, percent: 4% }",
            reasons: ["2 leavers, where 1 are allowed at once"]
        ) {
            $0.workers.removeLast(2)
        },
    ]

    private static var firstSnapshot: GuardCase {
        var first = GuardCase(
            "a source's first snapshot",
            guards: "",
            reasons: ["it is the source's first snapshot, and invites 40 people"]
        ) { _ in }
        first.before = []
        return first
    }

    /// Each is small; together they are what one large file would be.
    private static var rollingDay: GuardCase {
        var rolling = GuardCase(
            "small files that add up within a day",
            reasons: ["2 leavers beside 4 in the last 24 hours, where 5 are allowed"]
        ) {
            $0.workers.removeLast(6)
        }
        rolling.before = [0, 2, 4].map { left in
            var roster = Roster(40)
            roster.workers.removeLast(left)
            return roster
        }
        return rolling
    }

    private static var changedHeader: GuardCase {
        var header = GuardCase(
            "a header with another column",
            reasons: ["the header changed, with new \"CostCentre\""]
        ) { _ in }
        let rows = header.held.csv.split(separator: "\r\n").dropFirst().map { "\($0),17\r\n" }
        header.text = "\(Roster.header),CostCentre\r\n" + rows.joined()
        return header
    }
}
