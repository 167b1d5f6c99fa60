import SCIM

/// `/ServiceProviderConfig`, `/ResourceTypes` and `/Schemas` (RFC 7644 §4), read-only.
extension ServiceProvider {
    func discovery(_ route: Route, _ request: ProviderRequest) throws(ProviderProblem) -> ProviderResponse {
        guard request.method == "GET" else { throw .notAllowed(["GET"]) }
        if request.parameter("filter") != nil {
            // "If a filter is provided, the service provider SHOULD respond with 403" (RFC 7644 §4).
            throw ProviderProblem(status: 403, kind: nil, detail: "there is no filter on this resource")
        }
        switch route {
        case .resourceTypes(let name): return try all(resourceTypes(request), or: name)
        case .schemas(let urn): return try all(schemas(request), or: urn)
        default: return ProviderResponse(status: 200, body: configuration(request))
        }
    }

    /// The list of everything, or the one of that id.
    private func all(_ resources: [JSONValue], or id: String?) throws(ProviderProblem) -> ProviderResponse {
        guard let id else {
            let list = ListResponse<JSONValue>(
                resources: resources,
                totalResults: resources.count,
                startIndex: 1,
                itemsPerPage: resources.count
            )
            return ProviderResponse(status: 200, body: list.json)
        }
        guard let one = resources.first(where: { $0["id"]?.stringValue?.lowercased() == id.lowercased() }) else {
            throw .notFound(id)
        }
        return ProviderResponse(status: 200, body: one)
    }

    private func configuration(_ request: ProviderRequest) -> JSONValue {
        let isStandard = profile.answers.standardMetadata
        let isByCursor = profile.paging.method == .cursor
        return [
            "schemas": [.string(SchemaURN.serviceProviderConfig)],
            "patch": ["supported": .bool(profile.rules.patches)],
            // RFC 9865 §4.
            "pagination": ["cursor": .bool(isByCursor), "index": .bool(!isByCursor)],
            "bulk": ["supported": false, "maxOperations": 0, "maxPayloadSize": 0],
            "filter": ["supported": true, "maxResults": .integer(Int64(profile.paging.sizeMax))],
            "changePassword": ["supported": false],
            "sort": ["supported": .bool(isStandard)],
            "etag": ["supported": .bool(isStandard)],
            "authenticationSchemes": [
                [
                    "type": "oauthbearertoken",
                    "name": "Bearer token",
                    "description": "The token in the Authorization header",
                    "specUri": "https://www.rfc-editor.org/info/rfc6750",
                    "primary": true,
                ]
            ],
            "meta": [
                "resourceType": "ServiceProviderConfig",
                "location": .string("\(request.head.origin)\(profile.basePath)ServiceProviderConfig"),
            ],
        ]
    }

    private func resourceTypes(_ request: ProviderRequest) -> [JSONValue] {
        [
            resourceType("User", endpoint: "/Users", profile.userSchemas, request),
            resourceType("Group", endpoint: "/Groups", profile.groupSchemas, request),
        ]
    }

    private func resourceType(
        _ name: String,
        endpoint: String,
        _ schemas: ResourceSchemas,
        _ request: ProviderRequest
    ) -> JSONValue {
        var type: JSONObject = [
            "schemas": [.string(SchemaURN.resourceType)],
            "id": .string(name),
            "name": .string(name),
            "endpoint": .string(endpoint),
            "description": .string(schemas.core.description),
            "schema": .string(schemas.core.id),
        ]
        if !schemas.extensions.isEmpty {
            type["schemaExtensions"] = .array(
                schemas.extensions.map { ["schema": .string($0.id), "required": false] }
            )
        }
        type["meta"] = [
            "resourceType": "ResourceType",
            "location": .string(location("ResourceTypes", id: name, request)),
        ]
        return .object(type)
    }

    private func schemas(_ request: ProviderRequest) -> [JSONValue] {
        let all = [profile.userSchemas, profile.groupSchemas].flatMap { [$0.core] + $0.extensions }
        return all.map { $0.json(location: location("Schemas", id: $0.id, request)) }
    }
}
