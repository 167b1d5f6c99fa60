import SCIM

/// What a list or a search asks for (RFC 7644 §3.4.2 and §3.4.3).
struct ListQuery: Sendable {
    var filter: Filter?
    var sortBy: AttributePath?
    var isDescending: Bool
    /// 1-based.
    var startIndex: Int
    /// Resources on the page, at most.
    var size: Int
    /// The list was asked for by cursor, and says what leads on (RFC 9865).
    var isByCursor = false
    var projection: Projection

    /// Reads a query's parameters.
    init(_ request: ProviderRequest, paging: Profile.Paging) throws(ProviderProblem) {
        let size = paging.sizeParameters.lazy.compactMap { request.parameter($0) }.first
        let cursor = paging.method == .cursor ? request.parameter("cursor") : nil
        if paging.method == .cursor, request.parameter("startIndex") != nil {
            throw .badRequest(.invalidValue, "startIndex isn't supported")
        }
        let start: Int64?
        if let cursor {
            start = try Self.start(of: cursor)
        } else {
            start = try Self.number(request.parameter("startIndex"), "startIndex")
        }
        try self.init(
            filter: request.parameter("filter"),
            sortBy: request.parameter("sortBy"),
            sortOrder: request.parameter("sortOrder"),
            startIndex: start,
            size: Self.number(size, paging.sizeParameters[0]),
            attributes: request.parameter("attributes"),
            excludedAttributes: request.parameter("excludedAttributes"),
            paging: paging
        )
        isByCursor = cursor != nil
    }

    /// The cursor of the page that begins there. Whoever gets it needn't understand it.
    static func cursor(from startIndex: Int) -> String { "page:\(startIndex)=" }

    /// An empty cursor asks for the first page.
    private static func start(of cursor: String) throws(ProviderProblem) -> Int64 {
        if cursor.isEmpty { return 1 }
        guard cursor.hasPrefix("page:"), cursor.hasSuffix("="), let number = Int64(cursor.dropFirst(5).dropLast())
        else {
            throw .badRequest(.invalidValue, "this is no cursor of ours")
        }
        return number
    }

    /// Reads the body of a `/.search` request.
    init(search body: JSONValue, paging: Profile.Paging) throws(ProviderProblem) {
        let schemas = body["schemas"]?.arrayValue ?? []
        guard schemas.contains(.string(SchemaURN.searchRequest)) else {
            throw .badRequest(.invalidSyntax, "schemas lacks \(SchemaURN.searchRequest)")
        }
        try self.init(
            filter: body["filter"]?.stringValue,
            sortBy: body["sortBy"]?.stringValue,
            sortOrder: body["sortOrder"]?.stringValue,
            startIndex: body["startIndex"]?.integerValue,
            size: body["count"]?.integerValue,
            attributes: Self.joined(body["attributes"]),
            excludedAttributes: Self.joined(body["excludedAttributes"]),
            paging: paging
        )
    }

    private init(
        filter: String?,
        sortBy: String?,
        sortOrder: String?,
        startIndex: Int64?,
        size: Int64?,
        attributes: String?,
        excludedAttributes: String?,
        paging: Profile.Paging
    ) throws(ProviderProblem) {
        do {
            self.filter = try filter.map { text throws(FilterSyntaxError) in try Filter.parse(text) }
        } catch {
            throw .badRequest(.invalidFilter, "\(error)")
        }
        do {
            self.sortBy = try sortBy.map { text throws(FilterSyntaxError) in try AttributePath.parse(text) }
        } catch {
            throw .badRequest(.invalidValue, "sortBy: \(error)")
        }
        do {
            projection = try Projection.parse(attributes: attributes, excludedAttributes: excludedAttributes)
        } catch {
            throw .badRequest(.invalidValue, "\(error)")
        }
        isDescending = sortOrder?.lowercased() == "descending"
        // Below 1 a start index means 1, below 0 a size means 0 (RFC 7644 §3.4.2.4).
        self.startIndex = Int(clamping: max(1, startIndex ?? 1))
        self.size = min(paging.sizeMax, Int(clamping: max(0, size ?? Int64(paging.sizeDefault))))
    }

    private static func number(_ text: String?, _ name: String) throws(ProviderProblem) -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        guard let number = Int64(text) else { throw .badRequest(.invalidValue, "\(name) should be a whole number") }
        return number
    }

    private static func joined(_ names: JSONValue?) -> String? {
        names?.arrayValue?.compactMap(\.stringValue).joined(separator: ",")
    }
}
