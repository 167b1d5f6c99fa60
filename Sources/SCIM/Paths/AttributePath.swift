/// The name of an attribute or sub-attribute: `userName`, `name.familyName`,
/// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value` (RFC 7644 §3.10).
///
/// Paths are equal without case, as attribute names and schema URNs are.
public struct AttributePath: Sendable {
    /// The schema's URI where the path gives one.
    public var schema: String?
    /// The attribute's name; or a whole extension's URN, where the path names the extension itself.
    public var attribute: String
    /// What stands behind the dot.
    public var subAttribute: String?

    public init(schema: String? = nil, attribute: String, subAttribute: String? = nil) {
        self.schema = schema
        self.attribute = attribute
        self.subAttribute = subAttribute
    }

    /// Reads `[URI ":"] attribute ["." sub-attribute]`.
    ///
    /// A URN that ends in a version and a name, such as `…:enterprise:2.0:User`, names the extension as a whole.
    public static func parse(_ text: String) throws(FilterSyntaxError) -> AttributePath {
        var parser = try FilterParser(text, limits: .standard)
        let path = try parser.attributePath()
        try parser.expectEnd()
        return path
    }

    /// The path of a sub-attribute of this one.
    func appending(_ subAttribute: String) -> AttributePath {
        AttributePath(schema: schema, attribute: attribute, subAttribute: subAttribute)
    }
}

extension AttributePath: Hashable {
    public static func == (one: AttributePath, two: AttributePath) -> Bool {
        one.folded == two.folded
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(folded)
    }

    private var folded: [AttributeName?] {
        [schema.map(AttributeName.init), AttributeName(attribute), subAttribute.map(AttributeName.init)]
    }
}

extension AttributePath: CustomStringConvertible {
    /// The path as ``parse(_:)`` reads it.
    public var description: String {
        (schema.map { $0 + ":" } ?? "") + attribute + (subAttribute.map { "." + $0 } ?? "")
    }
}
