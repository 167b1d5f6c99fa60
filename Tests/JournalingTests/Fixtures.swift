import GRDB
import Ports
import Provisioning
import SCIM
import TestSupport

@testable import Journaling

let hr: SourceID = "hr"
let saas: TargetID = "saas"
let everyone: GroupName = "Everyone"

/// A target as Amplitude is: ids are addresses, a leaver's account is deleted.
func amplitude(groups: [GroupRule] = [], sources: [SourceID] = [hr]) -> TargetRules {
    TargetRules(id: saas, profile: .amplitude, sources: sources, groups: groups)
}

func group(_ name: GroupName, _ condition: String? = nil) throws -> GroupRule {
    GroupRule(group: name, condition: try condition.map { try Filter.parse($0) })
}

func person(
    _ employee: String,
    _ email: String? = nil,
    status: EmploymentStatus = .active,
    given: String = "Ada",
    department: String = "Data",
    source: SourceID = hr,
    identity: IdentityKey? = nil,
    begins: WallInstant? = nil,
    ends: WallInstant? = nil
) -> Person {
    let key = PersonKey(source: source, employee: EmployeeID(employee))
    return Person(
        key: key,
        identity: identity ?? key.ownIdentity,
        status: status,
        period: EmploymentPeriod(begins: begins, ends: ends),
        fields: [
            .email: email ?? "p\(employee)@example.com", .givenName: given, .familyName: "Test",
            .department: department,
        ]
    )
}

extension StagedRow {
    /// As a file's row is: its print is of all it says.
    init(number: Int, _ content: Content) {
        let print: UInt64? = if case .person = content { UInt64(bitPattern: Int64(content.hashValue)) } else { nil }
        self.init(row: number, content: content, print: print)
    }
}

extension GuardLimits {
    /// Nothing is held.
    static let off = GuardLimits(
        allowances: [:],
        rowsPercentMin: 0,
        filledPercentMin: 0,
        holdsChangedHeader: false,
        holdsFirstSnapshot: false,
        holdsAddressChange: false
    )

    /// Nothing is held but what a test is about.
    static func only(_ change: (inout GuardLimits) -> Void) -> GuardLimits {
        var limits = off
        change(&limits)
        return limits
    }

    /// No more than so many people may change so.
    static func most(_ number: Int, _ changes: AccessChange...) -> GuardLimits {
        only { limits in
            for change in changes { limits.allowances[change] = Allowance(number: number, percent: 0) }
        }
    }
}

extension RosterRules {
    /// Every source of the targets has these guards.
    static func made(
        _ targets: [TargetRules],
        guards: GuardLimits = .off,
        grace: Duration = .zero,
        absencesMin: Int = 1,
        configuration: ConfigurationDigest = "c1"
    ) -> RosterRules {
        let sources = Set(targets.flatMap(\.sources) + [hr]).map { source in
            SourceRules(
                id: source,
                guards: guards,
                completion: FieldwiseCompletion(),
                grace: grace,
                absencesMin: absencesMin
            )
        }
        return RosterRules(configuration: configuration, sources: sources, targets: targets)
    }
}

/// Takes each field as it comes; somebody new needs an address.
struct FieldwiseCompletion: PersonCompleting {
    func person(
        _ patch: PersonPatch,
        over known: Person?,
        semantics: FeedSemantics,
        from source: SourceID,
        asOf: WallInstant
    ) throws(CompletionProblem) -> Person {
        let key = PersonKey(source: source, employee: patch.employee)
        var person =
            known ?? Person(key: key, identity: key.ownIdentity, status: .active, period: .open, fields: [:])
        for (field, value) in patch.values {
            if field == .status {
                person.status = value.flatMap { EmploymentStatus(rawValue: $0) } ?? .active
                // Whoever leaves has left as of what says so, and whoever is back has no end any more.
                switch person.status {
                case .ended: person.period.ends = min(known?.period.ends ?? asOf, asOf)
                case .active: person.period.ends = nil
                case .suspended: break
                }
            } else {
                person.fields[field] = value
            }
        }
        if person.fields[.email] == nil { throw CompletionProblem(field: .email, what: "is missing") }
        return person
    }

    func settled(_ person: Person, over known: Person?, asOf: WallInstant) -> Person { person }
}

extension Database {
    /// The intake that was begun last.
    var lastIntake: Int64 {
        get throws { try value(Int64.self, "SELECT max(number) FROM intake") ?? 0 }
    }
}
