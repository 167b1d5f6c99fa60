/// Takes the known attributes out of an object; ``rest`` is what nobody asked for.
struct ObjectReader {
    private(set) var rest: JSONObject

    init(_ json: JSONValue) throws(ResourceError) {
        guard case .object(let object) = json else { throw ResourceError(attribute: "", expected: .object) }
        rest = object
    }

    /// The attribute's value; nil where it is absent or null, which mean the same (RFC 7643 §2.5).
    mutating func take(_ name: String) -> JSONValue? {
        guard let value = rest.remove(name), value != .null else { return nil }
        return value
    }

    mutating func text(_ name: String) throws(ResourceError) -> String? {
        guard let value = take(name) else { return nil }
        guard case .string(let text) = value else { throw ResourceError(attribute: name, expected: .text) }
        return text
    }

    mutating func requiredText(_ name: String) throws(ResourceError) -> String {
        guard let text = try text(name) else { throw ResourceError(attribute: name, expected: .required) }
        return text
    }

    /// A boolean, or the words that some clients send in its place: `"True"`, `"false"`.
    mutating func flag(_ name: String) throws(ResourceError) -> Bool? {
        guard let value = take(name) else { return nil }
        if case .bool(let flag) = value { return flag }
        switch value.stringValue?.lowercased() {
        case "true": return true
        case "false": return false
        default: throw ResourceError(attribute: name, expected: .flag)
        }
    }

    /// A whole number not below 0, or a string of one.
    mutating func count(_ name: String) throws(ResourceError) -> Int? {
        guard let value = take(name) else { return nil }
        let number = value.integerValue.flatMap { Int(exactly: $0) } ?? value.stringValue.flatMap { Int($0) }
        guard let number, number >= 0 else { throw ResourceError(attribute: name, expected: .count) }
        return number
    }

    mutating func part<Part: JSONConvertible>(_ name: String) throws(ResourceError) -> Part? {
        guard let value = take(name) else { return nil }
        return try Self.convert(value, name)
    }

    /// The values of a multi-valued attribute; one alone counts as a list of one, nulls don't count.
    mutating func list<Part: JSONConvertible>(_ name: String) throws(ResourceError) -> [Part] {
        var parts: [Part] = []
        for value in take(name)?.flattened ?? [] {
            parts.append(try Self.convert(value, name))
        }
        return parts
    }

    /// The strings of a multi-valued attribute such as `schemas`.
    mutating func texts(_ name: String) throws(ResourceError) -> [String] {
        var texts: [String] = []
        for value in take(name)?.flattened ?? [] {
            guard case .string(let text) = value else { throw ResourceError(attribute: name, expected: .text) }
            texts.append(text)
        }
        return texts
    }

    private static func convert<Part: JSONConvertible>(
        _ value: JSONValue,
        _ name: String
    ) throws(ResourceError) -> Part {
        do {
            return try Part(json: value)
        } catch {
            throw error.within(name)
        }
    }
}

/// Writing: nothing is written for what is absent or empty.
extension JSONObject {
    mutating func write(_ name: String, _ text: String?) {
        self[name] = text.map(JSONValue.string)
    }

    mutating func write(_ name: String, _ flag: Bool?) {
        self[name] = flag.map(JSONValue.bool)
    }

    mutating func write(_ name: String, _ count: Int?) {
        self[name] = count.map { .integer(Int64($0)) }
    }

    mutating func write(_ name: String, _ part: (some JSONConvertible)?) {
        self[name] = part?.json
    }

    mutating func write(_ name: String, _ list: [some JSONConvertible]) {
        self[name] = list.isEmpty ? nil : .array(list.map(\.json))
    }

    mutating func write(_ name: String, texts: [String]) {
        self[name] = texts.isEmpty ? nil : .array(texts.map(JSONValue.string))
    }

    /// What nobody asked for when the object was read. What is known by now wins.
    mutating func write(other: JSONObject) {
        for (name, value) in other where self[name] == nil {
            self[name] = value
        }
    }
}
