import SCIM
import Testing

@testable import Sandbox

/// The group routes of Amplitude's page, body by body.
@Suite("Amplitude's groups")
struct AmplitudeGroupTests {
    private var amplitude = ProviderFixture(.amplitude, joinAfter: .zero)

    @Test("POST answers 200 with a number for an id, adds who is there and invites who isn't")
    mutating func create() throws {
        amplitude.addUser("datamonster@amplitude.com", given: "data", family: "monster")
        let body = JSONValue.group(
            "Group Name",
            members: ["DataMonster@amplitude.com", "developerdocs@amplitude.com"]
        )
        let answer = amplitude.send("POST", "/Groups", body)
        let documented = """
            {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                "id": 1,
                "displayName": "Group Name",
                "members": [
                    {"value": "datamonster@amplitude.com", "display": "data monster"},
                    {"value": "developerdocs@amplitude.com", "display": "undefined undefined"}
                ],
                "meta": {
                    "resourceType": "Group",
                    "created": "2022-02-03T20:40:22.000+00:00",
                    "lastModified": "2022-02-03T20:40:22.000+00:00"
                }
            }
            """
        #expect(answer.status == 200)
        #expect(answer.body == (try JSONValue.text(documented)))
        #expect(amplitude.provider.directory.invitations["developerdocs@amplitude.com"]?.sent == 1)
        #expect(amplitude.provider.directory.invitations["datamonster@amplitude.com"]?.sent == 1)
    }

    @Test("A group's id is a number in lists, a string where the group is read or changed")
    mutating func ids() {
        let id = amplitude.addGroup("Datamonster Party")
        let listed = amplitude.send("GET", "/Groups").body?["Resources"]?.arrayValue?.first
        #expect(listed?["id"] == .integer(Int64(id) ?? -1))
        #expect(amplitude.send("GET", "/Groups/\(id)").body?["id"] == .string(id))
        let patch = JSONValue.patch(["op": "replace", "path": "displayName", "value": "New Name"])
        #expect(amplitude.send("PATCH", "/Groups/\(id)", patch).body?["id"] == .string(id))
    }

    @Test("PATCH adds a member, answers with the group and notes when")
    mutating func addMember() throws {
        amplitude.addUser("datamonster@amplitude.com", given: "data", family: "monster")
        amplitude.addUser("new.member@amplitude.com", given: "New", family: "Member")
        let id = amplitude.addGroup("New Name", members: ["datamonster@amplitude.com"])
        amplitude.now = amplitude.now.advanced(by: .seconds(2703))
        let patch = JSONValue.patch(
            ["op": "add", "path": "members", "value": [["value": "new.member@amplitude.com"]]]
        )
        let answer = amplitude.send("PATCH", "/Groups/\(id)", patch)
        let documented = """
            {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                "id": "1",
                "displayName": "New Name",
                "members": [
                    {"value": "datamonster@amplitude.com", "display": "data monster"},
                    {"value": "new.member@amplitude.com", "display": "New Member"}
                ],
                "meta": {
                    "resourceType": "Group",
                    "created": "2022-02-03T20:40:22.000+00:00",
                    "lastModified": "2022-02-03T21:25:25.000+00:00"
                }
            }
            """
        #expect(answer.status == 200)
        #expect(answer.body == (try JSONValue.text(documented)))
    }

    @Test("PATCH with a stranger invites a user without a name, listed with placeholders until joining")
    func stranger() {
        var amplitude = ProviderFixture(.amplitude)
        let id = amplitude.addGroup("All")
        let patch = JSONValue.patch(["op": "add", "path": "members", "value": [["value": "Stranger@example.com"]]])
        let answer = amplitude.send("PATCH", "/Groups/\(id)", patch)
        #expect(answer.body?["members"]?.arrayValue?.first?["display"] == "undefined undefined")
        let user = amplitude.send("GET", "/Users/stranger@example.com").body
        #expect(user?["userName"] == "Stranger@example.com")
        #expect(user?["name"] == ["givenName": "NO_GIVEN_NAME", "familyName": "NO_FAMILY_NAME"])
        #expect(amplitude.provider.directory.invitations["stranger@example.com"]?.sent == 1)
    }

