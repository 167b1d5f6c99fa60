import SCIM
import Testing

@testable import Provisioning

/// The requests of one person's life with each provider, word for word.
@Suite("A profile's requests")
struct ProfileRequestsTests {
    static let profiles: [TargetProfile] = [.amplitude, .rfc7644, .awsIdentityCenter, .slack, .github]

    /// As HR has her, with all that any profile may send.
    private func ada(_ profile: TargetProfile, remoteID: RemoteID? = nil) -> FactSet {
        let known = [
            "userName": "ada@example.com", "externalId": "hr/1", "name.givenName": "Ada", "name.familyName": "Byron",
            "displayName": "Ada Byron", "title": "Countess",
        ]
        var facts = FactSet()
        facts[.existence] = "true"
        for rule in profile.attributes { facts[.attribute(rule.path)] = known[rule.path] }
        if profile.removal == .deactivate { facts[.attribute("active")] = "true" }
        facts[.remoteID] = remoteID?.rawValue
        return facts
    }

    private func request(
        _ profile: TargetProfile,
        _ kind: ExchangeKind,
        _ operation: OperationKind,
        _ confirmed: FactSet,
        _ changes: [FactChange],
        lookUpKey: LookUpKey = .name
    ) -> SCIMRequest {
        let draft = OperationDraft(
            kind: operation,
            lane: .update,
            address: AccountAddress("ada@example.com"),
            changes: changes
        )
        var exchange = Made.exchange(kind, carrying: [(Made.operation(1, draft), confirmed)])
        exchange.lookUpKey = lookUpKey
        return RequestBuilder(profile: profile).request(for: exchange)
    }

    private func expect(
        _ request: SCIMRequest,
        _ line: String,
        _ body: String?,
        _ place: SourceLocation = #_sourceLocation
    ) throws {
        let url = request.url(base: "")
        #expect("\(request.method.rawValue) \(url)" == line, sourceLocation: place)
        let expected = try body.map { try JSONValue.parse(Array($0.utf8)) }
        #expect(request.body == expected, sourceLocation: place)
    }

    private let userSchema = #""schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]"#
    private let patchSchema = #""schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]"#

    // MARK: - Joiner

