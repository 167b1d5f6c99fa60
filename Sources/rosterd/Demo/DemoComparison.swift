import Daemon
import Foundation
import Provisioning
import Sandbox

/// What HR said beside what the target holds: computed from the export and the target's own state, without the journal.
struct DemoComparison {
    struct Line {
        var what: String
        var atHR: Int
        var atTarget: Int
        var differing: Int
    }

    var lines: [Line] = []
    /// Addresses that were invited more than once without having been removed in between.
    var invitedTwice: [String] = []

    var agrees: Bool { lines.allSatisfy { $0.differing == 0 } && invitedTwice.isEmpty }

    /// - now: whoever works here then should have an account.
    init(export: Data, configuration: Configuration, target: DirectorySnapshot, now: WallInstant) throws {
        guard let source = configuration.sources.first, let rules = configuration.targets.first?.rules else { return }
        var accounts: [String: String] = [:]
        var members = Dictionary(uniqueKeysWithValues: rules.groups.map { ($0.group.rawValue, Set<String>()) })
        for person in try Self.people(in: export, source, now: now) {
            let desired = rules.desired(for: [person], at: now)
            guard desired.exists, let userName = desired.userName else { continue }
            let address = AccountAddress(userName).folded
            accounts[address] = Self.name(person.fields[.givenName], person.fields[.familyName])
            for group in desired.memberships { members[group.rawValue, default: []].insert(address) }
        }
        let users = Dictionary(
            target.users.map { (AccountAddress($0.userName).folded, Self.name($0.givenName, $0.familyName)) },
            uniquingKeysWith: { first, _ in first }
        )
        lines.append(Self.line("people", accounts, users))
        for (group, expected) in members.sorted(by: { $0.key < $1.key }) {
            let found = Set(target.groups.filter { $0.displayName == group }.flatMap(\.members))
            let differing = expected.symmetricDifference(found).count
            lines.append(Line(what: group, atHR: expected.count, atTarget: found.count, differing: differing))
        }
        invitedTwice = target.invitations.filter { $0.value.sent > 1 }.keys.sorted()
    }

    private static func people(in export: Data, _ source: SourceConfiguration, now: WallInstant) throws -> [Person] {
        var reader = PeopleReader(
            settings: source.feed,
            completion: source.rules.completion,
            asOf: now,
            now: now,
            known: .nobody
        )
        let rows = try reader.push(Array(export)) + reader.finish().rows
        return rows.compactMap { if case .person(let person, _, _) = $0 { person } else { nil } }
    }

    private static func name(_ given: String?, _ family: String?) -> String { "\(given ?? "") \(family ?? "")" }

    private static func line(_ what: String, _ expected: [String: String], _ found: [String: String]) -> Line {
        let differing = Set(expected.keys).union(found.keys).count { expected[$0] != found[$0] }
        return Line(what: what, atHR: expected.count, atTarget: found.count, differing: differing)
    }
}
