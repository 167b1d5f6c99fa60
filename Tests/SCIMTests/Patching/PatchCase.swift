import SCIM
import Testing

/// One PATCH operation, or several, on a resource, and what becomes of it; all as JSON.
struct PatchCase: Sendable, CustomTestStringConvertible {
    var name: String
    var resource: String
    var operations: String
    var expected: Expected

    enum Expected: Sendable {
        case resource(String)
        case refused(SCIMErrorType)
    }

    init(_ name: String, _ resource: String, _ operations: String, _ result: String) {
        self.init(name: name, resource: resource, operations: operations, expected: .resource(result))
    }

    init(_ name: String, _ resource: String, _ operations: String, refused: SCIMErrorType) {
        self.init(name: name, resource: resource, operations: operations, expected: .refused(refused))
    }

    private init(name: String, resource: String, operations: String, expected: Expected) {
        self.name = name
        self.resource = resource
        self.operations = operations
        self.expected = expected
    }

    var testDescription: String { name }

    func check(rules: PatchRules) throws {
        let resource = try JSONValue.parse(resource)
        let body = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[\#(operations)]}"#
        let json = try JSONValue.parse(body)
        switch expected {
        case .resource(let expected):
            let result = try PatchRequest(json: json).apply(to: resource, rules: rules)
            let expected = try JSONValue.parse(expected)
            #expect(result == expected)
        case .refused(let scimType):
            let error = #expect(throws: PatchError.self) {
                try PatchRequest(json: json).apply(to: resource, rules: rules)
            }
            #expect(error?.scimType == scimType)
        }
    }
}

/// A user with these attributes.
func user(_ attributes: String) -> String {
    #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"b"\#(attributes)}"#
}

/// A user with the enterprise extension.
func enterpriseUser(_ attributes: String, extension extended: String) -> String {
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    return """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","\(urn)"],"id":"1","userName":"b"\(attributes),
        "\(urn)":\(extended)}
        """
}

/// A group with these attributes.
func group(_ attributes: String) -> String {
    #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"1","displayName":"G"\#(attributes)}"#
}
