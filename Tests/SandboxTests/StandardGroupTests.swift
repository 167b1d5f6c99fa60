import SCIM
import Testing

@testable import Sandbox

/// Groups as RFC 7644 has them.
@Suite("The RFC's groups")
struct StandardGroupTests {
    private var standard = ProviderFixture(.rfc7644)

    @Test("POST answers 201; members are shown with type and place")
    mutating func create() {
        let user = standard.addUser("ada")
        let answer = standard.send("POST", "/Groups", .group("Engines", members: [user]))
        #expect(answer.status == 201)
        #expect(
            answer.body?["members"] == [
                [
                    "value": .string(user),
                    "$ref": .string("http://127.0.0.1:8080/scim/v2/Users/\(user)"),
                    "type": "User",
                ]
            ]
        )
    }

    @Test("A member who is nobody is refused")
    mutating func unknownMember() {
        #expect(standard.send("POST", "/Groups", .group("Engines", members: ["nobody"])).status == 400)
        #expect(standard.provider.directory.users.count == 0)
    }

    @Test("PUT replaces name and members")
    mutating func replace() {
        let ada = standard.addUser("ada")
        let bob = standard.addUser("bob")
        let group = standard.addGroup("Engines", members: [ada])
        #expect(standard.send("PUT", "/Groups/\(group)", .group("Looms", members: [bob])).status == 200)
        #expect(standard.members(of: group) == [bob])
        #expect(standard.send("GET", "/Users/\(ada)").body?["groups"] == nil)
    }

    @Test("A group may be a member, until it is deleted")
    mutating func nested() {
        let inner = standard.addGroup("Inner")
        let outer = standard.addGroup("Outer", members: [inner])
        #expect(standard.send("GET", "/Groups/\(outer)").body?["members"]?.arrayValue?.first?["type"] == "Group")
        #expect(standard.send("DELETE", "/Groups/\(inner)").status == 204)
        #expect(standard.members(of: outer).isEmpty)
    }

    @Test("A deleted user leaves all groups, and their versions go on")
    mutating func deletedMember() {
        let ada = standard.addUser("ada")
        let group = standard.addGroup("Engines", members: [ada])
        #expect(standard.send("DELETE", "/Users/\(ada)").status == 204)
        let shown = standard.send("GET", "/Groups/\(group)").body
        #expect(shown?["members"] == nil)
        #expect(shown?["meta"]?["version"] == "W/\"2\"")
    }

    @Test("A remove that names no member answers noTarget and changes nothing")
    mutating func noTarget() {
        let ada = standard.addUser("ada")
        let group = standard.addGroup("Engines", members: [ada])
        let patch = JSONValue.patch(["op": "remove", "path": "members[value eq \"nobody\"]"])
        let answer = standard.send("PATCH", "/Groups/\(group)", patch)
        #expect(answer.status == 400)
        #expect(answer.body?["scimType"] == "noTarget")
        #expect(standard.members(of: group) == [ada])
    }
}
