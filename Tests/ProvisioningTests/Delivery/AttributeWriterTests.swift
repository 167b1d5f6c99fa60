import SCIM
import Testing

@testable import Provisioning

@Suite("Attributes on the wire and back")
struct AttributeWriterTests {
    private static let work = #"phoneNumbers[type eq "work"].value"#
    private static let mobile = #"phoneNumbers[type eq "mobile"].value"#
    private static let city = #"addresses[type eq "work"].locality"#
    private static let country = #"addresses[type eq "work"].country"#
    private static let department = SchemaURN.enterpriseUser + ":department"
    private static let manager = SchemaURN.enterpriseUser + ":manager.value"

    private func json(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

    private func carried(_ before: [String: String], _ after: [String: String?], unsure: Bool = false)
        -> CarriedOperation
    {
        var confirmed = Made.facts("ada@example.com", given: nil, remoteID: "42")
        for (path, value) in before { confirmed[.attribute(path)] = value }
        let changes = after.sorted { $0.key < $1.key }.map {
            FactChange(.attribute($0.key), before: before[$0.key], after: $0.value)
        }
        let draft = OperationDraft(
            kind: .updateUser,
            lane: .update,
            address: AccountAddress("ada@example.com"),
            changes: changes
        )
        let operation = Made.operation(1, draft, isUncertain: unsure)
        return Made.exchange(.updateUser, carrying: [(operation, confirmed)]).carried[0]
    }

    private func operations(_ before: [String: String], _ after: [String: String?], unsure: Bool = false) -> JSONValue {
        .array(AttributeWriter.operations(for: carried(before, after, unsure: unsure), byFilter: true))
    }

    @Test("A whole user has every attribute at its place, and names the extension's schema")
    func wholeUser() throws {
        let facts = [
            Self.work: "+49 30 1", Self.mobile: "+49 170 1", Self.city: "Berlin", Self.country: "DE",
            Self.department: "Data", Self.manager: "17", "name.givenName": "Ada", "displayName": "Ada King",
        ]
        let draft = OperationDraft(
            kind: .createUser,
            lane: .joiner,
            address: AccountAddress("ada@example.com"),
            changes: [FactChange(.attribute("userName"), before: nil, after: "ada@example.com")]
                + facts.map { FactChange(.attribute($0.key), before: nil, after: $0.value) }
        )
        let exchange = Made.exchange(.createUser, carrying: [(Made.operation(1, draft), .absent)])
        let body = try #require(RequestBuilder(profile: .rfc7644).request(for: exchange).body)
        #expect(
            try body
                == json(
                    """
                    {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
                                 "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
                     "userName": "ada@example.com", "emails": [{"value": "ada@example.com", "primary": true}],
                     "displayName": "Ada King", "name": {"givenName": "Ada"},
                     "phoneNumbers": [{"type": "mobile", "value": "+49 170 1"}, {"type": "work", "value": "+49 30 1"}],
                     "addresses": [{"type": "work", "country": "DE", "locality": "Berlin"}],
                     "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
                        {"department": "Data", "manager": {"value": "17"}}}
                    """
                )
        )
        guard case .object(var answer) = body else { return }
        answer["id"] = "42"
        let read = try #require(ResourceReader(profile: .rfc7644).user(.object(answer)))
        #expect(read.attributes == facts.merging(["userName": "ada@example.com", "active": "true"]) { one, _ in one })
    }

