import Ports
import Provisioning
import Randomness
import TestSupport
import Testing

@testable import Journaling

@Suite("Files, events, approvals and refusals in any order")
struct IntakeModelTests {
    private enum Held {
        case snapshot(IntakeModel.Snapshot, rows: [StagedRow.Content])
        case event(IntakeModel.Event)
        case row(IntakeModel.Row)
    }

    /// One walk: what was done to the journal was done to the model.
    private struct Walk {
        var random: SeededRandom
        let desk: Desk
        var model = IntakeModel()
        var held: [IntakeID: Held] = [:]
        var now: Int64 = 0
        var lastRows: [StagedRow.Content] = []
        /// What was done, for whoever has to find out why.
        var story: [String] = []

        mutating func step() async throws {
            now += 1
            if random.chance(30) { desk.time.advance(by: .seconds(12 * 60 * 60)) }
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<3: try await drop()
            case 3..<8: try await hear()
            case 8: try await decide(approves: true)
            default: try await decide(approves: random.chance(50))
            }
            try await check()
        }

        private mutating func drop() async throws {
            var snapshot = IntakeModel.Snapshot(
                asOf: now,
                named: [:],
                leftAsIs: [],
                isComplete: !random.chance(15),
                present: Set(model.people.filter { $0.value.status != .ended }.keys)
            )
            var rows: [StagedRow.Content] = []
            for number in 1...8 where !random.chance(12) {
                let (employee, given) = ("\(number)", random.chance(70) ? "Ada" : "Eve\(now)")
                let address = address(of: employee)
                rows.append(.person(person(employee, address, given: given)))
                switch Int.random(in: 0..<20, using: &random) {
                case 0:
                    rows[rows.count - 1] = .refused(EmployeeID(employee))
                    snapshot.leftAsIs.insert(employee)
                case 1:
                    rows.append(.person(person(employee, given: "Twice")))
                    snapshot.leftAsIs.insert(employee)
                default: snapshot.named[employee] = IntakeModel.Said(given: given, address: address)
                }
            }
            let before = try await desk.fingerprint()
            let id = IntakeID("f\(now)")
            let verdict = try await desk.judge(id, rows, asOf: now, rowsWithoutKey: snapshot.isComplete ? 0 : 1)
            story.append("\(snapshot): \(verdict)")
            if case .refused = verdict { return }
            held = held.filter { if case .snapshot = $0.value { false } else { true } }
            guard verdict.isAccepted else {
                held[id] = .snapshot(snapshot, rows: rows)
                return #expect(try await desk.fingerprint() == before)
            }
            try await desk.finish()
            model.apply(try await withoutRenames(snapshot, id))
            lastRows = rows
        }

        /// Most often the one that is known.
        private mutating func address(of employee: String) -> String {
            if random.chance(10) { return "q\(employee)-\(now)@example.com" }
            let known = model.people[employee]?.address
            return random.chance(95) ? known ?? "p\(employee)@example.com" : "p\(employee)@example.com"
        }

        /// Whoever would get another address is left as is, and waits.
        private mutating func withoutRenames(
            _ snapshot: IntakeModel.Snapshot,
            _ id: IntakeID
        ) async throws -> IntakeModel.Snapshot {
            let renames = snapshot.named.filter { model.isRename($0.key, to: $0.value.address) }
            var waiting: Set<String> = []
            for hold in try await desk.journal.holds() where hold.trips == [.addressChange] {
                let employee = try #require(try await desk.shown(hold.hash).first?.split(separator: " ").first)
                waiting.insert(String(employee))
                guard hold.intake.rawValue.hasPrefix("\(id)-row-"), let said = renames[String(employee)] else {
                    continue
                }
                held[hold.intake] = .row(IntakeModel.Row(asOf: now, employee: String(employee), said: said))
            }
            #expect(Set(renames.keys).isSubset(of: waiting), "\(story.suffix(12).joined(separator: "\n"))")
            var rest = snapshot
            for employee in renames.keys {
                rest.named[employee] = nil
                rest.leftAsIs.insert(employee)
            }
            return rest
        }

