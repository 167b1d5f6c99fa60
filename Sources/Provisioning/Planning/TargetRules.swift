public import SCIM

/// Who belongs to a group: a condition over the person's record, or everyone.
public struct GroupRule: Sendable {
    public var group: GroupName
    /// Nil: everyone who has an account.
    public var condition: Filter?

    public init(group: GroupName, condition: Filter?) {
        self.group = group
        self.condition = condition
    }
}

/// What the configuration says of one target: enough to say, for any person, what should be there.
public struct TargetRules: Sendable {
    public var id: TargetID
    public var profile: TargetProfile
    /// Whose people have accounts here. Where several of them name one identity, the first that does so speaks for it.
    public var sources: [SourceID]
    public var groups: [GroupRule]

    public init(id: TargetID, profile: TargetProfile, sources: [SourceID], groups: [GroupRule]) {
        self.id = id
        self.profile = profile
        self.sources = sources
        self.groups = groups
    }

    /// The groups whose members rosterd answers for. No other group is touched.
    public var managedGroups: Set<GroupName> { Set(groups.map(\.group)) }

    /// What should be at the target for these persons, who share one identity; ``FactSet/absent`` where nothing should.
    ///
    /// The account is active while any of them is, and has the attributes of the highest-ranked one who is: by source, then
    /// by employee id.
    public func desired(for people: [Person], at now: WallInstant) -> FactSet {
        let candidates = people.compactMap { person in
            sources.firstIndex(of: person.key.source).map { rank in
                Candidate(person: person, status: person.status(at: now), rank: rank)
            }
        }
        guard let speaker = candidates.min() else { return .absent }
        switch (speaker.status, profile.removal) {
        case (.active, _):
            return present(speaker.person, status: speaker.status)
        case (_, .delete):
            return .absent
        case (_, .deactivate):
            return present(speaker.person, status: speaker.status)
        }
    }

    /// One who may speak for an identity. The least one does.
    private struct Candidate: Comparable {
        var person: Person
        var status: EmploymentStatus
        var rank: Int

        static func < (left: Self, right: Self) -> Bool { left.order < right.order }

        static func == (left: Self, right: Self) -> Bool { left.order == right.order }

        private var order: (Int, Int, EmployeeID) {
            let urgency =
                switch status {
                case .active: 0
                case .suspended: 1
                case .ended: 2
                }
            return (urgency, rank, person.key.employee)
        }
    }

    private func present(_ person: Person, status: EmploymentStatus) -> FactSet {
        var desired = FactSet()
        desired[.existence] = "true"
        for rule in profile.attributes {
            let value =
                switch rule.origin {
                case .field(let field): person.fields[field]
                case .identity: person.identity.rawValue
                }
            desired[.attribute(rule.path)] = value
        }
        if profile.removal == .deactivate { desired[.attribute("active")] = status == .active ? "true" : "false" }
        let record = person.record(status: status)
        for rule in groups where rule.condition.map({ $0.matches(record) }) ?? true {
            desired[.membership(rule.group)] = "true"
        }
        return desired
    }
}

extension Person {
    /// The record that rules are written over: each field by its name, and `employeeId` and `status`.
    ///
    /// - status: as of now.
    public func record(status: EmploymentStatus) -> JSONValue {
        var object = JSONObject()
        for (field, value) in fields { object[field.rawValue] = .string(value) }
        object["employeeId"] = .string(key.employee.rawValue)
        object["status"] = .string(status.rawValue)
        return .object(object)
    }
}
