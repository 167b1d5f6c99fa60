/// The id that a service provider gave a resource (RFC 7643 §3.1), opaque and compared with case.
///
/// Some providers write it as a JSON number (Amplitude's groups, in lists): it is read from either, and written as a
/// string, as the RFC has it.
public struct ResourceID: Sendable, Hashable, RawRepresentable {
    /// The id as text; never empty when it was read.
    public var rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The id with this text.
    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }
}

extension ResourceID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) {
        self.init(value)
    }
}

extension ResourceID: CustomStringConvertible {
    public var description: String { rawValue }
}

extension ResourceID: JSONConvertible {
    /// - Throws: ``ResourceError`` for anything but a string that isn't empty or a whole number.
    public init(json: JSONValue) throws(ResourceError) {
        switch json {
        case .string(let text) where !text.isEmpty: self.init(text)
        case .integer(let number): self.init(String(number))
        default: throw ResourceError(attribute: "", expected: .id)
        }
    }

    public var json: JSONValue { .string(rawValue) }
}