        private mutating func hear() async throws {
            let employee = "\(Int.random(in: 1...10, using: &random))"
            // Some are late, and some say what was said before.
            let event = IntakeModel.Event(
                asOf: random.chance(20) ? max(1, now - Int64.random(in: 1...4, using: &random)) : now,
                employee: employee,
                given: random.chance(30) ? "Ada" : "Eve\(now)",
                address: address(of: employee),
                status: random.chance(40) ? (random.chance(70) ? .ended : .active) : nil
            )
            var values: [PersonField: String?] = [.email: event.address, .givenName: event.given]
            if let status = event.status { values[.status] = status.rawValue }
            let before = try await desk.fingerprint()
            let people = try await desk.people()
            let id = IntakeID("e\(now)")
            let patch = PersonPatch(employee: EmployeeID(event.employee), values: values)
            let verdict = try await desk.hear(id, .patch(patch), asOf: event.asOf)
            story.append("\(event): \(verdict)")
            guard !model.isOutdated(event) else {
                #expect(verdict.isAccepted && verdict.heldAlone.isEmpty, "\(story.suffix(12).joined(separator: "\n"))")
                let after = try await desk.people()
                return #expect(after == people)
            }
            guard verdict.isAccepted else {
                held[id] = .event(event)
                return #expect(try await desk.fingerprint() == before)
            }
            let isRename = model.isRename(event.employee, to: event.address, event.status)
            #expect(verdict.heldAlone.isEmpty != isRename, "\(story.suffix(12).joined(separator: "\n"))")
            if isRename { held[IntakeID("\(id)-row-1")] = .event(event) } else { model.apply(event) }
        }

        private mutating func decide(approves: Bool) async throws {
            guard let hold = try await desk.journal.holds().randomElement(using: &random) else { return }
            let before = try await desk.fingerprint()
            story.append("\(approves ? "approve" : "reject") \(hold.intake)")
            guard approves else {
                #expect(try await desk.reject(hold.hash))
                #expect(try await desk.fingerprint() == before)
                held[hold.intake] = nil
                return
            }
            switch try await desk.approve(hold.hash) {
            case .changed: #expect(try await desk.fingerprint() == before)
            case .approved:
                switch held.removeValue(forKey: hold.intake) {
                case .snapshot(let snapshot, let rows):
                    model.apply(snapshot)
                    lastRows = rows
                case .event(let event): model.apply(event)
                case .row(let row): model.apply(row)
                case nil: Issue.record("nobody knew of \(hold.intake)")
                }
            case .refused, nil: held[hold.intake] = nil
            }
        }

        private mutating func check() async throws {
            let ended = try await desk.employees(.ended)
            #expect(ended == model.ended, "\(story.suffix(12).joined(separator: "\n"))")
            #expect(try await desk.isSettled())
            #expect(try await desk.number("SELECT count(*) FROM person") == model.people.count)
            for (employee, known) in model.people where known.status == .active {
                let desired = try await desk.situation(EmployeeID(employee))?.desired
                #expect(desired?[.attribute("name.givenName")] == known.given, "\(employee)")
                #expect(desired?.userName == known.address, "\(employee)")
            }
            let holds = try await desk.journal.holds()
            #expect(Set(holds.map(\.intake)).isSubset(of: held.keys))
            guard holds.isEmpty, let last = model.last, random.chance(20) else { return }
            let before = try await desk.peopleButPrints()
            let id = IntakeID("again\(now)")
            _ = try await desk.judge(id, lastRows, asOf: last.asOf, rowsWithoutKey: last.isComplete ? 0 : 1)
            try await desk.finish()
            if try await desk.journal.state(of: id)?.state == .applied {
                #expect(try await desk.peopleButPrints() == before, "the last accepted file again")
            }
            for hold in try await desk.journal.holds() { _ = try await desk.reject(hold.hash) }
        }
    }

    /// Some, and those that have found something.
    static let seeds: [UInt64] = Array(0..<16) + [22, 32, 50]

    @Test(
        "Nobody leaves without proof, a hold changes nothing, nothing is left over, and what is known is what is true",
        arguments: seeds
    )
    func walk(seed: UInt64) async throws {
        var guards = GuardLimits.most(2, .leaver, .joiner)
        guards.holdsAddressChange = true
        var walk = Walk(random: SeededRandom(seed: seed), desk: try await Desk(amplitude(), guards: guards))
        for _ in 0..<60 { try await walk.step() }
    }
}
