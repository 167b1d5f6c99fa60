import SCIM

@testable import Sandbox

/// A provider without a network, and requests for it in one line.
struct ProviderFixture {
    var provider: ServiceProvider
    var now = Moment.start

    init(_ profile: Profile, joinAfter: Duration? = nil) {
        provider = ServiceProvider(profile: profile, joinAfter: joinAfter, seed: 7)
    }

    /// Sends a request for a path below the profile's base.
    mutating func send(
        _ method: String,
        _ path: String,
        _ body: JSONValue? = nil,
        ifMatch: String? = nil,
        ifNoneMatch: String? = nil,
        userAgent: String? = "test"
    ) -> ProviderResponse {
        let base = String(provider.profile.basePath.dropLast())
        var request = ProviderRequest.made(method, base + path, body, ifMatch: ifMatch, ifNoneMatch: ifNoneMatch)
        request.head.userAgent = userAgent
        return provider.respond(to: request, at: now)
    }

    /// Adds a user and returns the id.
    @discardableResult
    mutating func addUser(_ userName: String, given: String = "Ada", family: String = "Byron") -> String {
        let answer = send("POST", "/Users", .user(userName, given: given, family: family))
        return answer.body?["id"]?.stringValue ?? ""
    }

    /// Adds a group and returns the id as it stands in paths.
    mutating func addGroup(_ name: String, members: [String] = []) -> String {
        let answer = send("POST", "/Groups", .group(name, members: members))
        switch answer.body?["id"] {
        case .integer(let number): return String(number)
        case .string(let text): return text
        default: return ""
        }
    }

    /// The values of a group's members, as the API shows them.
    mutating func members(of group: String) -> [String] {
        send("GET", "/Groups/\(group)").body?["members"]?.arrayValue?.compactMap { $0["value"]?.stringValue } ?? []
    }
}

extension ProviderRequest {
    static func made(
        _ method: String,
        _ target: String,
        _ body: JSONValue? = nil,
        token: String? = nil,
        ifMatch: String? = nil,
        ifNoneMatch: String? = nil
    ) -> ProviderRequest {
        let head = Head(
            authorization: token.map { "Bearer \($0)" },
            contentType: nil,
            ifMatch: ifMatch,
            ifNoneMatch: ifNoneMatch,
            userAgent: nil,
            origin: "http://127.0.0.1:8080"
        )
        guard let request = ProviderRequest(method: method, target: target, head: head, body: body?.serialized() ?? [])
        else { preconditionFailure("a test's target is malformed: \(target)") }
        return request
    }
}

extension Moment {
    /// 2022-02-03T20:40:22Z, the instant on Amplitude's page.
    static let start = Moment(wallNanoseconds: 1_643_920_822_000_000_000, sinceBoot: .seconds(1000))

    func advanced(by duration: Duration) -> Moment {
        Moment(wallNanoseconds: wallNanoseconds + duration.wholeNanoseconds, sinceBoot: sinceBoot + duration)
    }
}

extension JSONValue {
    static func user(_ userName: String, given: String = "Ada", family: String = "Byron") -> JSONValue {
        [
            "schemas": [.string(SchemaURN.user)],
            "userName": .string(userName),
            "name": ["givenName": .string(given), "familyName": .string(family)],
            "emails": [["value": .string(userName), "primary": true]],
        ]
    }

    static func group(_ name: String, members: [String]) -> JSONValue {
        [
            "schemas": [.string(SchemaURN.group)],
            "displayName": .string(name),
            "members": .array(members.map { ["value": .string($0)] }),
        ]
    }

    /// A PATCH request's body.
    static func patch(_ operations: JSONValue...) -> JSONValue {
        ["schemas": [.string(SchemaURN.patchOp)], "Operations": .array(operations)]
    }

    /// The JSON of a literal text, as documentation shows it.
    static func text(_ text: String) throws -> JSONValue {
        try JSONValue.parse(text)
    }

    /// The same object with other members.
    func with(_ name: String, _ value: JSONValue?) -> JSONValue {
        guard var object = objectValue else { return self }
        object[name] = value
        return .object(object)
    }
}
