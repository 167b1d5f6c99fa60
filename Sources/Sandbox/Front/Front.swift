/// What stands before the provider: outages, the token, the rate limit and faults on purpose, in this order.
///
/// An outage comes before everything, as a server that is down asks for no token. Every request that shows the token
/// counts toward the limit, whatever it asks for and whether it will fail.
struct Front: Sendable {
    /// What becomes of a request before the provider sees it.
    enum Admission: Sendable, Hashable {
        /// Answered here.
        case refused(ProviderResponse)
        /// Fails as the test or the dice want it.
        case failing(InjectedFault)
        case admitted
    }

    let token: AccessToken
    let basePath: String
    var limiter: RateLimiter
    var faults: FaultPlan
    /// How every request fails at present; nil in normal times.
    var outage: InjectedFault?

    mutating func admit(_ request: ProviderRequest, at now: Moment) -> Admission {
        if let outage { return .failing(outage) }
        guard token.isShown(in: request.head.authorization) else { return .refused(Self.unauthorized) }
        if case .refused(let retryAfter) = limiter.admit(at: now.sinceBoot) {
            return .refused(Self.tooManyRequests(retryAfter))
        }
        let below = "/" + request.path.dropFirst(basePath.count)
        return faults.next(method: request.method, path: below).map(Admission.failing) ?? .admitted
    }

    static let unauthorized = ProviderProblem(status: 401, kind: nil, detail: "the bearer token is missing or wrong")
        .adding("WWW-Authenticate", "Bearer realm=\"scim\"")
        .response

    static func tooManyRequests(_ retryAfter: Duration) -> ProviderResponse {
        ProviderProblem(status: 429, kind: nil, detail: "too many requests")
            .adding("Retry-After", String(max(1, retryAfter.secondsRoundedUp)))
            .response
    }
}

/// A fault that strikes one request.
public struct InjectedFault: Sendable, Hashable {
    /// What happens.
    public var fault: Fault
    /// What an error status says in Retry-After; nil for none.
    public var retryAfter: Duration?

    /// A fault with or without Retry-After.
    public init(_ fault: Fault, retryAfter: Duration?) {
        self.fault = fault
        self.retryAfter = retryAfter
    }

    /// The answer of a status fault.
    func response(status: Int) -> ProviderResponse {
        let problem = ProviderProblem(status: status, kind: nil, detail: "this fault was asked for")
        guard let retryAfter else { return problem.response }
        return problem.adding("Retry-After", String(retryAfter.secondsRoundedUp)).response
    }
}
