import SCIM
import Sandbox

extension ScriptedTarget {
    /// Requests that nobody counts: who is there before rosterd comes.
    static func founding(_ plan: TargetPlan) -> [ProviderRequest] {
        let people = plan.preexisting.map { ($0.email, $0.given, $0.family) }
        let strangers = plan.strangers.map { ($0, "Some", "Stranger") }
        return (people + strangers).compactMap { email, given, family in
            var user: JSONObject = [
                "schemas": .array([.string("urn:ietf:params:scim:schemas:core:2.0:User")]),
                "userName": .string(email),
                "name": .object(["givenName": .string(given), "familyName": .string(family)]),
                "emails": .array([.object(["value": .string(email), "primary": .bool(true)])]),
                "active": .bool(true),
            ]
            if plan.dialect == .amplitude { user["id"] = .string(email) }
            return ProviderRequest(
                method: "POST",
                target: plan.dialect.profile.basePath + "Users",
                head: .plain,
                body: JSONValue.object(user).serialized()
            )
        }
    }
}

extension ProviderRequest.Head {
    static let plain = Self(
        authorization: "Bearer token",
        contentType: "application/scim+json",
        ifMatch: nil,
        ifNoneMatch: nil,
        userAgent: "HR",
        origin: "https://target.example"
    )
}

extension TargetPlan.Dialect {
    /// As the provider plays it.
    var profile: Sandbox.Profile {
        switch self {
        case .amplitude: .amplitude
        case .rfc7644: .rfc7644
        }
    }
}
