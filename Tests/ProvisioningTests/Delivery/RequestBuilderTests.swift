import SCIM
import Testing

@testable import Provisioning

@Suite("What goes on the wire")
struct RequestBuilderTests {
    private let amplitude = RequestBuilder(profile: .amplitude)
    private let rfc7644 = RequestBuilder(profile: .rfc7644)

    private let group = GroupStanding(name: "Group Name", remoteID: "632", verifyNotBefore: nil)

    private func create(_ facts: FactSet, confirmed: FactSet = .absent) -> OpenedExchange {
        let draft = OperationDraft(
            kind: .createUser,
            lane: .joiner,
            address: AccountAddress(facts.userName ?? ""),
            changes: facts.facts.map { FactChange($0.fact, before: nil, after: $0.value) }
        )
        return Made.exchange(.createUser, carrying: [(Made.operation(1, draft), confirmed)])
    }

    private func change(_ kind: ExchangeKind, _ confirmed: FactSet, _ changes: [FactChange]) -> OpenedExchange {
        let operation: OperationKind = kind == .deactivateUser ? .deactivateUser : .updateUser
        let draft = OperationDraft(
            kind: operation,
            lane: .update,
            address: AccountAddress(confirmed.userName ?? ""),
            changes: changes
        )
        return Made.exchange(kind, carrying: [(Made.operation(1, draft), confirmed)])
    }

    private func members(_ kind: ExchangeKind, adding: [String], removing: [String] = []) -> OpenedExchange {
        let carried = (adding.map { ($0, true) } + removing.map { ($0, false) }).enumerated().map { number, member in
            let draft = OperationDraft(
                kind: member.1 ? .addMember : .removeMember,
                lane: .groupAddition,
                address: AccountAddress(member.0),
                group: group.name,
                changes: []
            )
            return (Made.operation(Int64(number), draft), Made.facts(member.0, remoteID: RemoteID(member.0)))
        }
        return Made.exchange(kind, carrying: carried, group: group)
    }

    private func json(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

    // MARK: - As Amplitude documents it

    @Test("Amplitude's POST /Users carries id, userName, name and the one e-mail")
    func amplitudeCreate() throws {
        var facts = Made.facts("ada@example.com")
        facts[.attribute("name.familyName")] = "Lovelace"
        facts[.membership("Data")] = "true"
        let request = amplitude.request(for: create(facts))
        #expect(request.method == .post && request.path == "Users" && request.template == "/Users")
        #expect(
            try request.body
                == json(
                    """
                    {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "ada@example.com",
                     "userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "Lovelace"},
                     "emails": [{"value": "ada@example.com", "primary": true}]}
                    """
                )
        )
    }

