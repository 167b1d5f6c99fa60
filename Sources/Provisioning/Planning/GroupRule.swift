public import SCIM

/// Who belongs to a group: a condition over the person's record, or everyone.
public struct GroupRule: Sendable, Hashable {
    public var group: GroupName
    /// Nil: everyone who has an account.
    public var condition: Filter?

    public init(group: GroupName, condition: Filter?) {
        self.group = group
        self.condition = condition
    }
}

/// A group for each value of a field: `Dept Data`, `Dept Sales`.
public struct GroupFamily: Sendable, Hashable {
    /// Whoever has no value there is in none of the family's groups.
    public var field: PersonField
    public var name: FieldTemplate
    /// What the name of each of them begins with. Every group of the target whose name does so is one of them, and members
    /// who shouldn't be there are taken out.
    public var prefix: String
    /// Those of the field's values that have a group, spelled as in its name; nil: all. Compared without case.
    public var values: [String]?
    /// Nil: everyone who has an account.
    public var condition: Filter?

    public init(field: PersonField, name: FieldTemplate, prefix: String, values: [String]?, condition: Filter?) {
        precondition(!prefix.isEmpty, "a family knows its own")
        self.field = field
        self.name = name
        self.prefix = prefix
        self.values = values
        self.condition = condition
    }

    /// Nil where the person is in none, or where a group's name can't be made of what is known.
    func group(of person: Person, record: JSONValue) -> GroupName? {
        guard let value = person.fields[field], condition?.matches(record) ?? true else { return nil }
        var named = person.fields
        if let values {
            let folded = GroupName(value).caseless
            guard let listed = values.first(where: { GroupName($0).caseless == folded }) else { return nil }
            named[field] = listed
        }
        named[.employeeID] = person.key.employee.rawValue
        guard let text = try? name.rendered({ named[$0] }), text.utf8.count <= GroupName.lengthMax,
            GroupName(text).caseless.hasPrefix(GroupName(prefix).caseless)
        else { return nil }
        return GroupName(text)
    }
}

/// Which groups at a target are rosterd's to correct: those with these names, and those with a name that begins so. Names
/// compare without case, as providers compare them.
public struct ManagedGroups: Sendable, Hashable {
    private let names: Set<String>
    private let prefixes: [String]

    public init(names: some Sequence<GroupName>, prefixes: some Sequence<String>) {
        self.names = Set(names.map(\.caseless))
        self.prefixes = prefixes.map { GroupName($0).caseless }.sorted()
    }

    public func contains(_ group: GroupName) -> Bool {
        let name = group.caseless
        return names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }
}

extension ManagedGroups: ExpressibleByArrayLiteral {
    public init(arrayLiteral names: GroupName...) { self.init(names: names, prefixes: []) }
}

extension Identifier<GroupKind> {
    /// Longest name of a group, in bytes of UTF-8: what a database column of a provider holds.
    public static var lengthMax: Int { 255 }

    /// For comparing: NFC, and without case.
    public var caseless: String { rawValue.caseless }
}
