import SCIM
import Testing

@testable import Provisioning

/// The requests of a group's life with each provider, word for word.
@Suite("A profile's requests for groups")
struct ProfileGroupRequestsTests {
    private func exchange(_ kind: ExchangeKind, adding: [String], removing: [String] = []) -> OpenedExchange {
        let members = adding.map { ($0, OperationKind.addMember) } + removing.map { ($0, OperationKind.removeMember) }
        let carried = members.enumerated().map { number, member in
            let draft = OperationDraft(
                kind: member.1,
                lane: .groupAddition,
                address: AccountAddress("\(member.0)@example.com"),
                group: "Data",
                changes: []
            )
            let facts = Made.facts("\(member.0)@example.com", remoteID: RemoteID(member.0))
                .with { $0[.attribute("displayName")] = member.0 == "2" ? nil : "Number \(member.0)" }
            return (Made.operation(Int64(number), draft), facts)
        }
        let id: RemoteID? = kind == .createGroup ? nil : "g/1"
        return Made.exchange(
            kind,
            carrying: carried,
            group: GroupStanding(name: "Data", remoteID: id, verifyNotBefore: nil)
        )
    }

    private func json(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

    // MARK: - Creation

    @Test("A group with its first members, in one request")
    func creation() throws {
        let group = #""schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Data""#
        for profile in ProfileRequestsTests.profiles {
            let request = RequestBuilder(profile: profile).request(for: exchange(.createGroup, adding: ["1", "2"]))
            #expect(request.method == .post && request.path == "Groups" && request.query.isEmpty)
            let expected =
                profile.name == "github"
                ? """
                {\(group), "externalId": "Data", "members": [
                 {"value": "1", "displayName": "Number 1"}, {"value": "2", "displayName": "2@example.com"}]}
                """ : #"{\#(group), "members": [{"value": "1"}, {"value": "2"}]}"#
            #expect(try request.body == json(expected), "\(profile.name)")
        }
        var profile = TargetProfile.rfc7644
        profile.createsGroupsWithMembers = false
        let bare = RequestBuilder(profile: profile).request(for: exchange(.createGroup, adding: ["1"]))
        #expect(try bare.body == json("{\(group)}"))
    }

    // MARK: - A pack

    @Test("A pack of those who come and go, as each provider takes it")
    func pack() throws {
        let add = #"{"op": "add", "path": "members", "value": [{"value": "1"}, {"value": "2"}]}"#
        let filters = ["3", "4"].map { #"{"op": "remove", "path": "members[value eq \"\#($0)\"]"}"# }
        let list = #"{"op": "remove", "path": "members", "value": [{"value": "3"}, {"value": "4"}]}"#
        for profile in ProfileRequestsTests.profiles {
            let request = RequestBuilder(profile: profile)
                .request(for: exchange(.patchGroup, adding: ["1", "2"], removing: ["3", "4"]))
            #expect(request.method == .patch && request.path == "Groups/g%2F1" && request.ifMatch == nil)
            let isList = ["aws-identity-center", "github"].contains(profile.name)
            let removals = isList ? list : filters.joined(separator: ", ")
            #expect(try request.body?["Operations"] == json("[\(removals), \(add)]"), "\(profile.name)")
            #expect(request.body?["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:PatchOp"])
        }
    }

    @Test("A look-up by name")
    func lookUp() {
        for profile in ProfileRequestsTests.profiles {
            let request = RequestBuilder(profile: profile).request(for: exchange(.lookUpGroup, adding: []))
            #expect(request.url(base: "") == "Groups?filter=displayName%20eq%20%22Data%22", "\(profile.name)")
        }
    }

    // MARK: - PUT

    private var replacing: TargetProfile {
        TargetProfile.rfc7644.with(name: "replacing") { $0.groupUpdate = .put }
    }

    @Test("A group is read by its id")
    func readsFirst() {
        let request = RequestBuilder(profile: replacing).request(for: exchange(.readGroup, adding: ["1"]))
        #expect(request.method == .get && request.path == "Groups/g%2F1" && request.body == nil)
    }

    @Test("Its PUT keeps whoever else is in it, and all that is said of it, and goes for the version that was read")
    func keepsOthers() throws {
        let found = try json(
            """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "g/1", "displayName": "Data",
             "externalId": "x", "members": [{"value": "2", "display": "B"}, {"value": "3"},
             {"value": "stranger", "type": "User"}, {"value": "inner", "type": "Group"}],
             "meta": {"version": "W/1"}}
            """
        )
        let reading = GroupReading(resource: try #require(found.objectValue), entityTag: "W/1")
        let request = RequestBuilder(profile: replacing)
            .request(for: exchange(.patchGroup, adding: ["1", "2"], removing: ["3", "4"]), replacing: reading)
        #expect(request.method == .put && request.path == "Groups/g%2F1" && request.ifMatch == "W/1")
        let expected = try json(
            """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "g/1", "displayName": "Data",
             "externalId": "x", "members": [{"value": "2", "display": "B"}, {"value": "stranger", "type": "User"},
             {"value": "inner", "type": "Group"}, {"value": "1"}]}
            """
        )
        #expect(request.body == expected)
    }

    @Test("Where ids are addresses, a member is the same whatever the case of its id")
    func addressesWithoutCase() throws {
        var profile = replacing
        profile.idIsAddress = true
        let group: JSONObject = ["id": "g/1", "displayName": "Data", "members": [["value": "A"], ["value": "B"]]]
        let request = RequestBuilder(profile: profile).request(
            for: exchange(.patchGroup, adding: ["a"], removing: ["b"]),
            replacing: GroupReading(resource: group, entityTag: nil)
        )
        #expect(request.body?["members"] == [["value": "A"]] && request.ifMatch == nil)
    }
}
