import SCIM
import Testing

@Suite("attributes and excludedAttributes")
struct ProjectionTests {
    static let enterprise = SchemaURN.enterpriseUser
    static let user: JSONValue = [
        "schemas": [.string(SchemaURN.user)],
        "id": "1",
        "userName": "bjensen",
        "name": ["givenName": "B", "familyName": "J"],
        "emails": [["value": "a", "type": "work"], ["value": "b", "type": "home"], ["display": "c"]],
        "tags": ["x", "y"],
        SchemaURN.enterpriseUser: ["department": "D", "manager": ["value": "9", "displayName": "M"]],
    ]

    @Test(
        "attributes keeps these and what is always returned",
        arguments: [
            ("userName", #"{"userName":"bjensen"}"#), ("USERNAME , id", #"{"userName":"bjensen"}"#), ("unknown", "{}"),
            ("name.givenName", #"{"name":{"givenName":"B"}}"#),
            ("name,name.givenName", #"{"name":{"givenName":"B","familyName":"J"}}"#),
            ("emails.value", #"{"emails":[{"value":"a"},{"value":"b"}]}"#), ("emails.unknown", "{}"),
            ("tags.value", #"{"tags":["x","y"]}"#), ("\(SchemaURN.user):userName", #"{"userName":"bjensen"}"#),
            ("\(SchemaURN.user):name.givenName", #"{"name":{"givenName":"B"}}"#),
            ("\(enterprise):department", #"{"\#(enterprise)":{"department":"D"}}"#),
            ("\(enterprise):manager.value", #"{"\#(enterprise)":{"manager":{"value":"9"}}}"#),
            (enterprise, #"{"\#(enterprise)":{"department":"D","manager":{"value":"9","displayName":"M"}}}"#),
        ]
    )
    func only(list: String, kept: String) throws {
        let projection = try Projection.parse(attributes: list, excludedAttributes: nil)
        var expected: JSONObject = ["schemas": [.string(SchemaURN.user)], "id": "1"]
        for (name, value) in try #require(JSONValue.parse(kept).objectValue) { expected[name] = value }
        #expect(projection.apply(to: Self.user) == .object(expected))
    }

    @Test("excludedAttributes leaves out these, but never what is always returned")
    func except() throws {
        let list = "id,schemas,USERNAME,emails.type,tags,name.givenName,\(SchemaURN.enterpriseUser):manager.value"
        let projection = try Projection.parse(attributes: "", excludedAttributes: list)
        #expect(
            projection.apply(to: Self.user) == [
                "schemas": [.string(SchemaURN.user)],
                "id": "1",
                "name": ["familyName": "J"],
                "emails": [["value": "a"], ["value": "b"], ["display": "c"]],
                SchemaURN.enterpriseUser: ["department": "D", "manager": ["displayName": "M"]],
            ]
        )
    }

    @Test("Without either parameter everything is returned")
    func all() throws {
        let projection = try Projection.parse(attributes: nil, excludedAttributes: " , ")
        #expect(projection == .all)
        #expect(projection.apply(to: Self.user) == Self.user)
    }

    @Test("Both parameters, a malformed name and too many names are refused")
    func refused() {
        #expect(throws: ProjectionError.bothGiven) { try Projection.parse(attributes: "a", excludedAttributes: "b") }
        #expect(throws: ProjectionError.malformed(FilterSyntaxError(position: 1, expected: .end))) {
            try Projection.parse(attributes: "ok,a[b pr]", excludedAttributes: nil)
        }
        #expect(throws: ProjectionError.tooMany(200)) {
            try Projection.parse(attributes: String(repeating: "a,", count: 5000), excludedAttributes: nil)
        }
    }
}
