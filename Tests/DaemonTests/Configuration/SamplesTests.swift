import Foundation
import HRFeed
import Provisioning
import SystemPackage
import Testing

@testable import Daemon

@Suite("The sample exports")
struct SamplesTests {
    private static let folder = SamplePeople.folder("samples")

    private let configuration: Configuration
    private let before: [EmployeeID: Person]
    private let after: [EmployeeID: Person]

    init() throws {
        configuration = try Configuration.load(Self.folder.appending("rosterd.yaml"))
        before = try Self.people("day1.csv", configuration)
        after = try Self.people("day2.csv", configuration)
    }

    private static func people(_ name: String, _ configuration: Configuration) throws -> [EmployeeID: Person] {
        let source = try #require(configuration.sources.first)
        let sample = try SamplePeople(folder.appending(name), of: source)
        #expect(sample.refused.isEmpty)
        #expect(sample.ending?.endedWithNewline == true)
        #expect(Set(sample.people.map(\.key)).count == sample.people.count, "somebody is there twice")
        return Dictionary(sample.people.map { ($0.key.employee, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whose accounts change from day 1 to day 2, by what changes.
    private func changes() throws -> [String: Set<EmployeeID>] {
        let rules = try #require(configuration.targets.first?.rules)
        let now = WallInstant(milliseconds: 1_800_000_000_000)
        var changes: [String: Set<EmployeeID>] = [:]
        for id in Set(before.keys).union(after.keys) {
            let old = rules.desired(for: before[id].map { [$0] } ?? [], at: now)
            let new = rules.desired(for: after[id].map { [$0] } ?? [], at: now)
            guard !old.isEquivalent(to: new, by: rules.profile) else { continue }
            changes[kind(old, new), default: []].insert(id)
        }
        return changes
    }

    private func kind(_ old: FactSet, _ new: FactSet) -> String {
        switch (old == .absent, new == .absent) {
        case (true, _): return "joins"
        case (_, true): return "leaves"
        default: break
        }
        if AccountAddress(old.userName ?? "") != AccountAddress(new.userName ?? "") { return "renamed" }
        return Set(old.memberships) == Set(new.memberships) ? "changed" : "moves"
    }

    @Test("day 1 has sixty people in five departments")
    func dayOne() {
        #expect(before.count == 60)
        #expect(before.values.count { $0.status == .active } == 57)
        #expect(Set(before.values.compactMap { $0.fields[.department] }).count == 5)
        #expect(Set(before.values.compactMap { $0.fields[.email] }.map { AccountAddress($0) }).count == 60)
    }

    @Test("day 2 brings what the configuration beside it says, and nothing else")
    func dayTwo() throws {
        #expect(
            try changes() == [
                "joins": ["1009", "1013", "1014", "2017", "3011", "5015"],
                "leaves": ["2016", "3007", "4005", "5013"],
                "moves": ["2012", "3010", "4004", "5005"],
                "changed": ["5003"],
                "renamed": ["3006"],
            ]
        )
    }

    @Test("use reserved domains alone")
    func domains() {
        let addresses = [before, after].flatMap { $0.values.compactMap { $0.fields[.email]?.lowercased() } }
        #expect(addresses.allSatisfy { $0.hasSuffix("@example.com") || $0.hasSuffix("@example.org") })
    }
}

extension FactSet {
    /// Whether nothing has to be sent to come from one to the other.
    fileprivate func isEquivalent(to other: FactSet, by profile: TargetProfile) -> Bool {
        guard Set(memberships) == Set(other.memberships), (self == .absent) == (other == .absent) else { return false }
        return Set(attributes.keys).union(other.attributes.keys).allSatisfy {
            profile.isSatisfied($0, confirmed: attributes[$0], desired: other.attributes[$0])
        }
    }
}
