import SCIM
import Testing

@testable import Sandbox

/// The user routes of Amplitude's page, body by body.
@Suite("Amplitude's users")
struct AmplitudeUserTests {
    private var amplitude = ProviderFixture(.amplitude)

    /// The body of the page's POST and PUT.
    private static let monster = """
        {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": "datamonster@amplitude.com",
            "userName": "datamonster@amplitude.com",
            "name": {"givenName": "Datamonster", "familyName": "Monster"},
            "emails": [{"primary": true, "value": "datamonster@amplitude.com"}],
            "active": true,
            "groups": [],
            "meta": {"resourceType": "User"}
        }
        """

    @Test("POST answers 201 with the request's own body")
    mutating func createEchoes() throws {
        let body = try JSONValue.text(Self.monster)
        let answer = amplitude.send("POST", "/Users/", body)
        #expect(answer.status == 201)
        #expect(answer.body == body)
        #expect(answer.headers.isEmpty)
    }

    @Test("POST without an id is answered with the address as id")
    mutating func createWithoutID() {
        let answer = amplitude.send("POST", "/Users", .user("new@example.com"))
        #expect(answer.status == 201)
        #expect(answer.body?["id"] == "new@example.com")
    }

    @Test("POST sends one invitation")
    mutating func createInvites() {
        amplitude.addUser("New@Example.com")
        #expect(amplitude.provider.directory.invitations == ["new@example.com": .init(sent: 1, revoked: 0)])
    }

    @Test("POST of a user who exists is refused in any case of the address, and sends no invitation")
    mutating func createTwice() {
        amplitude.addUser("new@example.com")
        let answer = amplitude.send("POST", "/Users", .user("NEW@example.com"))
        #expect(answer.status == 409)
        #expect(answer.body?["scimType"] == "uniqueness")
        #expect(amplitude.provider.directory.invitations["new@example.com"]?.sent == 1)
    }

    @Test("The status for a user who exists can be chosen", arguments: [400, 422])
    func conflictStatus(_ status: Int) {
        var profile = Profile.amplitude
        profile.conflictStatus = status
        var amplitude = ProviderFixture(profile)
        amplitude.addUser("new@example.com")
        #expect(amplitude.send("POST", "/Users", .user("new@example.com")).status == status)
    }

    @Test(
        "POST is refused where an address is none, or not the same",
        arguments: [
            JSONValue.user("monster"),
            JSONValue.user("mon ster@example.com"),
            JSONValue.user("@example.com"),
            JSONValue.user("monster@example"),
            JSONValue.user("a@example.com").with("id", "monster"),
            JSONValue.user("a@example.com").with("id", "b@example.com"),
            JSONValue.user("a@example.com").with("emails", [["value": "b@example.com"]]),
            JSONValue.user("a@example.com").with("emails", [["value": "a@example.com"], ["value": "b@example.com"]]),
            JSONValue.user("a@example.com").with("userName", nil),
            JSONValue.user("a@example.com").with("schemas", nil),
            JSONValue.user("a@example.com").with("schemas", [.string(SchemaURN.group)]),
            JSONValue.user("a@example.com").with("active", "yes"),
            JSONValue.user("a@example.com").with("name", "Ada Byron"),
            ["no user"],
        ]
    )
    mutating func createRefused(_ body: JSONValue) {
        let answer = amplitude.send("POST", "/Users", body)
        #expect(answer.status == 400)
        #expect(answer.body?["schemas"] == [.string(SchemaURN.error)])
        #expect(answer.body?["status"] == "400")
        #expect(amplitude.provider.directory == Directory())
    }

    @Test("GET shows a joined user as the page does")
    mutating func read() throws {
        amplitude.addUser("datamonster@amplitude.com", given: "Data", family: "Monster")
        amplitude = joined(amplitude)
        let answer = amplitude.send("GET", "/Users/DataMonster@amplitude.com")
        #expect(answer.status == 200)
        let documented = """
            {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "id": "datamonster@amplitude.com",
                "userName": "datamonster@amplitude.com",
                "name": {"givenName": "Data", "familyName": "Monster"},
                "active": true,
                "emails": [{"primary": true, "value": "datamonster@amplitude.com"}],
                "groups": [],
                "meta": {"resourceType": "User"}
            }
            """
        #expect(answer.body == (try JSONValue.text(documented)))
    }

    @Test("GET on the collection shows the list as the page does, without groups")
    mutating func list() throws {
        amplitude.addUser("datamonster@amplitude.com", given: "data", family: "monster")
        amplitude = joined(amplitude)
        let documented = """
            {
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
                "startIndex": 1,
                "itemsPerPage": 100,
                "totalResults": 1,
                "Resources": [
                    {
                        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                        "id": "datamonster@amplitude.com",
                        "userName": "datamonster@amplitude.com",
                        "name": {"givenName": "data", "familyName": "monster"},
                        "active": true,
                        "emails": [{"value": "datamonster@amplitude.com", "primary": true}],
                        "meta": {"resourceType": "User"}
                    }
                ]
            }
            """
        #expect(amplitude.send("GET", "/Users").body == (try JSONValue.text(documented)))
    }

    @Test("An invited user who never joined is shown with placeholder names, and with the own ones after joining")
    func placeholders() {
        var amplitude = ProviderFixture(.amplitude, joinAfter: .seconds(5))
        amplitude.addUser("new@example.com", given: "Ada", family: "Byron")
        let pending = amplitude.send("GET", "/Users").body?["Resources"]?.arrayValue?.first
        #expect(pending?["name"] == ["givenName": "NO_GIVEN_NAME", "familyName": "NO_FAMILY_NAME"])
        #expect(pending?["active"] == true)
        amplitude.now = amplitude.now.advanced(by: .seconds(5))
        let joined = amplitude.send("GET", "/Users/new@example.com").body
        #expect(joined?["name"] == ["givenName": "Ada", "familyName": "Byron"])
    }

