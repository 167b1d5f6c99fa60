import Foundation
import Provisioning
import SCIM

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
        write(facts.facts.map { [.string($0.fact.text), .string($0.value)] })
    }

    static func facts(_ text: String) throws -> FactSet {
        var facts = FactSet.absent
        for entry in try read(text, width: 2, "facts") {
            guard let fact = entry[0].stringValue.flatMap({ Fact(text: $0) }), let value = entry[1].stringValue
            else { throw Damage(kind: "facts") }
            facts[fact] = value
        }
        return facts
    }

    static func encode(_ changes: [FactChange]) -> String {
        write(changes.map { [.string($0.fact.text), value($0.before), value($0.after)] })
    }

    static func changes(_ text: String) throws -> [FactChange] {
        try read(text, width: 3, "changes").map { entry in
            guard let fact = entry[0].stringValue.flatMap({ Fact(text: $0) }) else { throw Damage(kind: "changes") }
            return FactChange(fact, before: entry[1].stringValue, after: entry[2].stringValue)
        }
    }

    // MARK: - Groups

    /// `["Data","Everyone"]`; nil of none.
    static func encode(_ groups: [GroupName]) -> String? {
        guard !groups.isEmpty else { return nil }
        return String(decoding: JSONValue.array(groups.map { .string($0.rawValue) }).serialized(), as: UTF8.self)
    }

    static func groups(_ text: String?) throws -> [GroupName] {
        guard let text else { return [] }
        guard let entries = try? JSONValue.parse(text).arrayValue else { throw Damage(kind: "groups") }
        return try entries.map { entry in
            guard let name = entry.stringValue else { throw Damage(kind: "groups") }
            return GroupName(name)
        }
    }

    // MARK: - People

    static func encode(_ fields: [PersonField: String]) -> String {
        write(fields.sorted { $0.key < $1.key }.map { [.string($0.key.rawValue), .string($0.value)] })
    }

    static func fields(_ text: String) throws -> [PersonField: String] {
        var fields: [PersonField: String] = [:]
        for entry in try read(text, width: 2, "fields") {
            guard let name = entry[0].stringValue, let value = entry[1].stringValue else {
                throw Damage(kind: "fields")
            }
            fields[PersonField(rawValue: name)] = value
        }
        return fields
    }

    /// `[["title",null]]` clears the title.
    static func encode(_ patch: PersonPatch) -> String {
        write(patch.values.sorted { $0.key < $1.key }.map { [.string($0.key.rawValue), value($0.value)] })
    }

    static func patch(_ text: String, of employee: EmployeeID) throws -> PersonPatch {
        var patch = PersonPatch(employee: employee, values: [:])
        for entry in try read(text, width: 2, "patch") {
            guard let name = entry[0].stringValue else { throw Damage(kind: "patch") }
            patch.values[PersonField(rawValue: name)] = .some(entry[1].stringValue)
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

    // MARK: - JSON

    private static func value(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private static func write(_ entries: [[JSONValue]]) -> String {
        String(decoding: JSONValue.array(entries.map { .array($0) }).serialized(), as: UTF8.self)
    }

    private static func read(_ text: String, width: Int, _ kind: String) throws -> [[JSONValue]] {
        guard let entries = try? JSONValue.parse(text).arrayValue else { throw Damage(kind: kind) }
        return try entries.map { entry in
            guard let values = entry.arrayValue, values.count == width else { throw Damage(kind: kind) }
            return values
        }
    }
}
