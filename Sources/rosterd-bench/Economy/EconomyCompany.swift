import Foundation
import Randomness

/// People with departments, as HR exports them; each department is a group.
struct EconomyCompany {
    struct Worker: Hashable {
        var title: String
        var department: Int
    }

    /// By employee number.
    private(set) var people: [Int: Worker] = [:]
    private var next = 0
    private var random = SeededRandom(seed: 5)

    static let departments = 20
    /// Amplitude's page size, and so the most members that a request takes.
    private static let membersMax = 100

    init(people count: Int) {
        for _ in 0..<count { join() }
    }

    mutating func join() {
        next += 1
        people[next] = Worker(title: "Analyst", department: next % Self.departments)
    }

    /// 50 joiners, 30 leavers, 120 changes of name and 40 moves.
    mutating func liveThroughDay() {
        let chosen = choose(190)
        for number in chosen[..<30] { people[number] = nil }
        for number in chosen[30..<150] { people[number]?.title += "I" }
        for number in chosen[150...] { move(number) }
        for _ in 0..<50 { join() }
    }

    mutating func reorganise(people count: Int) {
        for number in choose(count) { move(number) }
    }

    private mutating func move(_ number: Int) {
        guard let department = people[number]?.department else { return }
        let step = Int.random(in: 1..<Self.departments, using: &random)
        people[number]?.department = (department + step) % Self.departments
    }

    private mutating func choose(_ count: Int) -> [Int] {
        Array(people.keys.sorted().shuffled(using: &random).prefix(count))
    }

    /// The title is part of the name: Amplitude carries names alone.
    var csv: String {
        var text = "WorkerID,Email,FirstName,LastName,Department\n"
        for (number, worker) in people.sorted(by: { $0.key < $1.key }) {
            text += "W\(number),p\(number)@example.com,Ada,\(worker.title) \(number),D\(worker.department)\n"
        }
        return text
    }

    /// How many requests bring the target from there to here: one for each joiner, leaver and changed account, and for each
    /// group one for each hundred members that come or go. A leaver's memberships go with the account.
    func leastRequests(since before: EconomyCompany) -> Int {
        let joiners = people.keys.filter { before.people[$0] == nil }
        let leavers = before.people.keys.filter { people[$0] == nil }
        let changed = people.filter { number, worker in before.people[number].map { $0.title != worker.title } ?? false
        }
        var moves = [Int](repeating: 0, count: Self.departments)
        for number in joiners { moves[people[number]?.department ?? 0] += 1 }
        for (number, worker) in people {
            guard let old = before.people[number], old.department != worker.department else { continue }
            moves[old.department] += 1
            moves[worker.department] += 1
        }
        let packs = moves.reduce(0) { $0 + ($1 + Self.membersMax - 1) / Self.membersMax }
        return joiners.count + leavers.count + changed.count + packs
    }
}
