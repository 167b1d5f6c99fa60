import Ports
import Provisioning
import Testing

@testable import Delivery

@Suite("A profile's headers")
struct WireDialectTests {
    private func headers(_ profile: TargetProfile, _ request: SCIMRequest) -> [String: String] {
        let target = DeliveryTarget(
            rules: TargetRules(id: "saas", profile: profile, sources: ["hr"], groups: []),
            settings: DeliverySettings(
                profile: profile,
                limit: nil,
                concurrency: 1,
                packAgeMax: .zero,
                starvationAge: .zero,
                retry: .standard
            ),
            baseURL: "https://example.com/scim/",
            connectTimeout: .seconds(1),
            timeout: .seconds(1),
            answerBytesMax: 1
        )
        let wire = WireDialect(target: target).wire(request, token: BearerToken(secret: "s"))
        return Dictionary(uniqueKeysWithValues: wire.headers.map { ($0.name, $0.value) })
    }

    @Test(
        "A body is sent, and an answer asked for, in the provider's media type, by somebody who says a name",
        arguments: [
            (TargetProfile.amplitude, "application/json", "application/json"),
            (.rfc7644, "application/scim+json", "application/scim+json"),
            (.awsIdentityCenter, "application/scim+json", "application/scim+json"),
            (.slack, "application/json", "application/json"),
            (.github, "application/json", "application/vnd.github+json"),
        ]
    )
    func mediaTypes(profile: TargetProfile, sent: String, asked: String) {
        let post = headers(profile, SCIMRequest(.post, "/Users", path: "Users", body: [:]))
        let common = ["Authorization": "Bearer s", "User-Agent": "rosterd", "Accept": asked]
        #expect(post == common.merging(["Content-Type": sent]) { $1 })
        #expect(headers(profile, SCIMRequest(.get, "/Users", path: "Users")) == common)
    }

    @Test("What may change one version alone says which")
    func ifMatch() {
        var put = SCIMRequest(.put, "/Groups/{id}", path: "Groups/7", body: [:])
        put.ifMatch = "W/\"3\""
        #expect(headers(.rfc7644, put)["If-Match"] == "W/\"3\"")
    }
}
