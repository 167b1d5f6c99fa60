/// A PATCH request's body: operations in their order, all of which take effect or none (RFC 7644 §3.5.2).
public struct PatchRequest: Sendable, Hashable {
    /// At least one, carried out in this order.
    public var operations: [PatchOperation]

    /// The most operations that a request read from outside may have.
    public static let operationsMax = 10_000

    public init(_ operations: [PatchOperation]) {
        self.operations = operations
    }

    /// Reads `{"schemas": ["…:PatchOp"], "Operations": […]}`.
    ///
    /// - Throws: ``PatchError`` of type `invalidSyntax`, `invalidPath` or `invalidFilter`.
    public init(json: JSONValue) throws(PatchError) {
        guard case .object(let object) = json else {
            throw PatchError(.invalidSyntax, "the body must be an object")
        }
        let schemas = object["schemas"]?.flattened.compactMap(\.stringValue) ?? []
        guard schemas.containsSchema(SchemaURN.patchOp) else {
            throw PatchError(.invalidSyntax, "schemas must name \(SchemaURN.patchOp)")
        }
        guard let list = object["Operations"]?.arrayValue, !list.isEmpty else {
            throw PatchError(.invalidSyntax, "Operations must be a list of one or more operations")
        }
        guard list.count <= Self.operationsMax else {
            throw PatchError(.tooMany, "more than \(Self.operationsMax) operations")
        }
        operations = []
        for (index, json) in list.enumerated() {
            do {
                operations.append(try PatchOperation(json: json))
            } catch {
                throw error.at(index)
            }
        }
    }

    /// The request's body.
    public var json: JSONValue {
        [
            "schemas": [.string(SchemaURN.patchOp)],
            "Operations": .array(operations.map(\.json)),
        ]
    }

    /// The resource as it is after all operations.
    ///
    /// Which attributes are multi-valued, read-only or required is known for users, groups and the enterprise
    /// extension; of any other attribute its values tell. Types aren't checked here: reading the result as a ``User``
    /// or ``Group`` does that. The provider's own doings (`meta`, `$ref`, `display`) are the caller's.
    ///
    /// - Throws: ``PatchError`` with the scimType to answer.
    public func apply(to resource: JSONValue) throws(PatchError) -> JSONValue {
        try apply(to: resource, rules: .rfc7644)
    }

    /// The same, for a provider that differs from the RFC.
    public func apply(to resource: JSONValue, rules: PatchRules) throws(PatchError) -> JSONValue {
        guard case .object(let object) = resource else {
            throw PatchError(.invalidSyntax, "the resource must be an object")
        }
        var patcher = ResourcePatcher(object, rules: rules)
        for (index, operation) in operations.enumerated() {
            do {
                try patcher.apply(operation)
            } catch {
                throw error.at(index)
            }
        }
        return .object(patcher.resource)
    }
}

extension PatchRequest: Codable {
    public init(from decoder: any Decoder) throws {
        let value = try JSONValue(from: decoder)
        do {
            try self.init(json: value)
        } catch {
            let context = DecodingError.Context(
                codingPath: decoder.codingPath,
                debugDescription: error.description,
                underlyingError: error
            )
            throw DecodingError.dataCorrupted(context)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        try json.encode(to: encoder)
    }
}
