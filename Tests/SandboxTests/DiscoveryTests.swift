import SCIM
import Testing

@testable import Sandbox

/// What ordinary SCIM clients ask first (RFC 7644 §4).
@Suite("Discovery")
struct DiscoveryTests {
    @Test("Every profile describes itself, with totals and single ids", arguments: Profile.all)
    func discovery(_ profile: Profile) {
        var provider = ProviderFixture(profile)
        let config = provider.send("GET", "/ServiceProviderConfig").body
        #expect(config?["schemas"] == [.string(SchemaURN.serviceProviderConfig)])
        #expect(config?["patch"]?["supported"] == .bool(profile.rules.patches))
        for path in ["/ResourceTypes", "/Schemas"] {
            let list = provider.send("GET", path).body
            let ids = list?["Resources"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
            #expect(list?["totalResults"] == .integer(Int64(ids.count)))
            #expect(!ids.isEmpty)
            for id in ids {
                #expect(provider.send("GET", "\(path)/\(PathSegment.encode(id))").body?["id"] == .string(id))
            }
            #expect(provider.send("GET", "\(path)/nothing").status == 404)
        }
    }

    @Test(
        "Writing there answers 405",
        arguments: ["POST", "PUT", "PATCH", "DELETE"],
        ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas", "/Schemas/x"]
    )
    func readOnly(_ method: String, _ path: String) {
        var provider = ProviderFixture(.amplitude)
        #expect(provider.send(method, path, [:]).status == 405)
    }

    @Test("A filter on them answers 403")
    func filter() {
        var provider = ProviderFixture(.rfc7644)
        #expect(provider.send("GET", "/Schemas?filter=id%20pr").status == 403)
    }

    @Test("Amplitude's user has the attributes of its page and no others")
    func amplitudeUser() {
        #expect(SchemaDefinition.amplitudeUser.attributes.map(\.name) == ["userName", "name", "active", "emails"])
    }

    @Test(
        "An unknown path, or one of another profile, answers 404 with an error body",
        arguments: [
            "/scim/1/Nothing", "/scim/1/Users/a/b", "/scim/1", "/scim/2/Users", "/", "/scim/1/Users/%zz",
        ]
    )
    func unknownPath(_ path: String) {
        var provider = ServiceProvider(profile: .amplitude, joinAfter: nil, seed: 1)
        let answer = provider.respond(to: .made("GET", path), at: .start)
        #expect(answer.status == 404)
        #expect(answer.body?["schemas"] == [.string(SchemaURN.error)])
    }

    @Test("A slash at a path's end makes no difference", arguments: ["/Users/", "/Groups/", "/ServiceProviderConfig/"])
    func trailingSlash(_ path: String) {
        var provider = ProviderFixture(.amplitude)
        #expect(provider.send("GET", path).status == 200)
    }
}
