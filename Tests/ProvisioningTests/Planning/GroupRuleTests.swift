import SCIM
import Testing

@testable import Provisioning

@Suite("Who belongs to which group")
struct GroupRuleTests {
    private func person(_ fields: [PersonField: String], status: EmploymentStatus = .active) -> Person {
        let key = PersonKey(source: "hr", employee: "7")
        return Person(
            key: key,
            identity: key.ownIdentity,
            status: status,
            period: .open,
            fields: fields.merging([.email: "a@example.com"]) { given, _ in given }
        )
    }

    private func rules(_ groups: [GroupRule] = [], _ families: [GroupFamily]) -> TargetRules {
        TargetRules(id: "t", profile: .amplitude, sources: ["hr"], groups: groups, families: families)
    }

    private func family(
        _ name: String = "Dept {department}",
        values: [String]? = nil,
        when: String? = nil
    ) throws -> GroupFamily {
        GroupFamily(
            field: .department,
            name: try FieldTemplate(parsing: name),
            prefix: "Dept ",
            values: values,
            condition: try when.map { try Filter.parse($0) }
        )
    }

    private func groups(_ rules: TargetRules, _ fields: [PersonField: String]) -> [GroupName] {
        rules.desired(for: [person(fields)], at: .distantFuture).memberships
    }

    @Test("By column there is one group for each value, and none without a value")
    func byColumn() throws {
        let rules = rules([], [try family()])
        #expect(groups(rules, [.department: "Data"]) == ["Dept Data"])
        #expect(groups(rules, [.department: "R&D / Ops"]) == ["Dept R&D / Ops"])
        #expect(groups(rules, [:]).isEmpty)
    }

    @Test("A list allows only its own values, in its own spelling")
    func allowed() throws {
        let rules = rules([], [try family(values: ["Data", "Customer Success"])])
        #expect(groups(rules, [.department: "DATA"]) == ["Dept Data"])
        #expect(groups(rules, [.department: "Sales"]).isEmpty)
    }

    @Test("A name may be made of further fields, a condition may be set, and a name that can't be made is none")
    func names() throws {
        let rules = rules([], [try family("Dept {department|upper} {country}", when: #"title co "Lead""#)])
        #expect(groups(rules, [.department: "Data", .country: "DE", .title: "Lead"]) == ["Dept DATA DE"])
        #expect(groups(rules, [.department: "Data", .country: "DE", .title: "Analyst"]).isEmpty)
        #expect(groups(rules, [.department: "Data", .title: "Lead"]).isEmpty)
        #expect(
            groups(rules, [.department: String(repeating: "x", count: 256), .country: "DE", .title: "Lead"]).isEmpty
        )
    }

    @Test("Two rules that name one group, in whatever case, are one membership, spelled as the first")
    func oneMembership() throws {
        let rules = rules([GroupRule(group: "DEPT data", condition: nil)], [try family()])
        #expect(groups(rules, [.department: "Data"]) == ["DEPT data"])
    }

    @Test(
        "Managed are the listed names and those with a prefix, without case, and no other",
        arguments: [
            ("Everyone", true), ("EVERYONE", true), ("Everyone else", false), ("Dept Data", true), ("dept x", true),
            ("Dept", false), ("My Dept Data", false), ("", false),
        ]
    )
    func managed(name: String, isManaged: Bool) throws {
        let rules = rules([GroupRule(group: "Everyone", condition: nil)], [try family()])
        #expect(rules.manages(GroupName(name)) == isManaged)
    }

    @Test("Whoever is in a group under another spelling stays in it, and is neither added nor taken out")
    func otherSpelling() throws {
        let planner = AccountPlanner(rules: rules([], [try family()]))
        for confirmed in [["Dept DATA"], ["Dept Data", "Dept DATA"]] as [[GroupName]] {
            let plan = planner.plan(
                Made.facts("a@example.com", groups: ["Dept Data"]),
                confirmed: Made.facts("a@example.com", groups: confirmed)
            )
            #expect(plan.summary == [])
        }
        let left = planner.plan(
            Made.facts("a@example.com", groups: ["Dept Sales"]),
            confirmed: Made.facts("a@example.com", groups: ["Dept Data", "Dept DATA"])
        )
        #expect(
            left.summary == [
                "remove-member a@example.com Dept DATA", "remove-member a@example.com Dept Data",
                "add-member a@example.com Dept Sales",
            ]
        )
    }

    @Test("Someone who changes department leaves the old one's group and no group that isn't managed")
    func planned() throws {
        let planner = AccountPlanner(rules: rules([], [try family()]))
        let plan = planner.plan(
            Made.facts("a@example.com", groups: ["Dept Sales"]),
            confirmed: Made.facts("a@example.com", groups: ["Dept Data", "Chess club"])
        )
        #expect(plan.summary == ["remove-member a@example.com Dept Data", "add-member a@example.com Dept Sales"])
    }
}

@Suite("A deactivated account is deleted later")
struct DeletionTests {
    private let ends = WallInstant.at("2026-06-01T00:00:00Z")
    private let rules = TargetRules(
        id: "t",
        profile: .rfc7644,
        sources: ["hr"],
        groups: [],
        deleteAfter: .seconds(30 * 86_400)
    )

