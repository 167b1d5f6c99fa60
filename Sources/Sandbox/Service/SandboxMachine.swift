import SCIM

/// The whole sandbox without a network and without waiting: the front, the provider and what was counted.
package struct SandboxMachine: Sendable {
    private let options: SandboxOptions
    private(set) var provider: ServiceProvider
    private(set) var front: Front
    private(set) var counters = SandboxCounters()

    package init(_ options: SandboxOptions) {
        self.options = options
        provider = ServiceProvider(profile: options.profile, joinAfter: options.joinAfter, seed: options.seed)
        front = Front(
            token: options.token,
            basePath: options.profile.basePath,
            limiter: RateLimiter(options.limit),
            faults: FaultPlan(shares: options.faults, seed: options.seed)
        )
    }

    /// Decides what becomes of a request that arrives now.
    mutating func admit(_ request: ProviderRequest, at now: Moment) -> Front.Admission {
        counters.requests += 1
        let admission = front.admit(request, at: now)
        switch admission {
        case .admitted: break
        case .failing: counters.failed += 1
        case .refused(let response): if response.status == 429 { counters.limited += 1 }
        }
        return admission
    }

    /// Has the provider carry a request out.
    package mutating func execute(_ request: ProviderRequest, at now: Moment) -> ProviderResponse {
        counters.executed += 1
        return provider.respond(to: request, at: now)
    }

    package var snapshot: DirectorySnapshot { provider.directory.snapshot }

    /// Puts another state in the place of the provider's.
    package mutating func restore(_ snapshot: DirectorySnapshot) {
        provider.directory = Directory(snapshot, key: provider.key)
    }

    /// Back to the beginning: nobody there, nothing counted, nothing scripted, no outage.
    mutating func reset() {
        self = SandboxMachine(options)
    }

    /// Begins or ends an outage.
    mutating func setOutage(_ outage: InjectedFault?) {
        front.outage = outage
    }

    /// Adds to the faults that are to come.
    mutating func script(_ faults: [ScriptedFault]) {
        front.faults.append(faults)
    }

    /// Drops the faults that are to come.
    mutating func clearScript() {
        front.faults.clearScript()
    }

    /// Changes which share of requests fails.
    mutating func setShares(_ shares: FaultShares) {
        front.faults.shares = shares
    }

    /// Lets invited users join: these, or with nil all of them. Returns how many did.
    mutating func join(_ ids: [String]?) -> Int {
        let keys = ids.map { $0.map(provider.key) } ?? Array(provider.directory.users.keys)
        var joined = 0
        for key in keys {
            guard var user = provider.directory.users[key], user.standing != .joined else { continue }
            user.standing = .joined
            provider.directory.set(user, key: key)
            joined += 1
        }
        return joined
    }
}

/// What a sandbox has counted since its start or reset.
public struct SandboxCounters: Sendable, Hashable {
    /// Requests to the API that arrived, in every way of ending.
    public var requests = 0
    /// Requests that took effect, or would have if they had been right.
    public var executed = 0
    /// Requests refused with 429 by the rate limit.
    public var limited = 0
    /// Requests that failed on purpose.
    public var failed = 0

    /// The counters as the admin routes show them.
    var json: JSONValue {
        [
            "requests": .integer(Int64(requests)),
            "executed": .integer(Int64(executed)),
            "limited": .integer(Int64(limited)),
            "failed": .integer(Int64(failed)),
        ]
    }
}
