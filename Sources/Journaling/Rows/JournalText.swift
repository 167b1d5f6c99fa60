import Foundation
import Provisioning

/// How values that have no column type of their own stand in a row: as JSON arrays in a fixed order, so that equal values
/// are equal texts and SQL can compare them. (Not objects: SCIM's have no case in their names, and group names do.)
///
/// | value | text |
/// | --- | --- |
/// | facts | `[["attribute:userName","a@example.com"],["existence","true"]]` |
/// | changes | `[["attribute:title",null,"Engineer"]]`: fact, before, after |
/// | a person's fields | `[["email","a@example.com"]]` |
enum JournalText {
    /// A row that holds what no version wrote. Names the kind of value, never the value.
    struct Damage: Error {
        var kind: String
    }

    // MARK: - Facts

    static func encode(_ facts: FactSet) -> String {
        var table = TextTable()
        for fact in facts.facts { table.append(fact.fact.text, fact.value) }
        return table.text
    }

    static func facts(_ text: String) throws -> FactSet {
        var facts = FactSet.absent
        try read(text, width: 2, "facts") { entry in
            guard let fact = entry[0].flatMap({ Fact(text: $0) }), let value = entry[1]
            else { throw Damage(kind: "facts") }
            facts[fact] = value
        }
        return facts
    }

    static func encode(_ changes: [FactChange]) -> String {
        var table = TextTable()
        for change in changes { table.append(change.fact.text, change.before, change.after) }
        return table.text
    }

    static func changes(_ text: String) throws -> [FactChange] {
        var changes: [FactChange] = []
        try read(text, width: 3, "changes") { entry in
            guard let fact = entry[0].flatMap({ Fact(text: $0) }) else { throw Damage(kind: "changes") }
            changes.append(FactChange(fact, before: entry[1], after: entry[2]))
        }
        return changes
    }

    // MARK: - Groups

    /// `["Data","Everyone"]`; nil of none.
    static func encode(_ groups: [GroupName]) -> String? {
        groups.isEmpty ? nil : TextTable.list(groups.map(\.rawValue))
    }

    static func groups(_ text: String?) throws -> [GroupName] {
        try text.map { try decode([String].self, json: $0).map { GroupName($0) } } ?? []
    }

    // MARK: - People

    static func encode(_ fields: [PersonField: String]) -> String {
        var table = TextTable()
        for (field, value) in fields.sorted(by: { $0.key < $1.key }) { table.append(field.rawValue, value) }
        return table.text
    }

    static func fields(_ text: String) throws -> [PersonField: String] {
        var fields: [PersonField: String] = [:]
        try read(text, width: 2, "fields") { entry in
            guard let name = entry[0], let value = entry[1] else { throw Damage(kind: "fields") }
            fields[PersonField(rawValue: name)] = value
        }
        return fields
    }

    /// `[["title",null]]` clears the title.
    static func encode(_ patch: PersonPatch) -> String {
        var table = TextTable()
        for (field, value) in patch.values.sorted(by: { $0.key < $1.key }) { table.append(field.rawValue, value) }
        for field in patch.unread.sorted() { table.append("\(unreadMark)\(field.rawValue)", nil) }
        return table.text
    }

    /// Before the name of a field that stays as it is known. No field's name begins with it.
    private static let unreadMark: Character = "="

    static func patch(_ text: String, of employee: EmployeeID) throws -> PersonPatch {
        var patch = PersonPatch(employee: employee, values: [:])
        try read(text, width: 2, "patch") { entry in
            guard let name = entry[0] else { throw Damage(kind: "patch") }
            if name.first == unreadMark {
                patch.unread.insert(PersonField(rawValue: String(name.dropFirst())))
            } else {
                patch.values[PersonField(rawValue: name)] = .some(entry[1])
            }
        }
        return patch
    }

    // MARK: - What is read whole, and never searched

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, json text: String) throws -> Value {
        guard let value = try? JSONDecoder().decode(type, from: Data(text.utf8)) else { throw Damage(kind: "\(type)") }
        return value
    }

    // MARK: - Single values

    /// A value of a closed set, by its text.
    static func decode<Value: RawRepresentable<String>>(_ type: Value.Type, _ text: String) throws -> Value {
        guard let value = Value(rawValue: text) else { throw Damage(kind: "\(type)") }
        return value
    }

    static func cause(_ text: String) throws -> Cause {
        guard let cause = Cause(text: text) else { throw Damage(kind: "cause") }
        return cause
    }

    /// An address as it is searched for: canonically equivalent spellings are equal in Swift, but not in SQL.
    static func key(_ address: AccountAddress) -> String {
        // ASCII has one spelling only, and most addresses are.
        let folded = address.folded
        return folded.utf8.allSatisfy { $0 < 0x80 } ? folded : folded.precomposedStringWithCanonicalMapping
    }

    static func key(userName: String?) -> String? { userName.map { key(AccountAddress($0)) } }

    private static func read(
        _ text: String,
        width: Int,
        _ kind: String,
        _ take: ([String?]) throws -> Void
    ) throws {
        do {
            try TextTableReader.read(text, width: width, take)
        } catch is TextTableReader.Damage {
            throw Damage(kind: kind)
        }
    }
}
