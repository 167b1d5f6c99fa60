/// One JSON value (RFC 8259), as SCIM uses it: whole numbers stay exact, objects keep their members' order and find
/// them without case.
///
/// ```swift
/// let user = try JSONValue.parse(body)
/// user["userName"]?.stringValue
/// let bytes = user.serialized()
/// ```
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number without fraction or exponent that fits 64 bits: exact.
    case integer(Int64)
    /// Every other number. Never infinite or NaN when it came from ``parse(_:limits:)``.
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// The boolean, if this is one: `true`, but not `"true"` or `1`.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The whole number, if this is one: `5`, but not `5.0` or `"5"`.
    public var integerValue: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The text, if this is a string.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements, if this is an array.
    public var arrayValue: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, if this is an object.
    public var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// An object's member, its name compared without case. Nil where this is no object or has no such member.
    public subscript(name: String) -> JSONValue? {
        objectValue?[name]
    }

    /// Whether SCIM counts this as a value: null and the empty array are "unassigned" (RFC 7643 §2.5).
    public var isAssigned: Bool {
        switch self {
        case .null: false
        case .array(let elements): elements.contains { $0.isAssigned }
        case .bool, .integer, .double, .string, .object: true
        }
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as JSON text. It may hold a person's data: not for logs (promise 10).
    public var description: String {
        String(decoding: serialized(), as: UTF8.self)
    }
}