    private func person(_ employee: EmployeeID, _ status: EmploymentStatus, _ period: EmploymentPeriod) -> Person {
        let key = PersonKey(source: "hr", employee: employee)
        return Person(key: key, identity: "one", status: status, period: period, fields: [.email: "a@example.com"])
    }

    @Test("Thirty days after access ended nothing is desired; until then the account without access")
    func due() {
        let left = person("1", .ended, EmploymentPeriod(begins: nil, ends: ends))
        func desired(_ text: String) -> FactSet { rules.desired(for: [left], at: .at(text)) }
        #expect(desired("2026-05-31T23:59:59Z").givesAccess)
        #expect(desired("2026-06-30T23:59:59Z")[.attribute("active")] == "false")
        #expect(desired("2026-07-01T00:00:00Z") == .absent)
        #expect(rules.nextChange(for: left, after: .at("2026-05-01T00:00:00Z")) == ends)
        #expect(rules.nextChange(for: left, after: ends) == .at("2026-07-01T00:00:00Z"))
        #expect(rules.nextChange(for: left, after: .at("2026-07-01T00:00:00Z")) == nil)
    }

    @Test("Nobody's account is deleted who is on leave, is to come back, or works here under another record")
    func notDue() {
        let now = WallInstant.at("2027-01-01T00:00:00Z")
        let left = person("1", .ended, EmploymentPeriod(begins: nil, ends: ends))
        let onLeave = person("1", .suspended, .open)
        let returning = person("1", .active, EmploymentPeriod(begins: .at("2027-02-01T00:00:00Z"), ends: nil))
        let contractor = person("2", .active, .open)
        #expect(rules.desired(for: [onLeave], at: now).exists)
        #expect(rules.desired(for: [returning], at: now).exists)
        #expect(rules.desired(for: [left, returning], at: now).exists)
        #expect(rules.desired(for: [left, contractor], at: now).givesAccess)
        var kept = rules
        kept.deleteAfter = nil
        #expect(kept.desired(for: [left], at: now).exists)
        #expect(kept.nextChange(for: left, after: ends) == nil)
    }

    @Test("Whom no source of the target has is deactivated, not deleted")
    func noSource() {
        let elsewhere = Person(
            key: PersonKey(source: "other", employee: "1"),
            identity: "one",
            status: .active,
            period: .open,
            fields: [:]
        )
        let desired = rules.desired(for: [elsewhere], at: ends)
        let plan = AccountPlanner.rfc7644.plan(desired, confirmed: Made.facts("a@example.com", active: true))
        #expect(plan.summary == ["deactivate-user a@example.com"])
        let second = AccountPlanner.rfc7644.plan(desired, confirmed: Made.facts("a@example.com", active: false))
        #expect(second.isEmpty)
        #expect(AccountPlanner.rfc7644.plan(desired).isEmpty)
    }

    @Test(
        "What is to be gone is deleted in the lane of revocations, whether it was deactivated or not; then nothing is left"
    )
    func planned() {
        for active in [true, false] {
            let confirmed = Made.facts("a@example.com", groups: ["Data"], active: active, remoteID: "42")
            let plan = AccountPlanner.rfc7644.plan(.absent, confirmed: confirmed)
            #expect(plan.summary == ["delete-user a@example.com"])
            #expect(plan.drafts.map(\.lane) == [.revoke])
            var after = confirmed
            after.confirm(Made.operation(1, plan.drafts[0]))
            #expect(AccountPlanner.rfc7644.plan(.absent, confirmed: after).isEmpty)
        }
        #expect(AccountPlanner.rfc7644.plan(.absent).isEmpty)
    }
}