    @Test("A joiner")
    func joiner() throws {
        func post(_ profile: TargetProfile, _ members: String) throws {
            let changes = ada(profile).facts.map { FactChange($0.fact, before: nil, after: $0.value) }
            try expect(
                request(profile, .createUser, .createUser, .absent, changes),
                "POST Users",
                "{\(userSchema), \(members)}"
            )
        }
        let name = #""name": {"givenName": "Ada", "familyName": "Byron"}"#
        let address = #""userName": "ada@example.com""#
        let plain = #""emails": [{"value": "ada@example.com", "primary": true}]"#
        let typed = #""emails": [{"value": "ada@example.com", "type": "work", "primary": true}]"#
        let rest = #""externalId": "hr/1", "displayName": "Ada Byron", "active": true"#
        try post(.amplitude, #""id": "ada@example.com", \#(address), \#(name), \#(plain)"#)
        try post(.rfc7644, #"\#(address), \#(name), \#(plain), \#(rest), "title": "Countess""#)
        try post(.awsIdentityCenter, #"\#(address), \#(name), \#(typed), \#(rest), "title": "Countess""#)
        try post(.slack, #"\#(address), \#(name), \#(plain), "active": true, "title": "Countess""#)
        try post(.github, #"\#(address), \#(name), \#(typed), \#(rest)"#)
    }

    // MARK: - Change

    @Test("A change of name")
    func rename() throws {
        let change = FactChange(.attribute("name.givenName"), before: "Ada", after: "Augusta")
        for profile in Self.profiles where profile.update == .patch {
            try expect(
                request(profile, .updateUser, .updateUser, ada(profile, remoteID: "7"), [change]),
                "PATCH Users/7",
                #"{\#(patchSchema), "Operations": [{"op": "replace", "path": "name.givenName", "value": "Augusta"}]}"#
            )
        }
        try expect(
            request(.amplitude, .updateUser, .updateUser, ada(.amplitude, remoteID: "ada@example.com"), [change]),
            "PUT Users/ada%40example.com",
            """
            {\(userSchema), "id": "ada@example.com", "userName": "ada@example.com",
             "name": {"givenName": "Augusta", "familyName": "Byron"},
             "emails": [{"value": "ada@example.com", "primary": true}], "active": true}
            """
        )
    }

    @Test("A change of address, where ids are not addresses")
    func newAddress() throws {
        let change = FactChange(.attribute("userName"), before: "ada@example.com", after: "ab@example.com")
        func patch(_ profile: TargetProfile, _ operations: String) throws {
            let built = request(profile, .updateUser, .updateUser, ada(profile, remoteID: "7"), [change])
            try expect(built, "PATCH Users/7", #"{\#(patchSchema), "Operations": [\#(operations)]}"#)
        }
        let name = #"{"op": "replace", "path": "userName", "value": "ab@example.com"}"#
        let plain = #"{"op": "replace", "path": "emails", "value": [{"value": "ab@example.com", "primary": true}]}"#
        let typed = plain.replacing(#"com", "#, with: #"com", "type": "work", "#)
        try patch(.rfc7644, "\(name), \(plain)")
        try patch(.awsIdentityCenter, "\(name), \(typed)")
        try patch(.github, "\(name), \(typed)")
        // Its user names are its own.
        try patch(.slack, plain)
    }

    @Test("One of several values is replaced alone where a path may say which, else all of them are sent")
    func oneOfSeveral() throws {
        let path = #"phoneNumbers[type eq "work"].value"#
        var facts = ada(.rfc7644, remoteID: "7")
        facts[.attribute(path)] = "1"
        facts[.attribute(#"phoneNumbers[type eq "mobile"].value"#)] = "2"
        let change = FactChange(.attribute(path), before: "1", after: "3")
        var plain = TargetProfile.rfc7644
        plain.patchesByFilter = false
        let operations = { (profile: TargetProfile) in
            request(profile, .updateUser, .updateUser, facts, [change]).body?["Operations"]?.arrayValue
        }
        #expect(operations(.rfc7644)?.count == 2)
        let all: JSONValue = [["type": "mobile", "value": "2"], ["type": "work", "value": "3"]]
        #expect(operations(plain) == [["op": "replace", "path": "phoneNumbers", "value": all]])
    }

    // MARK: - Leaver

    @Test("A leaver")
    func leaver() throws {
        let change = FactChange(.attribute("active"), before: "true", after: "false")
        for profile in Self.profiles where profile.removal == .deactivate {
            try expect(
                request(profile, .deactivateUser, .deactivateUser, ada(profile, remoteID: "7"), [change]),
                "PATCH Users/7",
                #"{\#(patchSchema), "Operations": [{"op": "replace", "path": "active", "value": false}]}"#
            )
        }
        try expect(
            request(.amplitude, .deleteUser, .deleteUser, ada(.amplitude, remoteID: "ada@example.com"), []),
            "DELETE Users/ada%40example.com",
            nil
        )
    }

    // MARK: - Look-up

    @Test("A look-up, by what the provider's filters know")
    func lookUp() throws {
        func lookUp(_ profile: TargetProfile) -> SCIMRequest {
            let changes = ada(profile).facts.map { FactChange($0.fact, before: nil, after: $0.value) }
            return request(profile, .lookUpUser, .createUser, .absent, changes)
        }
        let byName = "GET Users?filter=userName%20eq%20%22ada%40example.com%22"
        try expect(lookUp(.amplitude), "GET Users/ada%40example.com", nil)
        try expect(lookUp(.rfc7644), byName, nil)
        try expect(lookUp(.awsIdentityCenter), byName, nil)
        try expect(lookUp(.github), byName, nil)
        try expect(lookUp(.slack), "GET Users?filter=email%20eq%20%22ada%40example.com%22", nil)
        var profile = TargetProfile.rfc7644
        profile.lookup = .byExternalID
        try expect(lookUp(profile), byName, nil)
    }

    @Test("A look-up by HR's own name for the person, and by the id under which an account was known")
    func lookUpByOtherKeys() throws {
        let changes = ada(.rfc7644).facts.map { FactChange($0.fact, before: nil, after: $0.value) }
        for (key, line) in [
            (LookUpKey.externalID, "GET Users?filter=externalId%20eq%20%22hr%2F1%22"),
            (.id, "GET Users/ada%40example.com"),
        ] {
            try expect(request(.rfc7644, .lookUpUser, .createUser, .absent, changes, lookUpKey: key), line, nil)
        }
    }

    @Test("What a provider can't do without is among what it is sent")
    func required() {
        for profile in Self.profiles {
            #expect(profile.requiredAttributes.isSubset(of: Set(profile.attributes.map(\.path))), "\(profile.name)")
            #expect(profile.attributes.contains { $0.path == "userName" }, "\(profile.name)")
            #expect(TargetProfile.builtIn[profile.name] == profile)
        }
        #expect(TargetProfile.builtIn.count == Self.profiles.count)
    }
}
