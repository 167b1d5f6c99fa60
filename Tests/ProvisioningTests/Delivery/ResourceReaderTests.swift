import SCIM
import Testing

@testable import Provisioning

@Suite("What is read of an answer")
struct ResourceReaderTests {
    private let reader = ResourceReader(profile: .rfc7644)

    @Test(
        "An id may be a number, a missing one is none",
        arguments: [(JSONValue.integer(671), "671"), ("671", "671"), ("", nil), (.null, nil)] as [(JSONValue, String?)]
    )
    func identifiers(value: JSONValue, id: String?) {
        #expect(reader.group(["id": value, "displayName": "Data"])?.id.rawValue == id)
    }

    @Test("Of a user only what the profile carries is taken, and active where it counts")
    func user() {
        let user = reader.user([
            "id": "7", "userName": "Ada@example.com", "title": "Countess", "nickName": "A", "secret": "x",
            "name": ["givenName": "Ada"],
        ])
        #expect(
            user?.attributes == [
                "userName": "Ada@example.com", "title": "Countess", "nickName": "A", "name.givenName": "Ada",
                "active": "true",
            ]
        )
        #expect(ResourceReader(profile: .amplitude).user(["id": "a@b"])?.attributes == ["userName": "a@b"])
        #expect(reader.user(["id": "7"]) == nil)
    }

    @Test("A page without resources is one only where there are none", arguments: [(0, true), (3, false)])
    func pageWithoutResources(total: Int64, isPage: Bool) {
        #expect((reader.page(["totalResults": .integer(total)]) != nil) == isPage)
    }

    @Test("An empty page ends a reading, whatever the total says")
    func emptyPage() throws {
        let page = try #require(reader.page(["totalResults": 9, "Resources": []]))
        #expect(reader.rest(after: page, at: 5, cursor: nil) == .none)
    }

    @Test("The next page begins behind what came, not behind what was asked for")
    func nextPage() throws {
        let page = try #require(reader.page(["totalResults": 9, "Resources": [["id": "1"], ["id": "2"]]]))
        #expect(reader.rest(after: page, at: 1, cursor: nil) == .page(startIndex: 3, cursor: nil))
        #expect(reader.rest(after: page, at: 7, cursor: nil) == .page(startIndex: 9, cursor: nil))
        #expect(reader.rest(after: page, at: 8, cursor: nil) == .none)
    }

    @Test("Where pages go by cursor, its absence ends the list, and one that repeats itself never does")
    func cursors() throws {
        let reader = ResourceReader(profile: .awsIdentityCenter)
        let page = try #require(reader.page(["Resources": [["id": "1"]], "nextCursor": "b"]))
        #expect(reader.rest(after: page, at: 1, cursor: nil) == .page(startIndex: 2, cursor: "b"))
        #expect(reader.rest(after: page, at: 2, cursor: "b") == .broken(reason: "the list leads back to the same page"))
        let last = try #require(reader.page(["Resources": [["id": "2"]]]))
        #expect(reader.rest(after: last, at: 2, cursor: "b") == .none)
        #expect(self.reader.page(["Resources": [["id": "2"]]]) == nil, "by index a list says how many there are")
    }

    @Test("Where user names are the provider's own, the address is the primary e-mail")
    func primaryEmail() {
        let reader = ResourceReader(profile: .slack)
        let emails: JSONValue = [["value": "b@x.com", "primary": false], ["value": "Ada@x.com", "primary": true]]
        let user = reader.user(["id": "U1", "userName": "ada", "emails": emails])
        #expect(user?.attributes["userName"] == "Ada@x.com" && user?.address == AccountAddress("ada@x.com"))
        #expect(
            reader.user(["id": "U1", "userName": "ada", "emails": [["value": "a@x.com"]]])?.address.folded == "a@x.com"
        )
        #expect(reader.user(["id": "U1", "userName": "ada"]) == nil)
    }
}

@Suite("How lists are asked for")
struct PagingTests {
    private func query(_ profile: TargetProfile, _ startIndex: Int, _ cursor: String? = nil) -> [String] {
        var exchange = Made.exchange(.listUsers, startIndex: startIndex)
        exchange.cursor = cursor
        return RequestBuilder(profile: profile).request(for: exchange).query.map { "\($0.name)=\($0.value)" }
    }

    @Test("Each provider gets its own parameters")
    func parameters() {
        #expect(query(.rfc7644, 101) == ["startIndex=101", "count=100"])
        #expect(query(.amplitude, 101) == ["startIndex=101", "itemsPerPage=100"])
        #expect(query(.slack, 1) == ["startIndex=1", "count=1000"])
        #expect(query(.github, 1) == ["startIndex=1", "count=100"])
        #expect(query(.awsIdentityCenter, 1) == ["cursor=", "count=100"])
        #expect(query(.awsIdentityCenter, 101, "a=b") == ["cursor=a=b", "count=100"])
    }

    @Test("A provider that counts from 0 is asked from 0")
    func zeroBased() {
        var profile = TargetProfile.rfc7644
        profile.paging.firstIndex = 0
        #expect(query(profile, 1) == ["startIndex=0", "count=100"])
        #expect(query(profile, 101) == ["startIndex=100", "count=100"])
    }
}
