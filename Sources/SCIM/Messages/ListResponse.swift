/// One page of a list or search (RFC 7644 §3.4.2).
///
/// `ListResponse<User>` is refused as a whole when one of its users can't be read; `ListResponse<JSONValue>` lets the
/// caller read them one by one, and keep the rest.
public struct ListResponse<Resource: JSONConvertible>: Sendable {
    /// How many resources match in all, on every page. Where a provider leaves it out: those of this page.
    public var totalResults: Int
    /// The page's first resource, counted from 1. Where a provider leaves it out: 1.
    public var startIndex: Int
    /// How many resources this page may hold. Where a provider leaves it out: those it does.
    public var itemsPerPage: Int
    /// The page's resources, in the provider's order.
    public var resources: [Resource]
    /// Unknown attributes, kept and written back.
    public var other: JSONObject

    /// One page out of `totalResults`.
    public init(resources: [Resource], totalResults: Int, startIndex: Int, itemsPerPage: Int) {
        self.resources = resources
        self.totalResults = totalResults
        self.startIndex = startIndex
        self.itemsPerPage = itemsPerPage
        other = [:]
    }
}

extension ListResponse: Equatable where Resource: Equatable {}
extension ListResponse: Hashable where Resource: Hashable {}

extension ListResponse: JSONConvertible {
    /// Reads an object with `Resources`, `totalResults` or both, whose `schemas`, if any, name the list's URN.
    ///
    /// - Throws: ``ResourceError`` for anything else: what isn't a list must not be taken for an empty one.
    public init(json: JSONValue) throws(ResourceError) {
        var reader = try ObjectReader(json)
        let schemas = try reader.texts("schemas")
        guard schemas.isEmpty || schemas.containsSchema(SchemaURN.listResponse) else {
            throw ResourceError(attribute: "schemas", expected: .schema)
        }
        let listed = reader.rest["Resources"] ?? .null
        guard listed == .null || listed.arrayValue != nil else {
            throw ResourceError(attribute: "Resources", expected: .list)
        }
        resources = try reader.list("Resources")
        let total = try reader.count("totalResults")
        guard listed != .null || total != nil else {
            throw ResourceError(attribute: "totalResults", expected: .required)
        }
        totalResults = total ?? resources.count
        startIndex = try reader.count("startIndex") ?? 1
        itemsPerPage = try reader.count("itemsPerPage") ?? resources.count
        other = reader.rest
    }

    /// The page as JSON, with `Resources` even where it is empty.
    public var json: JSONValue {
        var object = JSONObject()
        object.write("schemas", texts: [SchemaURN.listResponse])
        object.write("totalResults", totalResults)
        object.write("startIndex", startIndex)
        object.write("itemsPerPage", itemsPerPage)
        object["Resources"] = .array(resources.map(\.json))
        object.write(other: other)
        return .object(object)
    }
}