    @Test("Amplitude's PUT carries the whole user, active, under the address that it knows")
    func amplitudeUpdate() throws {
        let confirmed = Made.facts("Ada@example.com", remoteID: "ada@example.com")
        let request = amplitude.request(
            for: change(
                .updateUser,
                confirmed,
                [FactChange(.attribute("name.givenName"), before: "Ada", after: "Augusta")]
            )
        )
        #expect(
            request.method == .put && request.path == "Users/ada%40example.com" && request.template == "/Users/{id}"
        )
        #expect(
            try request.body
                == json(
                    """
                    {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "Ada@example.com",
                     "userName": "Ada@example.com", "name": {"givenName": "Augusta"},
                     "emails": [{"value": "Ada@example.com", "primary": true}], "active": true}
                    """
                )
        )
    }

    @Test("Amplitude's DELETE names the account, a former one by its own id")
    func amplitudeDelete() {
        let confirmed = Made.facts("new@example.com", remoteID: "new@example.com", formers: ["old@example.com"])
        let delete = OperationDraft(
            kind: .deleteUser,
            lane: .revoke,
            address: AccountAddress("new@example.com"),
            changes: []
        )
        let request = amplitude.request(
            for: Made.exchange(.deleteUser, carrying: [(Made.operation(1, delete), confirmed)])
        )
        #expect(request.method == .delete && request.path == "Users/new%40example.com" && request.body == nil)
        let former = OperationDraft(
            kind: .deleteFormer,
            lane: .joiner,
            address: AccountAddress("old@example.com"),
            changes: [FactChange(.former("old@example.com"), before: "old@example.com", after: nil)]
        )
        let second = amplitude.request(
            for: Made.exchange(.deleteUser, carrying: [(Made.operation(2, former), confirmed)])
        )
        #expect(second.path == "Users/old%40example.com")
    }

    @Test("Amplitude's POST /Groups creates the group with its members")
    func amplitudeGroup() throws {
        let request = amplitude.request(for: members(.createGroup, adding: ["a@example.com", "b@example.com"]))
        #expect(request.method == .post && request.path == "Groups")
        #expect(
            try request.body
                == json(
                    """
                    {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Group Name",
                     "members": [{"value": "a@example.com"}, {"value": "b@example.com"}]}
                    """
                )
        )
    }

    @Test("A group's PATCH adds with one operation and removes with a filter for each member")
    func patchGroup() throws {
        let request = amplitude.request(
            for: members(.patchGroup, adding: ["a@example.com", "b@example.com"], removing: [#"o"c@example.com"#])
        )
        #expect(request.method == .patch && request.path == "Groups/632" && request.template == "/Groups/{id}")
        #expect(
            try request.body
                == json(
                    #"""
                    {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
                      {"op": "remove", "path": "members[value eq \"o\\\"c@example.com\"]"},
                      {"op": "add", "path": "members", "value": [{"value": "a@example.com"}, {"value": "b@example.com"}]}]}
                    """#
                )
        )
    }

    @Test("Where a profile wants it, members are removed by a list of values")
    func removalByList() throws {
        var profile = TargetProfile.amplitude
        profile.memberRemoval = .valueList
        let request = RequestBuilder(profile: profile).request(
            for: members(.patchGroup, adding: [], removing: ["a@example.com"])
        )
        #expect(
            try request.body?["Operations"]
                == json(#"[{"op": "remove", "path": "members", "value": [{"value": "a@example.com"}]}]"#)
        )
    }

    @Test("Amplitude's pages are asked for with itemsPerPage, the RFC's with count")
    func pages() {
        let list = Made.exchange(.listUsers, startIndex: 101)
        #expect(
            amplitude.request(for: list).url(base: "https://x/scim/1/")
                == "https://x/scim/1/Users?startIndex=101&itemsPerPage=100"
        )
        #expect(
            rfc7644.request(for: Made.exchange(.listGroups, startIndex: 1)).url(base: "https://x/")
                == "https://x/Groups?startIndex=1&count=100"
        )
        #expect(
            rfc7644.request(for: Made.exchange(.probe)).url(base: "https://x/")
                == "https://x/Users?startIndex=1&count=1"
        )
    }

    @Test("Amplitude's look-up is by id")
    func lookUpByID() {
        let request = amplitude.request(for: Made.typical(.lookUpUser))
        #expect(request.method == .get && request.path == "Users/ada%40example.com" && request.query.isEmpty)
    }

    // MARK: - As RFC 7644 says

    @Test("The RFC's POST carries the identity as externalId, and active, and no id")
    func rfcCreate() throws {
        var facts = Made.facts("ada@example.com", title: "Countess", active: true)
        facts[.attribute("externalId")] = "hr/1"
        #expect(
            try rfc7644.request(for: create(facts)).body
                == json(
                    """
                    {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada@example.com", "externalId": "hr/1",
                     "title": "Countess", "active": true, "name": {"givenName": "Ada"},
                     "emails": [{"value": "ada@example.com", "primary": true}]}
                    """
                )
        )
    }

    @Test("The RFC's update is a PATCH of what changed: replace, remove, and the e-mail with the userName")
    func rfcUpdate() throws {
        let confirmed = Made.facts("old@example.com", remoteID: "a/b 7")
        let request = rfc7644.request(
            for: change(
                .updateUser,
                confirmed,
                [
                    FactChange(.attribute("title"), before: "Countess", after: nil),
                    FactChange(.attribute("userName"), before: "old@example.com", after: "new@example.com"),
                    FactChange(.attribute("active"), before: "false", after: "true"),
                ]
            )
        )
        #expect(request.method == .patch && request.path == "Users/a%2Fb%207")
        #expect(
            try request.body
                == json(
                    """
                    {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
                      {"op": "remove", "path": "title"}, {"op": "replace", "path": "userName", "value": "new@example.com"},
                      {"op": "replace", "path": "active", "value": true},
                      {"op": "replace", "path": "emails", "value": [{"value": "new@example.com", "primary": true}]}]}
                    """
                )
        )
    }

    @Test("The RFC's deactivation is active: false, as a boolean")
    func rfcDeactivation() throws {
        let request = rfc7644.request(for: change(.deactivateUser, Made.facts("a@b", remoteID: "7"), []))
        #expect(try request.body?["Operations"] == json(#"[{"op": "replace", "path": "active", "value": false}]"#))
        var profile = TargetProfile.rfc7644
        profile.update = .put
        let put = RequestBuilder(profile: profile).request(
            for: change(
                .deactivateUser,
                Made.facts("a@b", active: true, remoteID: "7"),
                [
                    FactChange(.attribute("active"), before: "true", after: "false")
                ]
            )
        )
        #expect(put.method == .put && put.body?["active"] == false)
    }

    @Test(
        "Filters quote their literals as JSON does",
        arguments: [
            (#"o'brien@example.com"#, #"userName eq "o'brien@example.com""#),
            (#"a"b\c@example.com"#, #"userName eq "a\"b\\c@example.com""#),
        ]
    )
    func filterQuoting(address: String, filter: String) {
        let exchange = create(Made.facts(address))
        let lookUp = Made.exchange(.lookUpUser, carrying: [(exchange.carried[0].operation, .absent)])
        #expect(rfc7644.request(for: lookUp).query == [SCIMRequest.QueryItem("filter", filter)])
        #expect((try? Filter.parse(filter))?.matches(["userName": .string(address)]) == true)
    }

    @Test("A filter's characters are percent-encoded in the URL")
    func filterEncoding() {
        let request = rfc7644.request(
            for: Made.exchange(.lookUpGroup, group: GroupStanding(name: "R&D +1", remoteID: nil, verifyNotBefore: nil))
        )
        #expect(request.url(base: "https://x/") == "https://x/Groups?filter=displayName%20eq%20%22R%26D%20%2B1%22")
    }

    @Test("An extension's attribute goes into its schema's object, and the schema is named")
    func extensionAttribute() throws {
        let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
        var profile = TargetProfile.rfc7644
        profile.attributes.append(AttributeRule("\(urn):department", from: .field(.department)))
        var facts = Made.facts("ada@example.com")
        facts[.attribute("\(urn):department")] = "Data"
        let body = RequestBuilder(profile: profile).request(for: create(facts)).body
        #expect(body?["schemas"]?.arrayValue?.count == 2)
        #expect(body?[urn] == ["department": "Data"])
        let read = ResourceReader(profile: profile).user(
            try #require(
                body.map { value in
                    guard case .object(var object) = value else { return value }
                    object["id"] = "7"
                    return .object(object)
                }
            )
        )
        #expect(read?.attributes["\(urn):department"] == "Data")
    }
}
