import Foundation
import Provisioning

/// How values that have no column type of their own stand in a row: JSON with sorted keys, so that equal values are
/// equal texts and SQL can compare them.
enum JournalText {
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// A value of a closed set, by its text.
    static func decode<Value: RawRepresentable<String> & Decodable>(raw type: Value.Type, _ text: String) throws
        -> Value
    {
        guard let value = Value(rawValue: text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "unknown \(type)"))
        }
        return value
    }

    static func cause(_ text: String) throws -> Cause {
        guard let cause = Cause(text: text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "unknown cause"))
        }
        return cause
    }

    /// An address as it is searched for: canonically equivalent spellings are equal in Swift, but not in SQL.
    static func key(_ address: AccountAddress) -> String { address.folded.precomposedStringWithCanonicalMapping }

    static func key(userName: String?) -> String? { userName.map { key(AccountAddress($0)) } }
}
