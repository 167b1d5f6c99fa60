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
    /// Whose people have accounts here.
    public var sources: Set<SourceID>
    public var groups: [GroupRule]

    public init(id: TargetID, profile: TargetProfile, sources: Set<SourceID>, groups: [GroupRule]) {
        self.id = id
        self.profile = profile
        self.sources = sources
        self.groups = groups
    }

    /// The groups whose members rosterd answers for. No other group is touched.
    public var managedGroups: Set<GroupName> { Set(groups.map(\.group)) }

    /// What should be at the target for this person; ``FactSet/absent`` where nothing should.
    public func desired(for person: Person) -> FactSet {
        guard sources.contains(person.key.source) else { return .absent }
        switch (person.status, profile.removal) {
        case (.active, _):
            return present(person, active: true)
        case (_, .delete):
            return .absent
        case (_, .deactivate):
            return present(person, active: false)
        }
    }

    private func present(_ person: Person, active: Bool) -> FactSet {
        var desired = FactSet()
        desired[.existence] = "true"
        for rule in profile.attributes {
            let value =
                switch rule.origin {
                case .field(let field): person.fields[field]
                case .identity: person.key.identity.rawValue
                }
            desired[.attribute(rule.path)] = value
        }
        if profile.removal == .deactivate { desired[.attribute("active")] = active ? "true" : "false" }
        let record = person.record
        for rule in groups where rule.condition.map({ $0.matches(record) }) ?? true {
            desired[.membership(rule.group)] = "true"
        }
        return desired
    }
}

extension Person {
    /// The record that rules are written over: each field by its name, and `employeeId` and `status`.
    public var record: JSONValue {
        var object = JSONObject()
        for (field, value) in fields { object[field.rawValue] = .string(value) }
        object["employeeId"] = .string(key.employee.rawValue)
        object["status"] = .string(status.rawValue)
        return .object(object)
    }
}
