public import SCIM

/// What the configuration says of one target: enough to say, for any person, what should be there.
public struct TargetRules: Sendable, Hashable {
    public var id: TargetID
    public var profile: TargetProfile
    /// Whose people have accounts here. Where several of them name one identity, the first that does so speaks for it.
    public var sources: [SourceID]
    public var groups: [GroupRule]
    /// Groups that a field's values name.
    public var families: [GroupFamily]
    /// How long a deactivated account is kept after access ended; nil: for good. Means nothing where a leaver's account is
    /// deleted anyway.
    public var deleteAfter: Duration?
    /// What is made of accounts that are there already.
    public var reading: ReadingRules

    public init(
        id: TargetID,
        profile: TargetProfile,
        sources: [SourceID],
        groups: [GroupRule],
        families: [GroupFamily] = [],
        deleteAfter: Duration? = nil,
        reading: ReadingRules = .standard
    ) {
        self.id = id
        self.profile = profile
        self.sources = sources
        self.groups = groups
        self.families = families
        self.deleteAfter = deleteAfter
        self.reading = reading
    }

    /// The groups whose members rosterd answers for. No other group is touched.
    public var managedGroups: ManagedGroups {
        ManagedGroups(names: groups.map(\.group), prefixes: families.map(\.prefix))
    }

    /// Whether rosterd answers for that group's members.
    public func manages(_ group: GroupName) -> Bool { managedGroups.contains(group) }

    /// When the calendar next changes what should be here for that person; nil where nothing is left to come.
    public func nextChange(for person: Person, after now: WallInstant) -> WallInstant? {
        let deletion = deletion(of: person)
        return ([person.period.nextChange(after: now), deletion].compactMap(\.self).filter { $0 > now }).min()
    }

    /// The name that an account of theirs would have here; nil where HR doesn't say.
    public func userName(of person: Person) -> String? {
        profile.attributes.first { $0.path == AttributeRule.userNamePath }?.value(of: person)
    }

    /// Whether the identity's people, as far as they have accounts here, are all still to begin: what was there before them is
    /// theirs then. Whoever of them has left, or is away, loses access all the same.
    public func areToBegin(_ people: [Person], at now: WallInstant) -> Bool {
        let people = people.filter { sources.contains($0.key.source) }
        return !people.isEmpty && people.allSatisfy { $0.isToBegin(at: now) }
    }

    /// When a deactivated account is due to be deleted, if it comes to that.
    private func deletion(of person: Person) -> WallInstant? {
        guard let deletionDelay, let ends = person.period.ends else { return nil }
        return ends + deletionDelay
    }

    /// How long after the end of access an account is deleted that was deactivated; nil where none ever is.
    public var deletionDelay: Duration? { profile.removal == .deactivate ? deleteAfter : nil }

    /// Whoever is still to begin keeps the account until then.
    private func isDeletionDue(of person: Person, at now: WallInstant) -> Bool {
        guard let deletion = deletion(of: person), person.status(at: now) == .ended else { return false }
        return now >= deletion && (person.period.begins.map { $0 <= now } ?? true)
    }

    /// What should be at the target for these persons, who share one identity. ``FactSet/absent`` where nothing should: an
    /// account that is there is deleted then. Where the profile deactivates, that is after ``deleteAfter`` alone; until
    /// then, and of people whom no source of the target has, an account without access is desired.
    ///
    /// The account is active while any of them is, and has the attributes of the highest-ranked one who is: by source, then
    /// by employee id.
    public func desired(for people: [Person], at now: WallInstant) -> FactSet {
        let candidates = people.compactMap { person in
            sources.firstIndex(of: person.key.source).map { rank in
                Candidate(person: person, status: person.status(at: now), rank: rank)
            }
        }
        guard let speaker = candidates.min() else { return profile.removal == .delete ? .absent : .deactivated }
        switch (speaker.status, profile.removal) {
        case (.active, _):
            return present(speaker.person, status: speaker.status)
        case (_, .delete):
            return .absent
        case (_, .deactivate):
            let isDue = candidates.allSatisfy { isDeletionDue(of: $0.person, at: now) }
            return isDue ? .absent : present(speaker.person, status: speaker.status)
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
            desired[.attribute(rule.path)] = rule.value(of: person)
        }
        if profile.removal == .deactivate { desired[.attribute("active")] = status == .active ? "true" : "false" }
        for group in memberships(of: person, status: status) { desired[.membership(group)] = "true" }
        return desired
    }
}

extension TargetRules {
    /// By every rule; of two names that differ in case alone the first rule's.
    private func memberships(of person: Person, status: EmploymentStatus) -> [GroupName] {
        guard !groups.isEmpty || !families.isEmpty else { return [] }
        let record = person.record(status: status)
        let listed = groups.filter { $0.condition?.matches(record) ?? true }.map(\.group)
        let named = families.compactMap { $0.group(of: person, record: record) }
        var seen: Set<String> = []
        return (listed + named).filter { seen.insert($0.caseless).inserted }
    }
}

extension AttributeRule {
    fileprivate func value(of person: Person) -> String? {
        switch origin {
        case .field(let field): person.fields[field]
        case .identity: person.identity.rawValue
        }
    }
}

extension FactSet {
    /// An account that may stay, without access.
    static let deactivated: FactSet = {
        var facts = FactSet()
        facts[.existence] = "true"
        facts[.attribute("active")] = "false"
        return facts
    }()
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
