import SCIM

/// Lists and searches (RFC 7644 §3.4.2 and §3.4.3).
extension ServiceProvider {
    func list(
        _ collection: Route.Collection,
        _ request: ProviderRequest,
        _ now: Moment
    ) throws(ProviderProblem) -> ProviderResponse {
        var query = try ListQuery(request, paging: profile.paging)
        query.filter = try effective(query.filter, over: collection)
        return page([collection], query, request, now)
    }

    func search(
        _ collection: Route.Collection?,
        _ request: ProviderRequest,
        _ now: Moment
    ) throws(ProviderProblem) -> ProviderResponse {
        guard profile.answers.standardMetadata else { throw .notImplemented("/.search") }
        guard request.method == "POST" else { throw .notAllowed(["POST"]) }
        let query = try ListQuery(search: try body(request), paging: profile.paging)
        return page(collection.map { [$0] } ?? [.users, .groups], query, request, now)
    }

    /// One resource that a list may hold: shown only when it is looked at.
    private struct Candidate {
        let collection: Route.Collection
        let key: String
    }

    private func page(
        _ collections: [Route.Collection],
        _ query: ListQuery,
        _ request: ProviderRequest,
        _ now: Moment
    ) -> ProviderResponse {
        var found = collections.flatMap { collection in
            candidates(collection, query.filter).map { Candidate(collection: collection, key: $0) }
        }
        if let filter = query.filter {
            found = found.filter { candidate in
                let shown = show(candidate, request, now)
                return shown.map { filter.matches($0, caseExact: profile.patchRules.caseExact) } ?? false
            }
        }
        if let path = query.sortBy, profile.answers.standardMetadata {
            found = sorted(found, by: path, descending: query.isDescending) { show($0, request, now) }
        }
        let page = found.dropFirst(query.startIndex - 1).prefix(query.size)
        let resources = page.compactMap { show($0, request, now) }.map(query.projection.apply)
        if query.isByCursor { return byCursor(resources, query, of: found.count) }
        let list = ListResponse<JSONValue>(
            resources: resources,
            totalResults: found.count,
            startIndex: query.startIndex,
            itemsPerPage: profile.paging.reportsPageSize ? query.size : resources.count
        )
        return ProviderResponse(status: 200, body: list.json)
    }

    /// RFC 9865 §2: without the total, and with what asks for the next page where there is one.
    private func byCursor(_ resources: [JSONValue], _ query: ListQuery, of total: Int) -> ProviderResponse {
        let next = query.startIndex + resources.count
        var list: JSONObject = [
            "schemas": [.string(SchemaURN.listResponse)], "itemsPerPage": .integer(Int64(resources.count)),
        ]
        if next <= total, !resources.isEmpty { list["nextCursor"] = .string(ListQuery.cursor(from: next)) }
        list["Resources"] = .array(resources)
        return ProviderResponse(status: 200, body: .object(list))
    }

    /// Who may match: a look-up by user name or id needn't look at everybody.
    private func candidates(_ collection: Route.Collection, _ filter: Filter?) -> [String] {
        switch collection {
        case .groups:
            return Array(directory.groups.keys)
        case .users:
            guard case .compare(let path, .equal, .string(let value)) = filter, path.schema == nil else {
                return Array(directory.users.keys)
            }
            switch path {
            case AttributePath(attribute: "userName"): return directory.userKey(named: value).map { [$0] } ?? []
            case AttributePath(attribute: "id"): return directory.users[key(value)] == nil ? [] : [key(value)]
            default: return Array(directory.users.keys)
            }
        }
    }

    private func show(_ candidate: Candidate, _ request: ProviderRequest, _ now: Moment) -> JSONValue? {
        switch candidate.collection {
        case .users:
            directory.users[candidate.key].map { .object(show($0, key: candidate.key, .listed, request, now)) }
        case .groups:
            directory.groups[candidate.key].map { .object(show($0, .listed, request)) }
        }
    }

    /// Ascending, what has no value comes last; descending it comes first (RFC 7644 §3.4.2.3).
    private func sorted(
        _ candidates: [Candidate],
        by path: AttributePath,
        descending: Bool,
        _ show: (Candidate) -> JSONValue?
    ) -> [Candidate] {
        let keyed = candidates.enumerated().map { offset, candidate in
            (offset: offset, candidate: candidate, key: show(candidate).flatMap { SortKey($0, path) })
        }
        let ascending = keyed.sorted { one, two in
            switch (one.key, two.key) {
            case (.some(let first), .some(let second)) where first != second: return first < second
            case (.some, nil): return true
            case (nil, .some): return false
            default: return one.offset < two.offset
            }
        }
        return (descending ? ascending.reversed() : ascending).map(\.candidate)
    }
}

/// What a resource is sorted by: the primary or first value of an attribute.
private struct SortKey: Comparable {
    let text: String

    init?(_ resource: JSONValue, _ path: AttributePath) {
        let values = path.values(in: resource)
        let value = values.first { $0["primary"] == true } ?? values.first
        switch value {
        case .string(let text): self.text = text.lowercased()
        case .object(let object):
            guard let text = object["value"]?.stringValue else { return nil }
            self.text = text.lowercased()
        case .bool(let flag): text = flag ? "1" : "0"
        default: return nil
        }
    }

    static func < (one: SortKey, two: SortKey) -> Bool { one.text < two.text }
}
