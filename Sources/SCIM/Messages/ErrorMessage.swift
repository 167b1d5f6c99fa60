/// The body of an answer that says what went wrong (RFC 7644 §3.12).
public struct ErrorMessage: Sendable, Hashable {
    /// As read; the error's URN is added on writing.
    public var schemas: [String]
    /// The HTTP status. Written as a string, as the RFC has it; read from a number too.
    public var status: Int?
    /// Nil where there is none, or one that the RFC doesn't know: that one stands in ``other``.
    public var scimType: SCIMErrorType?
    /// For people to read; may hold anything, even personal data.
    public var detail: String?
    /// Unknown attributes, kept and written back.
    public var other: JSONObject

    /// An error with any status; `scimType` belongs to 400, 403 and 409 only.
    public init(status: Int, scimType: SCIMErrorType?, detail: String?) {
        schemas = [SchemaURN.error]
        self.status = status
        self.scimType = scimType
        self.detail = detail
        other = [:]
    }

    /// An error with the status that belongs to its type.
    public init(_ scimType: SCIMErrorType, detail: String) {
        self.init(status: scimType.status, scimType: scimType, detail: detail)
    }

    /// Whether the body says of itself that it is a SCIM error. Without that it may be anybody's.
    public var declaresSchema: Bool { schemas.containsSchema(SchemaURN.error) }
}

extension ErrorMessage: JSONConvertible {
    /// Reads an object whose `schemas` name the error's URN, or, where it has none, one with a status or a detail.
    /// What can't be understood of it stays in ``other``: an error should never be lost over its own form.
    public init(json: JSONValue) throws(ResourceError) {
        var reader = try ObjectReader(json)
        schemas = try reader.texts("schemas")
        status = Self.status(reader.rest["status"])
        scimType = reader.rest["scimType"]?.stringValue.flatMap(SCIMErrorType.init(rawValue:))
        detail = reader.rest["detail"]?.stringValue
        let isError = schemas.isEmpty ? status != nil || detail != nil : schemas.containsSchema(SchemaURN.error)
        guard isError else { throw ResourceError(attribute: "schemas", expected: .schema) }
        if status != nil { _ = reader.take("status") }
        if scimType != nil { _ = reader.take("scimType") }
        if detail != nil { _ = reader.take("detail") }
        other = reader.rest
    }

    private static func status(_ json: JSONValue?) -> Int? {
        let number = json?.integerValue.flatMap { Int(exactly: $0) } ?? json?.stringValue.flatMap { Int($0) }
        return number.flatMap { (100...599).contains($0) ? $0 : nil }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.write("schemas", texts: declaresSchema ? schemas : [SchemaURN.error] + schemas)
        object.write("status", status.map(String.init))
        object.write("scimType", scimType?.rawValue)
        object.write("detail", detail)
        object.write(other: other)
        return .object(object)
    }
}
