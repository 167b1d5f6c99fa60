/// What a PATCH operation is aimed at: an attribute, values of it that a filter selects, or a sub-attribute of either
/// (RFC 7644 §3.5.2, `PATH = attrPath / valuePath [subAttr]`).
public struct PatchPath: Sendable, Hashable {
    /// The attribute, with the sub-attribute that may stand behind the filter.
    public var attribute: AttributePath
    /// Selects values of a multi-valued attribute; its paths are sub-attributes.
    public var filter: Filter?

    public init(_ attribute: AttributePath, filter: Filter? = nil) {
        self.attribute = attribute
        self.filter = filter
    }

    /// Reads `members`, `name.familyName`, `members[value eq "2819c223"]`, `emails[type eq "work"].value` and their
    /// forms with a schema's URN in front.
    public static func parse(_ text: String) throws(FilterSyntaxError) -> PatchPath {
        do {
            return try read(text)
        } catch {
            throw error.syntax
        }
    }

    /// A malformed path: its filter has a scimType of its own (RFC 7644 §3.12, Table 9).
    struct Malformed: Error {
        var syntax: FilterSyntaxError
        var scimType: SCIMErrorType
    }

    static func read(_ text: String) throws(Malformed) -> PatchPath {
        var scimType = SCIMErrorType.invalidPath
        do {
            var parser = try FilterParser(text, limits: .standard)
            var path = PatchPath(try parser.attributePath())
            if path.attribute.subAttribute == nil, parser.scanner.take("[") {
                scimType = .invalidFilter
                path.filter = try parser.selection(depth: 0)
                scimType = .invalidPath
                if parser.scanner.take(".") { path.attribute.subAttribute = try parser.subAttribute() }
            }
            try parser.expectEnd()
            return path
        } catch {
            throw Malformed(syntax: error, scimType: scimType)
        }
    }

    /// `members`.
    public static let members = PatchPath(AttributePath(attribute: "members"))

    /// `members[value eq "…"]`: the one member with this id.
    public static func member(_ id: ResourceID) -> PatchPath {
        PatchPath(
            AttributePath(attribute: "members"),
            filter: .compare(AttributePath(attribute: "value"), .equal, .string(id.rawValue))
        )
    }
}

extension PatchPath: CustomStringConvertible {
    /// The path as ``parse(_:)`` reads it.
    public var description: String {
        guard let filter else { return attribute.description }
        var whole = attribute
        whole.subAttribute = nil
        return "\(whole)[\(filter)]" + (attribute.subAttribute.map { "." + $0 } ?? "")
    }
}
