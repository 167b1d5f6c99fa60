import SCIM
import Sandbox

extension ScriptedTarget {
    /// Requests that nobody counts: who is there before rosterd comes.
    static func founding(_ plan: TargetPlan) -> [ProviderRequest] {
        let people = plan.preexisting.map { ($0.email, $0.given, $0.family, $0.key) }
        let strangers = plan.strangers.map { ($0, "Some", "Stranger", $0) }
        return (people + strangers).compactMap { email, given, family, key in
            var user: JSONObject = [
                "schemas": .array([.string("urn:ietf:params:scim:schemas:core:2.0:User")]),
                "userName": .string(email),
                "name": .object(["givenName": .string(given), "familyName": .string(family)]),
                "emails": .array([.object(["value": .string(email), "primary": .bool(true)])]),
                "active": .bool(true),
            ]
            if plan.dialect == .amplitude { user["id"] = .string(email) }
            if plan.dialect.asksForMore {
                user["displayName"] = .string("\(given) \(family)")
                user["externalId"] = .string(key)
                user["emails"] = .array([
                    .object(["value": .string(email), "type": .string("work"), "primary": .bool(true)])
                ])
            }
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
        case .withoutPatch: .withoutPatch
        case .aws: .awsIdentityCenter
        case .slack: .slack
        case .github: .github
        }
    }

    /// It refuses users without a name to be shown, an `externalId` or a primary e-mail.
    fileprivate var asksForMore: Bool {
        switch self {
        case .amplitude, .rfc7644, .withoutPatch: false
        case .aws, .slack, .github: true
        }
    }
}
