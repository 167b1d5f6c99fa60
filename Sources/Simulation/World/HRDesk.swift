import Provisioning
import SCIM
import Synchronization

/// What HR has of whom, and how it says so: the truth that targets have to come to.
final class HRDesk: Sendable {
    private struct State {
        /// By source and id.
        var staff: [String: Staff] = [:]
        /// By source: the bytes of its last export.
        var lastExport: [String: [UInt8]] = [:]
        var exports = 0
        var events = 0
        var unheard: Set<Int> = []
        /// Everybody who ever was, and the addresses that they had.
        var addresses: Set<String> = []
        /// By source and id: those whom it last said to have access.
        var told: [String: [String: Staff]] = [:]
        /// By address: how often somebody with it was said to have access who had none before.
        var beginnings: [String: Int] = [:]

        /// Whatever of it rosterd takes in, nobody begins more often by it.
        ///
        /// - isAll: whom it doesn't name has no access by it.
        mutating func tell(_ people: [Staff], of source: SourcePlan, isAll: Bool, at now: Duration) {
            let former = told[source.name] ?? [:]
            var named = isAll ? [:] : former
            for person in people {
                let before = former[person.id]
                let isStillHere =
                    before.map { person in
                        person.hasAccess(at: now, grace: source.grace) && !person.isOver(at: now, grace: source.grace)
                    } ?? false
                named[person.id] = person.hasAccess(at: now, grace: source.grace) ? person : nil
                guard named[person.id] != nil else { continue }
                // Whoever is to leave, and works here until then, begins by that only where they didn't.
                let goesOn =
                    person.standing == .active
                    ? before?.spell == person.spell
                    : isStillHere && before?.spell.address == person.spell.address
                if !goesOn { beginnings[person.spell.address, default: 0] += 1 }
            }
            told[source.name] = named
        }
    }

    private let state = Mutex(State())

    init(staff: [Staff]) {
        for person in staff { set(person) }
    }

    // MARK: - The truth

    func set(_ person: Staff) {
        state.withLock { state in
            let key = person.source + "/" + person.id
            state.staff[key] = person
            state.addresses.insert(person.email.lowercased())
        }
    }

    /// By source and id.
    var staff: [Staff] { state.withLock { $0.staff.sorted { $0.key < $1.key }.map(\.value) } }
    var addresses: Set<String> { state.withLock { $0.addresses } }
    var beginnings: [String: Int] { state.withLock { $0.beginnings } }

    // MARK: - Exports

    /// - Returns: its name and bytes; nil where the same is to be dropped again, and nothing was yet.
    func export(_ kind: ExportKind, of source: SourcePlan, at now: Duration) -> (name: String, bytes: [UInt8])? {
        let own = staff.filter { $0.source == source.name }
        let here = source.omitsLeavers ? own.filter { $0.standing != .left } : own
        // A file that names nobody is refused, as it has to be: then it says of whoever has left that they have.
        let people = here.isEmpty ? own : here
        return state.withLock { state in
            let bytes: [UInt8]
            switch kind {
            case .whole: bytes = Self.csv(people, of: source, flawed: [])
            case .flawed(let rows): bytes = Self.csv(people, of: source, flawed: Set(rows))
            case .truncated(let share):
                let whole = Self.csv(people, of: source, flawed: [])
                bytes = Array(whole.prefix(whole.count * share / 1_000))
            case .repeated:
                guard let last = state.lastExport[source.name] else { return nil }
                bytes = last
            }
            state.lastExport[source.name] = bytes
            state.tell(Self.people(in: bytes, of: source), of: source, isAll: true, at: now)
            state.exports += 1
            return ("export-\(state.exports).csv", bytes)
        }
    }

    /// - flawed: rows without an address.
    private static func csv(_ people: [Staff], of source: SourcePlan, flawed: Set<Int>) -> [UInt8] {
        var text = source.columns.joined(separator: ",") + "\n"
        for (row, person) in people.enumerated() {
            var person = person
            if flawed.contains(row) { person.email = "" }
            text += source.values(of: person).joined(separator: ",") + "\n"
        }
        return Array(text.utf8)
    }

    /// Whoever it names: what is cut off or has no address is left out.
    static func people(in export: [UInt8], of source: SourcePlan) -> [Staff] {
        String(decoding: export, as: UTF8.self).split(separator: "\n").dropFirst().compactMap { row in
            let values = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard values.count == source.columns.count, !values[3].isEmpty,
                let standing = Staff.Standing(rawValue: values[5])
            else { return nil }
            var person = Staff(
                source: source.name,
                id: values[0],
                given: values[1],
                family: values[2],
                email: values[3],
                department: values[4],
                standing: standing
            )
            if source.hasDates {
                (person.firstDay, person.lastDay) = (WorkingDay.day(values[6]), WorkingDay.day(values[7]))
            }
            return person
        }
    }

    // MARK: - Events

    /// An event that says all of somebody.
    ///
    /// - Returns: its number and body; until it is ``heard(_:)`` it has to be sent again.
    func event(of person: Staff, from source: SourcePlan, at clock: VirtualClock) -> (number: Int, body: [UInt8]) {
        let number = state.withLock { state in
            state.events += 1
            state.tell([person], of: source, isAll: false, at: clock.now)
            state.unheard.insert(state.events)
            return state.events
        }
        var object: JSONObject = ["event": .string("event-\(number)"), "at": .integer(clock.trueWall.milliseconds)]
        for (column, value) in zip(source.columns, source.values(of: person)) { object[column] = .string(value) }
        return (number, JSONValue.object(object).serialized())
    }

    /// Its receipt has come.
    func heard(_ number: Int) { state.withLock { _ = $0.unheard.remove(number) } }

    /// Whether every event has its receipt.
    var isHeard: Bool { state.withLock { $0.unheard.isEmpty } }
}

/// From when until when somebody with an address works here: another one is another beginning.
struct Spell: Sendable, Hashable {
    var address: String
    var firstDay: Int?
    var lastDay: Int?
}

extension Staff {
    /// By HR's word, today or from some day on.
    fileprivate func hasAccess(at now: Duration, grace: Duration) -> Bool {
        standing == .active || mayStay(at: now, grace: grace)
    }

    fileprivate var spell: Spell { Spell(address: email.lowercased(), firstDay: firstDay, lastDay: lastDay) }
}

extension SourcePlan {
    fileprivate var columns: [String] { Staff.columns + (hasDates ? Staff.dateColumns : []) }

    fileprivate func values(of person: Staff) -> [String] { person.values + (hasDates ? person.dateValues : []) }
}
