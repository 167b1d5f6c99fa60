import Foundation
import SCIM
import Testing

@Suite("Users and groups")
struct ResourceTests {
    /// RFC 7643 §8.3, shortened, with attributes that nobody knows at every level.
    static let fullUser = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","urn:example:badge:1.0:Badge"],
        "id":"2819c223","externalId":"701984","userName":"bjensen@example.com",
        "name":{"formatted":"Ms. Barbara J Jensen, III","familyName":"Jensen","givenName":"Barbara","middleName":"Jane",
        "honorificPrefix":"Ms.","honorificSuffix":"III","pronunciation":"bar"},
        "displayName":"Babs Jensen","nickName":"Babs","profileUrl":"https://login.example.com/bjensen",
        "emails":[{"value":"bjensen@example.com","type":"work","primary":true,"verified":1},
        {"value":"babs@jensen.org","display":"private","type":"home"}],
        "addresses":[{"type":"work","streetAddress":"100 Universal City Plaza","locality":"Hollywood","region":"CA",
        "postalCode":"91608","country":"USA","formatted":"100","primary":true,"floor":3}],
        "phoneNumbers":[{"value":"555-555-5555","type":"work"}],"ims":[{"value":"someaimhandle","type":"aim"}],
        "photos":[{"value":"https://photos.example.com/F","type":"photo"}],"userType":"Employee","title":"Tour Guide",
        "preferredLanguage":"en-US","locale":"en-US","timezone":"America/Los_Angeles","active":true,
        "groups":[{"value":"e9e30dba","$ref":"https://example.com/v2/Groups/e9e30dba","display":"Tour Guides"}],
        "entitlements":[{"value":"e"}],"roles":[{"value":"r"}],"x509Certificates":[{"value":"MIID"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984","costCenter":"4130",
        "organization":"Universal Studios","division":"Theme Park","department":"Tour Operations",
        "manager":{"value":"26118915","$ref":"../Users/26118915","displayName":"John Smith","since":2011},"desk":"4a"},
        "urn:example:badge:1.0:Badge":{"number":7},"shoeSize":[1,{"eu":39}],
        "meta":{"resourceType":"User","created":"2010-01-23T04:56:22Z","lastModified":"2011-05-13T04:42:34Z",
        "version":"W/\\"a330bc54f0671c9\\"","location":"https://example.com/v2/Users/2819c223","shard":12}}
        """

    @Test("A user with all that the RFC knows, and more, is written back whole")
    func fullUserRoundTrip() throws {
        let json = try JSONValue.parse(Self.fullUser)
        let user = try User(json: json)
        #expect(user.json == json)
        #expect(user.other.names == ["urn:example:badge:1.0:Badge", "shoeSize"])
        #expect(user.name?.other == ["pronunciation": "bar"])
        #expect(user.emails.first?.other == ["verified": 1])
        #expect(user.enterprise?.other == ["desk": "4a"])
        #expect(user.enterprise?.manager?.other == ["since": 2011])
        #expect(user.meta?.other == ["shard": 12])
        #expect(user.addresses.first?.other == ["floor": 3])
        #expect(user.primaryEmail?.value == "bjensen@example.com")
        #expect(user.groups.first?.value == "e9e30dba")
        #expect(user.enterprise?.department == "Tour Operations")
    }

    @Test("A user passes through Codable unchanged")
    func codable() throws {
        let user = try User(json: JSONValue.parse(Self.fullUser))
        let encoded = try JSONEncoder().encode([user])
        #expect(try JSONDecoder().decode([User].self, from: encoded) == [user])
        let wrong = Data(#"{"userName":5}"#.utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(User.self, from: wrong) }
    }

    @Test("A user that was built is written with its schemas and nothing unassigned")
    func built() throws {
        var user = User(userName: "a@example.com")
        #expect(user.json.description == #"{"schemas":["\#(SchemaURN.user)"],"userName":"a@example.com"}"#)
        user.enterprise = EnterpriseUser(department: "D")
        #expect(user.json["schemas"] == [.string(SchemaURN.user), .string(SchemaURN.enterpriseUser)])
        #expect(try User(json: user.json).enterprise == user.enterprise)
    }

    @Test("Names are read without case, and null is absent")
    func lenient() throws {
        let text = """
            {"Schemas":["\(SchemaURN.user)"],"USERNAME":"a","Name":null,"Active":"True","ID":42,
            "emails":{"value":"x"},"phoneNumbers":["1",null,{"value":"2","primary":"false"}],
            "\(SchemaURN.enterpriseUser.uppercased())":{"manager":"9"}}
            """
        let user = try User(json: JSONValue.parse(text))
        #expect(user.userName == "a")
        #expect(user.name == nil)
        #expect(user.active == true)
        #expect(user.id == "42")
        #expect(user.emails == [Email(value: "x")])
        #expect(user.phoneNumbers == [MultiValue(value: "1"), MultiValue(value: "2", primary: false)])
        #expect(user.enterprise?.manager?.value == "9")
        #expect(user.other.isEmpty)
    }

    @Test(
        "A value of the wrong type is refused by the attribute's whole name",
        arguments: [
            ("[]", "", .object), (#"{}"#, "userName", .required), (#"{"userName":null}"#, "userName", .required),
            (#"{"userName":5}"#, "userName", .text), (#"{"userName":"a","active":"yes"}"#, "active", .flag),
            (#"{"userName":"a","name":"B"}"#, "name", .object),
            (#"{"userName":"a","name":{"familyName":[]}}"#, "name.familyName", .text),
            (#"{"userName":"a","emails":[{"value":"x"},{"value":1}]}"#, "emails.value", .text),
            (#"{"userName":"a","emails":[5]}"#, "emails", .object), (#"{"userName":"a","id":""}"#, "id", .id),
            (#"{"userName":"a","id":1.5}"#, "id", .id), (#"{"userName":"a","groups":[{}]}"#, "groups.value", .required),
            (#"{"userName":"a","schemas":[1]}"#, "schemas", .text),
        ] as [(String, String, ResourceError.Expectation)]
    )
    func wrongTypes(text: String, attribute: String, expected: ResourceError.Expectation) throws {
        let json = try JSONValue.parse(text)
        #expect(throws: ResourceError(attribute: attribute, expected: expected)) { try User(json: json) }
    }

    @Test("A group's id is a number in one place and a string in another, and one id", arguments: ["632", #""632""#])
    func groupIDs(id: String) throws {
        let text = """
            {"schemas":["\(SchemaURN.group)"],"id":\(id),"displayName":"Datamonster Party","colour":"blue",
            "members":[{"value":"data.engineer@amplitude.com","display":"data nommer","type":"User","since":1},{"value":7}],
            "meta":{"resourceType":"Group","created":"2022-02-03T20:40:22.000+00:00"}}
            """
        let json = try JSONValue.parse(text)
        let group = try Group(json: json)
        #expect(group.id == ResourceID("632"))
        #expect(group.members.map(\.value) == ["data.engineer@amplitude.com", "7"])
        #expect(group.members.first?.other == ["since": 1])
        #expect(group.other == ["colour": "blue"])
        #expect(group.json["id"] == "632")
        #expect(try Group(json: group.json) == group)
        #expect(try JSONDecoder().decode(Group.self, from: JSONEncoder().encode(group)) == group)
    }

    @Test("A group that was built is written with its members")
    func builtGroup() {
        let group = Group(displayName: "G", members: [Member(value: "a"), Member(value: "b")])
        let members = #"[{"value":"a"},{"value":"b"}]"#
        #expect(
            group.json.description == #"{"schemas":["\#(SchemaURN.group)"],"displayName":"G","members":\#(members)}"#
        )
    }
}
