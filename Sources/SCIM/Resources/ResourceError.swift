/// A JSON value that isn't the resource or message it should be. An answer's scimType is `invalidValue`, or
/// `invalidSyntax` where not even the whole is an object.
public struct ResourceError: Error, Sendable, Hashable {
    /// What the value should have been.
    public enum Expectation: String, Sendable, Hashable {
        case object = "an object"
        case list = "a list"
        case text = "a string"
        case flag = "true or false"
        case count = "a whole number"
        case id = "a string that isn't empty, or a whole number"
        case required = "a value"
        case schema = "the message's schema"
    }

    /// The attribute's path, such as `name.familyName` or `emails.value`; empty for the whole.
    public var attribute: String
    /// What the value should have been.
    public var expected: Expectation

    public init(attribute: String, expected: Expectation) {
        self.attribute = attribute
        self.expected = expected
    }

    /// The keyword to answer (RFC 7644 §3.12).
    public var scimType: SCIMErrorType {
        attribute.isEmpty || expected == .schema ? .invalidSyntax : .invalidValue
    }

    /// The same error, told from the resource that the attribute belongs to.
    func within(_ outer: String) -> ResourceError {
        ResourceError(attribute: attribute.isEmpty ? outer : outer + "." + attribute, expected: expected)
    }
}

extension ResourceError: CustomStringConvertible {
    /// Names the attribute, never what it holds.
    public var description: String {
        (attribute.isEmpty ? "the document" : attribute) + " must be " + expected.rawValue
    }
}
