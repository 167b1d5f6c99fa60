/// What is read from and written as one JSON value.
///
/// Reading a body goes `JSONValue.parse` → `init(json:)`, writing `json` → `serialized()`. `Codable` comes with it,
/// for use within other types.
public protocol JSONConvertible: Codable, Sendable {
    /// - Throws: ``ResourceError`` that names the attribute whose value can't be understood.
    init(json: JSONValue) throws(ResourceError)

    var json: JSONValue { get }
}

extension JSONConvertible {
    public init(from decoder: any Decoder) throws {
        let value = try JSONValue(from: decoder)
        do {
            try self.init(json: value)
        } catch {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: error.description,
                    underlyingError: error
                )
            )
        }
    }

    public func encode(to encoder: any Encoder) throws {
        try json.encode(to: encoder)
    }
}

extension JSONValue: JSONConvertible {
    public init(json: JSONValue) { self = json }
    public var json: JSONValue { self }
}