    @Test("A single attribute is replaced at its path, the manager as a whole")
    func single() throws {
        #expect(
            try operations([:], ["displayName": "A", Self.department: "Data", Self.manager: "17"])
                == json(
                    """
                    [{"op": "replace", "path": "displayName", "value": "A"},
                     {"op": "replace", "path": "\(Self.department)", "value": "Data"},
                     {"op": "replace", "path": "\(SchemaURN.enterpriseUser):manager", "value": {"value": "17"}}]
                    """
                )
        )
        #expect(
            try operations([Self.manager: "17"], [Self.manager: nil])
                == json(#"[{"op": "remove", "path": "\#(SchemaURN.enterpriseUser):manager"}]"#)
        )
    }

    @Test("One of several values is taken out where it may be, and put in anew with all that is ours of it")
    func several() throws {
        let added = try json(#"[{"op": "add", "path": "phoneNumbers", "value": [{"type": "work", "value": "1"}]}]"#)
        #expect(operations([Self.mobile: "9"], [Self.work: "1"]) == added)
        let removal = try json(#"{"op": "remove", "path": "phoneNumbers[type eq \"work\"]"}"#)
        guard case .array(let additions) = added else { return }
        #expect(operations([Self.work: "0"], [Self.work: "1"]) == .array([removal] + additions))
        #expect(
            try operations([Self.mobile: "9"], [Self.work: "1"], unsure: true)
                == json(
                    """
                    [{"op": "replace", "path": "phoneNumbers",
                      "value": [{"type": "mobile", "value": "9"}, {"type": "work", "value": "1"}]}]
                    """
                )
        )
        #expect(
            try operations([Self.work: "9"], [Self.work: nil], unsure: true)
                == json(#"[{"op": "remove", "path": "phoneNumbers"}]"#)
        )
        #expect(operations([Self.work: "0"], [Self.work: nil]) == .array([removal]))
        #expect(
            try operations([Self.city: "Berlin", Self.country: "DE"], [Self.city: "Wien"])
                == json(
                    """
                    [{"op": "remove", "path": "addresses[type eq \\"work\\"]"},
                     {"op": "add", "path": "addresses", "value": [{"type": "work", "country": "DE", "locality": "Wien"}]}]
                    """
                )
        )
    }

    @Test("What a PATCH does to a resource is what was desired, and other people's values stay")
    func patched() throws {
        let before = try json(
            """
            {"id": "42", "userName": "ada@example.com",
             "phoneNumbers": [{"type": "home", "value": "7"}, {"type": "work", "value": "0"}]}
            """
        )
        let changes = operations([Self.work: "0"], [Self.work: "1", Self.mobile: "2", Self.manager: "17"])
        let body: JSONValue = ["schemas": [.string(SchemaURN.patchOp)], "Operations": changes]
        let after = try PatchRequest(json: body).apply(to: before)
        let read = try #require(ResourceReader(profile: .rfc7644).user(after))
        #expect(read.attributes[Self.work] == "1" && read.attributes[Self.mobile] == "2")
        #expect(read.attributes[Self.manager] == "17")
        guard case .array(let numbers)? = after.object?["phoneNumbers"] else { return }
        #expect(numbers.contains { $0.object?["type"] == "home" } && numbers.count == 3)
    }

    @Test("Values of another type, or of none, are none of ours")
    func reading() throws {
        let reader = ResourceReader(profile: .rfc7644)
        let user = reader.user(
            try json(
                """
                {"id": 1, "userName": "a", "phoneNumbers": [{"value": "1"}, {"type": "WORK", "value": "2"}],
                 "addresses": {"type": "work"}, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": "x"}
                """
            )
        )
        #expect(user?.attributes == ["userName": "a", Self.work: "2", "active": "true"])
    }

    @Test("A user name of its own leaves the address to be the e-mail")
    func separateUserName() throws {
        var profile = TargetProfile.rfc7644
        profile.separateUserName()
        var user = JSONObject()
        AttributeWriter.set("ada@example.com", at: #"emails[type eq "work"].value"#, in: &user)
        #expect(
            try .object(user) == json(#"{"emails": [{"type": "work", "primary": true, "value": "ada@example.com"}]}"#)
        )
        #expect(profile.attributes.first == AttributeRule("userName", from: .field(.userName)))
        #expect(!profile.sendsEmail && profile.attributes.last?.origin == .field(.email))
    }
}
