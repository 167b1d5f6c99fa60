import SCIM
import Testing

@testable import Sandbox

/// What providers refuse, or do otherwise, though the standard would have it.
@Suite("The providers' dialects")
struct DialectTests {
    private static func worker(_ userName: String) -> JSONValue {
        JSONValue.user(userName).with("displayName", .string("Ada Byron")).with("externalId", .string("hr/\(userName)"))
            .with("active", true)
            .with("emails", [["value": .string(userName), "type": "work", "primary": true]])
    }

    private static func add(_ userName: String, to fixture: inout ProviderFixture) -> String {
        let answer = fixture.send("POST", "/Users", worker(userName))
        #expect(answer.status == 201, "\(answer.body ?? .null)")
        return answer.body?["id"]?.stringValue ?? ""
    }

    private static func members(_ ids: [String]) -> JSONValue {
        .array(ids.map { ["value": .string($0), "displayName": "somebody"] })
    }

    private static func patch(_ fixture: inout ProviderFixture, _ group: String, _ operation: JSONValue) -> Int {
        fixture.send("PATCH", "/Groups/\(group)", .patch(operation)).status
    }

    // MARK: - AWS

    @Test("AWS wants names, one primary e-mail, and knows eq alone")
    func awsUsers() {
        var aws = ProviderFixture(.awsIdentityCenter)
        #expect(aws.send("POST", "/Users", .user("ada@example.com")).status == 400, "no displayName")
        let id = Self.add("ada@example.com", to: &aws)
        let remove: JSONValue = .patch(["op": "remove", "path": "displayName"])
        #expect(aws.send("PATCH", "/Users/\(id)", remove).status == 400)
        let two: JSONValue = [["value": "a@b", "primary": true], ["value": "c@d"]]
        #expect(aws.send("POST", "/Users", Self.worker("bob").with("emails", two)).status == 400)
        #expect(aws.send("POST", "/Users", Self.worker("bob").with("emails", [["value": "a@b"]])).status == 400)
        let queries = [
            ("userName%20eq%20%22ada@example.com%22", 200), ("userName%20sw%20%22a%22", 400),
            ("title%20eq%20%22x%22", 400),
        ]
        for (filter, status) in queries {
            #expect(aws.send("GET", "/Users?filter=\(filter)").status == status, "\(filter)")
        }
    }