    @Test(
        "PATCH removes members in the shapes that RFC 7644 knows, whatever the address's case",
        arguments: [
            JSONValue.patch(["op": "remove", "path": "members[value eq \"A@example.com\"]"]),
            JSONValue.patch(["op": "remove", "path": "members", "value": [["value": "A@example.com"]]]),
            JSONValue.patch(["op": "replace", "path": "members", "value": [["value": "b@example.com"]]]),
        ]
    )
    mutating func removeMember(_ patch: JSONValue) {
        let id = amplitude.addGroup("All", members: ["a@example.com", "b@example.com"])
        #expect(amplitude.send("PATCH", "/Groups/\(id)", patch).status == 200)
        #expect(amplitude.members(of: id) == ["b@example.com"])
        #expect(amplitude.send("GET", "/Users/a@example.com").status == 200)
    }

    @Test("PATCH with a wrong member changes nothing and invites nobody")
    mutating func wrongMember() {
        let id = amplitude.addGroup("All", members: ["a@example.com"])
        let before = amplitude.provider.directory
        let patch = JSONValue.patch(
            ["op": "add", "path": "members", "value": [["value": "b@example.com"], ["value": "no address"]]]
        )
        #expect(amplitude.send("PATCH", "/Groups/\(id)", patch).status == 400)
        #expect(amplitude.provider.directory == before)
    }

    @Test("A member added twice is one member and one invitation")
    mutating func memberTwice() {
        let id = amplitude.addGroup("All", members: ["a@example.com", "A@EXAMPLE.com"])
        #expect(amplitude.members(of: id) == ["a@example.com"])
        #expect(amplitude.provider.directory.invitations["a@example.com"]?.sent == 1)
    }

    @Test("DELETE answers 204, and the number doesn't come back")
    mutating func delete() {
        let id = amplitude.addGroup("All", members: ["a@example.com"])
        #expect(amplitude.send("DELETE", "/Groups/\(id)") == ProviderResponse(status: 204, body: nil))
        #expect(amplitude.send("GET", "/Groups/\(id)").status == 404)
        #expect(amplitude.send("GET", "/Users/a@example.com").status == 200)
        #expect(amplitude.addGroup("All") != id)
    }

    @Test("PUT on a group isn't documented: 405 and what is")
    mutating func replace() {
        let id = amplitude.addGroup("All")
        let answer = amplitude.send("PUT", "/Groups/\(id)", .group("Other", members: []))
        #expect(answer.status == 405)
        #expect(answer.headers == [.init(name: "Allow", value: "GET, PATCH, DELETE")])
    }

    @Test("An externalId isn't kept, as Amplitude lists none")
    mutating func externalID() {
        let body = JSONValue.group("All", members: []).with("externalId", "G-1")
        #expect(amplitude.send("POST", "/Groups", body).body?["externalId"] == nil)
        #expect(
            amplitude.send("POST", "/Users", JSONValue.user("a@example.com").with("externalId", "E-1")).status == 201
        )
        #expect(amplitude.send("GET", "/Users/a@example.com").body?["externalId"] == nil)
        let filter = PathSegment.encode("externalId eq \"G-1\"")
        #expect(amplitude.send("GET", "/Groups?filter=\(filter)").body?["totalResults"] == 0)
    }

    @Test("A group without a name, or without schemas, is refused")
    mutating func malformed() {
        #expect(amplitude.send("POST", "/Groups", .group("", members: [])).status == 400)
        #expect(amplitude.send("POST", "/Groups", ["displayName": "All"]).status == 400)
        #expect(amplitude.provider.directory.groups.count == 0)
    }

    @Test("A group of an unknown number or of none answers 404", arguments: ["99", "all"])
    mutating func nothing(_ id: String) {
        #expect(amplitude.send("GET", "/Groups/\(id)").status == 404)
    }
}
