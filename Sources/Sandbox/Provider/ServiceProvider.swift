import Randomness
import SCIM

/// A SCIM service provider without a network: a request and an instant go in, an answer comes out.
///
/// Who may ask, how often, and what fails on purpose is ``Front``'s business.
struct ServiceProvider: Sendable {
    let profile: Profile
    /// How long after an invitation its user joins; nil for never.
    let joinAfter: Duration?
    var directory = Directory()
    private var ids: SeededRandom

    init(profile: Profile, joinAfter: Duration?, seed: UInt64) {
        self.profile = profile
        self.joinAfter = joinAfter
        ids = SeededRandom(seed: seed)
    }

    /// Answers one request and makes the changes that it asks for: all of them, or with an error status none.
    mutating func respond(to request: ProviderRequest, at now: Moment) -> ProviderResponse {
        do throws(ProviderProblem) {
            guard let route = Route(path: request.path, base: profile.basePath) else {
                throw .notFound("\(request.path)")
            }
            if profile.rules.needsUserAgent, request.head.userAgent?.isEmpty ?? true {
                throw ProviderProblem(status: 403, kind: nil, detail: "a request needs a User-Agent")
            }
            return try answer(request, at: route, now)
        } catch {
            return error.response
        }
    }

    private mutating func answer(
        _ request: ProviderRequest,
        at route: Route,
        _ now: Moment
    ) throws(ProviderProblem) -> ProviderResponse {
        switch route {
        case .users: try users(request, now)
        case .user(let id): try user(id, request, now)
        case .groups: try groups(request, now)
        case .group(let id): try group(id, request, now)
        case .search(let collection): try search(collection, request, now)
        case .serviceProviderConfig, .resourceTypes, .schemas: try discovery(route, request)
        case .me: throw .notImplemented("/Me")
        case .bulk: throw .notImplemented("/Bulk")
        }
    }

    /// A random UUID in lower case (RFC 9562 §5.4), out of the seeded randomness.
    mutating func makeID() -> String {
        var bytes = [ids.next(), ids.next()].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        let groups = [digits[0..<4], digits[4..<6], digits[6..<8], digits[8..<10], digits[10..<16]]
        return groups.map { $0.joined() }.joined(separator: "-")
    }

    /// How an id or a member's value is looked up.
    func key(_ id: String) -> String {
        switch profile.identity {
        case .addressAndNumber: id.lowercased()
        case .random: id
        }
    }

    /// Whether a user has accepted the invitation by now.
    func hasJoined(_ user: UserRecord, at now: Moment) -> Bool {
        switch (user.standing, joinAfter) {
        case (.joined, _): true
        case (.invited, nil): false
        case (.invited(let at), .some(let delay)): now.wallNanoseconds - at >= delay.wholeNanoseconds
        }
    }
}
