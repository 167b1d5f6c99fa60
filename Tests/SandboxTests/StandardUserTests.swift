import SCIM
import Testing

@testable import Sandbox

/// Users as RFC 7644 has them.
@Suite("The RFC's users")
struct StandardUserTests {
    private var standard = ProviderFixture(.rfc7644)

    @Test("POST answers 201 with Location, ETag and a UUID")
    mutating func create() {
        let answer = standard.send("POST", "/Users", .user("ada"))
        let id = answer.body?["id"]?.stringValue ?? ""
        #expect(answer.status == 201)
        #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        let location = "http://127.0.0.1:8080/scim/v2/Users/\(id)"
        #expect(answer.headers.contains(.init(name: "Location", value: location)))
        #expect(answer.headers.contains(.init(name: "ETag", value: "W/\"1\"")))
        #expect(answer.body?["meta"]?["location"] == .string(location))
        #expect(answer.body?["meta"]?["created"] == "2022-02-03T20:40:22.000Z")
        #expect(standard.provider.directory.invitations.isEmpty)
    }

    @Test("A client's id and meta are ignored; a password is never shown; the enterprise extension is kept")
    mutating func attributes() {
        let enterprise: JSONValue = ["employeeNumber": "701984", "manager": ["value": "26118915"]]
        let body = JSONValue.user("ada")
            .with("id", "mine")
            .with("meta", ["created": "1999-01-01T00:00:00Z"])
            .with("password", "t1meMa$heen")
            .with("externalId", "E-1")
            .with("TITLE", "Countess")
            .with("unknown", "thing")
            .with(SchemaURN.enterpriseUser, enterprise)
        let user = standard.send("POST", "/Users", body).body
        #expect(user?["id"] != "mine")
        #expect(user?["meta"]?["created"] == "2022-02-03T20:40:22.000Z")
        #expect(user?["password"] == nil)
        #expect(user?["unknown"] == nil)
        #expect(user?["externalId"] == "E-1")
        #expect(user?["title"] == "Countess")
        #expect(user?[SchemaURN.enterpriseUser] == enterprise)
        #expect(user?["schemas"] == [.string(SchemaURN.user), .string(SchemaURN.enterpriseUser)])
    }

    @Test("A user name is one user's, whatever its case: 409 on POST, PUT and PATCH")
    mutating func uniqueness() {
        standard.addUser("ada")
        let other = standard.addUser("bob")
        #expect(standard.send("POST", "/Users", .user("ADA")).status == 409)
        #expect(standard.send("PUT", "/Users/\(other)", .user("Ada")).status == 409)
        let patch = JSONValue.patch(["op": "replace", "path": "userName", "value": "ada"])
        let answer = standard.send("PATCH", "/Users/\(other)", patch)
        #expect(answer.status == 409)
        #expect(answer.body?["scimType"] == "uniqueness")
    }

    @Test("A user name may change, and the old one is free again")
    mutating func rename() {
        let id = standard.addUser("ada")
        #expect(standard.send("PUT", "/Users/\(id)", .user("ada.lovelace")).body?["userName"] == "ada.lovelace")
        #expect(standard.send("POST", "/Users", .user("ada")).status == 201)
        #expect(standard.send("POST", "/Users", .user("ada.lovelace")).status == 409)
    }

    @Test("PATCH answers 200 with the whole user")
    mutating func patch() {
        let id = standard.addUser("ada")
        let patch = JSONValue.patch(
            ["op": "replace", "path": "active", "value": false],
            ["op": "add", "path": "emails", "value": [["type": "home", "value": "ada@home.example"]]],
            ["op": "replace", "path": .string(SchemaURN.enterpriseUser + ":department"), "value": "Engines"]
        )
        let answer = standard.send("PATCH", "/Users/\(id)", patch)
        #expect(answer.status == 200)
        #expect(answer.body?["active"] == false)
        #expect(answer.body?["emails"]?.arrayValue?.count == 2)
        #expect(answer.body?[SchemaURN.enterpriseUser]?["department"] == "Engines")
        #expect(answer.body?["meta"]?["version"] == "W/\"2\"")
    }

    @Test("active false keeps the account, and its memberships")
    mutating func deactivation() {
        let id = standard.addUser("ada")
        let group = standard.addGroup("All", members: [id])
        let patch = JSONValue.patch(["op": "replace", "path": "active", "value": false])
        #expect(standard.send("PATCH", "/Users/\(id)", patch).status == 200)
        #expect(standard.send("GET", "/Users/\(id)").body?["active"] == false)
        #expect(standard.members(of: group) == [id])
    }

    @Test("PATCH on what is read-only is refused", arguments: ["id", "meta.created", "groups"])
    mutating func readOnly(_ path: String) {
        let id = standard.addUser("ada")
        let patch = JSONValue.patch(["op": "replace", "path": .string(path), "value": "x"])
        let answer = standard.send("PATCH", "/Users/\(id)", patch)
        #expect(answer.status == 400)
        #expect(answer.body?["scimType"] == "mutability")
    }

    @Test("A user shows the groups that it is in")
    mutating func groups() {
        let id = standard.addUser("ada")
        let group = standard.addGroup("Engines", members: [id])
        let shown = standard.send("GET", "/Users/\(id)").body?["groups"]?.arrayValue?.first
        #expect(shown?["value"] == .string(group))
        #expect(shown?["display"] == "Engines")
        #expect(shown?["type"] == "direct")
        #expect(standard.send("DELETE", "/Groups/\(group)").status == 204)
        #expect(standard.send("GET", "/Users/\(id)").body?["groups"] == nil)
    }

    @Test("If-Match lets only the latest version change; If-None-Match spares the body")
    mutating func versions() {
        let id = standard.addUser("ada")
        #expect(standard.send("PUT", "/Users/\(id)", .user("ada"), ifMatch: "W/\"1\"").status == 200)
        #expect(standard.send("PUT", "/Users/\(id)", .user("ada"), ifMatch: "W/\"1\"").status == 412)
        #expect(standard.send("DELETE", "/Users/\(id)", ifMatch: "W/\"1\"").status == 412)
        #expect(standard.send("GET", "/Users/\(id)", ifNoneMatch: "W/\"2\"") == .init(status: 304, body: nil))
        #expect(standard.send("GET", "/Users/\(id)", ifNoneMatch: "W/\"1\"").status == 200)
        #expect(standard.send("DELETE", "/Users/\(id)", ifMatch: "*").status == 204)
    }

    @Test("Two primary addresses are refused")
    mutating func primaries() {
        let emails: JSONValue = [["value": "a@x.com", "primary": true], ["value": "b@x.com", "primary": true]]
        #expect(standard.send("POST", "/Users", JSONValue.user("ada").with("emails", emails)).status == 400)
    }

    @Test("/Me and /Bulk answer 501", arguments: ["/Me", "/Bulk"])
    mutating func notImplemented(_ path: String) {
        #expect(standard.send("GET", path).status == 501)
    }

    @Test("A body that is no JSON, or of another type, is refused")
    mutating func foreignBody() throws {
        var request = ProviderRequest.made("POST", "/scim/v2/Users")
        request.body = Array("{".utf8)
        #expect(standard.provider.respond(to: request, at: .start).status == 400)
        request.head.contentType = "text/plain"
        #expect(standard.provider.respond(to: request, at: .start).status == 415)
        request.body = JSONValue.user("ada").serialized()
        request.head.contentType = "application/scim+json; charset=utf-8"
        #expect(standard.provider.respond(to: request, at: .start).status == 201)
    }
}