    @Test("PUT changes the name and answers with the request's own body")
    mutating func replace() throws {
        amplitude.addUser("datamonster@amplitude.com", given: "Data", family: "Monster")
        let body = try JSONValue.text(Self.monster)
        let answer = amplitude.send("PUT", "/Users/datamonster@amplitude.com", body)
        #expect(answer.status == 200)
        #expect(answer.body == body)
        #expect(amplitude.provider.directory.snapshot.users.map(\.givenName) == ["Datamonster"])
    }

    @Test("PUT and PATCH on nobody answer 404", arguments: ["PUT", "PATCH", "DELETE", "GET"])
    mutating func nobody(_ method: String) {
        let answer = amplitude.send(method, "/Users/nobody@example.com", .user("nobody@example.com"))
        #expect(answer.status == 404)
        #expect(answer.body?["schemas"] == [.string(SchemaURN.error)])
    }

    @Test("The address can't be changed, by PUT or by PATCH")
    mutating func addressStays() {
        amplitude.addUser("old@example.com")
        #expect(amplitude.send("PUT", "/Users/old@example.com", .user("new@example.com")).status == 400)
        let patch = JSONValue.patch(["op": "replace", "path": "userName", "value": "new@example.com"])
        let answer = amplitude.send("PATCH", "/Users/old@example.com", patch)
        #expect(answer.status == 400)
        #expect(answer.body?["scimType"] == "mutability")
        #expect(amplitude.send("GET", "/Users/old@example.com").status == 200)
    }

    @Test(
        "active false removes the user, from groups too, and answers with the request's own body",
        arguments: [
            ("PUT", JSONValue.user("leaver@example.com").with("active", false)),
            ("PATCH", JSONValue.patch(["op": "replace", "path": "active", "value": false])),
            ("PATCH", JSONValue.patch(["op": "Replace", "value": ["active": false]])),
            ("PATCH", ["schemas": [.string(SchemaURN.user)], "active": false] as JSONValue),
        ]
    )
    mutating func deactivation(_ method: String, _ body: JSONValue) {
        amplitude.addUser("leaver@example.com")
        let group = amplitude.addGroup("All", members: ["leaver@example.com", "other@example.com"])
        let answer = amplitude.send(method, "/Users/Leaver@example.com", body)
        #expect(answer.status == 200)
        #expect(answer.body == body)
        #expect(amplitude.send("GET", "/Users/leaver@example.com").status == 404)
        #expect(amplitude.members(of: group) == ["other@example.com"])
        #expect(amplitude.provider.directory.invitations["leaver@example.com"] == .init(sent: 1, revoked: 1))
        amplitude.addUser("leaver@example.com")
        #expect(amplitude.members(of: group) == ["other@example.com"], "a return brings no membership back")
    }

    @Test("DELETE answers 204 and removes the user; the pending invitation is revoked")
    mutating func delete() {
        amplitude.addUser("leaver@example.com")
        let answer = amplitude.send("DELETE", "/Users/leaver%40EXAMPLE.com")
        #expect(answer == ProviderResponse(status: 204, body: nil))
        #expect(amplitude.send("DELETE", "/Users/leaver@example.com").status == 404)
        #expect(amplitude.provider.directory.invitations["leaver@example.com"]?.revoked == 1)
    }

    @Test("A joined user's removal revokes no invitation, and a return is a second one")
    func returning() {
        var amplitude = ProviderFixture(.amplitude, joinAfter: .zero)
        amplitude.addUser("ada@example.com")
        #expect(amplitude.send("DELETE", "/Users/ada@example.com").status == 204)
        amplitude.addUser("ada@example.com")
        #expect(amplitude.provider.directory.invitations["ada@example.com"] == .init(sent: 2, revoked: 0))
    }

    @Test("groups on a user is ignored")
    mutating func groupsIgnored() {
        let group = amplitude.addGroup("All")
        let body = JSONValue.user("ada@example.com").with("groups", [["value": .string(group)]])
        #expect(amplitude.send("POST", "/Users", body).status == 201)
        #expect(amplitude.members(of: group).isEmpty)
        #expect(amplitude.send("PUT", "/Users/ada@example.com", body).status == 200)
        #expect(amplitude.members(of: group).isEmpty)
        #expect(amplitude.send("GET", "/Users/ada@example.com").body?["groups"] == .array([]))
    }

    @Test("PUT without a name leaves it; PATCH may change a part of it")
    mutating func nameParts() {
        amplitude.addUser("ada@example.com", given: "Ada", family: "Byron")
        let nameless = JSONValue.user("ada@example.com").with("name", nil)
        #expect(amplitude.send("PUT", "/Users/ada@example.com", nameless).status == 200)
        let patch = JSONValue.patch(["op": "replace", "path": "name.familyName", "value": "Lovelace"])
        #expect(amplitude.send("PATCH", "/Users/ada@example.com", patch).status == 200)
        let user = amplitude.provider.directory.snapshot.users.first
        #expect(user?.givenName == "Ada")
        #expect(user?.familyName == "Lovelace")
    }

    private func joined(_ amplitude: ProviderFixture) -> ProviderFixture {
        var copy = amplitude
        copy.provider = ServiceProvider(profile: amplitude.provider.profile, joinAfter: .zero, seed: 7)
        copy.provider.directory = amplitude.provider.directory
        return copy
    }
}
