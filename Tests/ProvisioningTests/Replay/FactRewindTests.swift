import Provisioning
import Randomness
import TestSupport
import Testing

@Suite("What a target holds that lost some of what it acknowledged")
struct FactRewindTests {
    private let ada = Made.facts("ada@example.com", groups: ["Data"])

    /// What was done in these steps, and what was confirmed after each.
    private func play(_ steps: [FactSet], by planner: AccountPlanner) -> (done: [Operation], confirmed: [FactSet]) {
        var confirmed = [FactSet.absent]
        var done: [Operation] = []
        for desired in steps {
            var facts = confirmed[confirmed.count - 1]
            for draft in planner.plan(desired, confirmed: facts).drafts {
                let operation = Made.operations([draft], from: Int64(done.count + 1), .done)[0]
                facts.confirm(operation)
                if operation.kind == .createUser {
                    facts[.remoteID] = planner.profile.idIsAddress ? operation.address.folded : "id-\(done.count)"
                }
                done.append(operation)
                confirmed.append(facts)
            }
        }
        return (done, confirmed)
    }

    /// Random lives of one person, each taken back to each instant of it.
    @Test("Whatever was done after any instant, taken back it is what was confirmed then", arguments: 0..<200)
    func anyInstant(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let planner = seed % 2 == 0 ? AccountPlanner.amplitude : .rfc7644
        let (done, confirmed) = play(life(planner, using: &random), by: planner)
        for count in 0...done.count {
            let lost = done.suffix(count).reversed().map { FactRewind.Step($0, isLost: true) }
            let found = FactRewind.undo(lost, from: confirmed[done.count])
            #expect(found == confirmed[done.count - count], "\(count) of \(done.count) lost")
        }
    }

    private func life(_ planner: AccountPlanner, using random: inout SeededRandom) -> [FactSet] {
        (0..<8).map { _ in
            if Int.random(in: 0..<4, using: &random) == 0 {
                return planner.profile.removal == .delete
                    ? .absent : ada.with { $0[.attribute("active")] = "false" }
            }
            let groups = AccountPlanner.groupNames.filter { _ in Bool.random(using: &random) }
            let name = ["ada@example.com", "ada@example.com", "ada.l@example.com"].randomElement(using: &random)
            return Made.facts(name ?? "", groups: groups).with { facts in
                facts[.attribute("name.givenName")] = Bool.random(using: &random) ? "Ada" : "Augusta"
                if planner.profile.removal == .deactivate { facts[.attribute("active")] = "true" }
            }
        }
    }

    @Test("What was changed for good after the loss stays as it is")
    func later() {
        let augusta = ada.with { $0[.attribute("name.givenName")] = "Augusta" }
        let king = augusta.with { $0[.attribute("name.familyName")] = "King" }
        let countess = king.with { $0[.attribute("name.givenName")] = "Countess" }
        let (done, confirmed) = play([ada, augusta, king, countess], by: .amplitude)
        // Lost: Augusta and King; the last change came after the restoration.
        let steps = done.reversed().prefix(3).enumerated().map { FactRewind.Step($1, isLost: $0 > 0) }
        let found = FactRewind.undo(steps, from: confirmed[done.count])
        #expect(found[.attribute("name.givenName")] == "Countess")
        #expect(found[.attribute("name.familyName")] == ada[.attribute("name.familyName")])
    }

    @Test("An account that was made anew after the loss keeps nothing of the one before")
    func madeAnew() {
        let (done, confirmed) = play([ada, .absent, ada], by: .amplitude)
        let last = done.lastIndex { $0.kind == .createUser } ?? 0
        let steps = done.enumerated().reversed().map { FactRewind.Step($1, isLost: $0 < last) }
        #expect(FactRewind.undo(steps, from: confirmed[done.count]) == confirmed[done.count])
    }
}