    @Test("AWS takes 100 changes of members, none of all of them, shows nobody, and has no PUT of groups")
    func awsGroups() {
        var aws = ProviderFixture(.awsIdentityCenter)
        let ids = (1...101).map { Self.add("p\($0)@example.com", to: &aws) }
        let group = aws.addGroup("Data", members: Array(ids.prefix(100)))
        #expect(!group.isEmpty)
        #expect(aws.send("POST", "/Groups", .group("Ops", members: ids)).status == 400)
        let add: JSONValue = ["op": "add", "path": "members", "value": Self.members([ids[100]])]
        let answer = aws.send("PATCH", "/Groups/\(group)", .patch(add))
        #expect(answer.status == 204 && answer.body == nil)
        #expect(aws.send("GET", "/Groups/\(group)").body?["members"] == [])
        #expect(aws.provider.directory.groups[group]?.members.keys.count == 101, "they are there all the same")
        #expect(Self.patch(&aws, group, ["op": "remove", "path": "members", "value": Self.members([ids[0]])]) == 204)
        #expect(aws.provider.directory.groups[group]?.members.keys.count == 100)
        for operation in [
            ["op": "remove", "path": "members"], ["op": "replace", "path": "members", "value": []],
            ["op": "add", "path": "members", "value": Self.members(ids)],
        ] as [JSONValue] { #expect(Self.patch(&aws, group, operation) == 400) }
        #expect(aws.send("PUT", "/Groups/\(group)", .group("Data", members: [])).status == 405)
    }

    @Test("AWS pages by cursor, and by nothing else")
    func awsPages() {
        var aws = ProviderFixture(.awsIdentityCenter)
        for number in 1...5 { _ = Self.add("p\(number)@example.com", to: &aws) }
        #expect(aws.send("GET", "/Users?startIndex=1&count=2").status == 400)
        var cursor: String? = ""
        var pages: [Int] = []
        while let asked = cursor, pages.count < 9 {
            let page = aws.send("GET", "/Users?cursor=\(asked)&count=2").body
            #expect(page?["totalResults"] == nil)
            pages.append(page?["Resources"]?.arrayValue?.count ?? 0)
            cursor = page?["nextCursor"]?.stringValue
        }
        #expect(pages == [2, 2, 1])
        #expect(aws.send("GET", "/Users").body?["totalResults"] == 5)
        #expect(aws.send("GET", "/Users?cursor=mine").status == 400)
    }

    // MARK: - Slack

    @Test("Slack makes user names of its own, and an e-mail is one user's")
    func slackUsers() {
        var slack = ProviderFixture(.slack)
        let address = "augusta.ada.king-noel.of.lovelace@example.com"
        let first = slack.send("POST", "/Users", Self.worker(address))
        #expect(first.body?["userName"] == "augusta.ada.king-noel")
        #expect(slack.send("POST", "/Users", Self.worker(address)).status == 409)
        let other = slack.send("POST", "/Users", Self.worker("augusta.ada.king-noel@example.org"))
        #expect(other.body?["userName"] == "augusta.ada.ki2")
        let id = other.body?["id"]?.stringValue ?? ""
        let long: JSONValue = .patch(["op": "replace", "path": "userName", "value": .string(address)])
        #expect(slack.send("PATCH", "/Users/\(id)", long).status == 400)
        let found = slack.send("GET", "/Users?filter=email%20eq%20%22\(address)%22").body
        #expect(found?["Resources"]?.arrayValue?.first?["id"] == first.body?["id"])
    }

    @Test("Slack's e-mails are free again once nobody has them, and found without looking at everybody")
    func slackEmails() throws {
        var slack = ProviderFixture(.slack)
        let id = Self.add("ada@example.com", to: &slack)
        let moved: JSONValue = .patch([
            "op": "replace", "path": "emails", "value": [["value": "a@b", "primary": true]],
        ])
        #expect(slack.send("PATCH", "/Users/\(id)", moved).status == 200)
        #expect(slack.send("PATCH", "/Users/\(id)", moved).status == 200, "one's own e-mail is no other's")
        #expect(slack.send("POST", "/Users", Self.worker("ADA@example.com")).status == 201)
        #expect(slack.send("POST", "/Users", Self.worker("ada@example.com")).status == 409)
        for number in 0..<20_000 {
            let user: JSONObject = ["userName": .string("u\(number)"), "emails": [["value": .string("u\(number)@b")]]]
            let record = UserRecord(id: "i\(number)", resource: user, standing: .joined, history: History(created: 0))
            slack.provider.directory.set(record, key: record.id)
        }
        let user: JSONObject = ["emails": [["value": "new@b"]]]
        let spent = try ContinuousClock().measure {
            for _ in 0..<1_000 { try slack.provider.checkEmails(of: user, key: nil) }
        }
        #expect(spent < .seconds(5), "a thousand checks among twenty thousand users: \(spent)")
    }

    @Test("Slack's DELETE deactivates; who is deactivated is in no group, and can't be put into one")
    func slackLeavers() {
        var slack = ProviderFixture(.slack)
        let id = Self.add("ada@example.com", to: &slack)
        let group = slack.addGroup("Data", members: [id])
        #expect(slack.send("DELETE", "/Users/\(id)").status == 204)
        #expect(slack.send("GET", "/Users/\(id)").body?["active"] == false)
        #expect(slack.members(of: group).isEmpty)
        let add: JSONValue = ["op": "add", "path": "members", "value": [["value": .string(id)]]]
        #expect(Self.patch(&slack, group, add) == 400)
        let back: JSONValue = .patch(["op": "replace", "path": "active", "value": true])
        #expect(slack.send("PATCH", "/Users/\(id)", back).status == 200)
        #expect(slack.members(of: group).isEmpty, "nothing comes back by itself")
        #expect(Self.patch(&slack, group, add) == 200)
        #expect(slack.send("GET", "/Users").body?["itemsPerPage"] == 1, "ten, unless more are asked for")
    }

    // MARK: - GitHub

    @Test("GitHub wants a User-Agent, and users and groups that are whole")
    func githubWants() {
        var github = ProviderFixture(.github)
        #expect(github.send("GET", "/Users", userAgent: nil).status == 403)
        #expect(github.send("POST", "/Users", .user("ada@example.com")).status == 400)
        let untyped = Self.worker("ada@example.com").with("emails", [["value": "ada@example.com", "primary": true]])
        #expect(github.send("POST", "/Users", untyped).status == 400)
        let id = Self.add("ada@example.com", to: &github)
        let group = JSONValue.group("Data", members: [])
        #expect(github.send("POST", "/Groups", group).status == 400)
        let nameless = group.with("externalId", "Data").with("members", [["value": .string(id)]])
        #expect(github.send("POST", "/Groups", nameless).status == 400)
        let whole = group.with("externalId", "Data").with("members", Self.members([id]))
        #expect(github.send("POST", "/Groups", whole).status == 201)
        #expect(github.send("GET", "/Groups?filter=displayName%20eq%20%22Data%22").status == 200)
        #expect(github.send("GET", "/Users?filter=title%20eq%20%22x%22").status == 400)
    }

    @Test("At GitHub a path with a filter does nothing, and who is suspended is hidden from the groups")
    func githubSuspends() {
        var github = ProviderFixture(.github)
        let id = Self.add("ada@example.com", to: &github)
        let body = JSONValue.group("Data", members: []).with("externalId", "x").with("members", Self.members([id]))
        let group = github.send("POST", "/Groups", body).body?["id"]?.stringValue ?? ""
        let replace: JSONValue = ["op": "replace", "path": #"emails[type eq "work"].value"#, "value": "b@example.com"]
        #expect(github.send("PATCH", "/Users/\(id)", .patch(replace)).status == 200)
        #expect(github.send("GET", "/Users/\(id)").body?["emails"]?.arrayValue?.first?["value"] == "ada@example.com")
        for (isActive, members) in [(false, []), (true, [id])] as [(Bool, [String])] {
            let active: JSONValue = .patch(["op": "replace", "path": "active", "value": .bool(isActive)])
            #expect(github.send("PATCH", "/Users/\(id)", active).status == 200)
            #expect(github.members(of: group) == members)
        }
    }

    // MARK: - No PATCH

    @Test("A provider without PATCH says so, in its configuration and with 405")
    func withoutPatch() {
        var provider = ProviderFixture(.withoutPatch)
        let id = provider.addUser("ada@example.com")
        #expect(provider.send("GET", "/ServiceProviderConfig").body?["patch"]?["supported"] == false)
        let patch: JSONValue = .patch(["op": "replace", "path": "active", "value": false])
        #expect(provider.send("PATCH", "/Users/\(id)", patch).status == 405)
        #expect(provider.send("PUT", "/Users/\(id)", .user("ada@example.com")).status == 200)
        let group = provider.addGroup("Data", members: [id])
        #expect(Self.patch(&provider, group, ["op": "remove", "path": "members"]) == 405)
    }
}
