/// How a sandbox behaves.
public struct SandboxOptions: Sendable {
    /// The provider that it plays.
    public var profile: Profile
    /// What a client must show, on the API and on the admin routes.
    public var token: AccessToken
    /// Initially 100 requests in the past minute, as Amplitude allows.
    public var limit = RateLimit(requestsMax: 100, window: .seconds(60), windowKind: .sliding)
    /// How long every request that isn't refused at the door takes at least. Initially none.
    public var latency = Duration.zero
    /// Which share of requests fails in which way. Initially none.
    public var faults = FaultShares.none
    /// Makes faults and ids repeatable. Initially 0.
    public var seed: UInt64 = 0
    /// How long a hanging request is held before its connection is torn down. Initially two minutes.
    public var hangTime = Duration.seconds(120)
    /// How long after the invitation its user joins. Initially nil: nobody joins by themselves.
    public var joinAfter: Duration?
    /// Where a line is written for every request. Initially nowhere.
    public var logPath: String?
    /// Where the state is read from at the start, and kept. Initially nowhere.
    public var statePath: String?

    /// The documented provider, without faults, in memory.
    public init(profile: Profile, token: AccessToken) {
        self.profile = profile
        self.token = token
    }
}
