public import Provisioning
public import SystemPackage

/// One SCIM service provider: what should be there, how to reach it, and how fast.
public struct TargetConfiguration: Sendable, Hashable {
    /// What should be there.
    ///
    /// The profile's attributes are those that at least one of the target's sources has a column for: what HR never
    /// speaks of isn't rosterd's to clear.
    public var rules: TargetRules
    public var url: BaseURL
    public var credential: CredentialPlace
    /// Nil: as fast as the target answers.
    public var limit: RateLimit?
    /// What this and the profile's limits by class are of what the provider allows, in percent: the rest is for others who use
    /// the same key. Nil: all of it.
    public var limitShare: Double?
    /// Most requests in flight at once; at least 1.
    public var concurrency: Int
    /// From the start of a request to the last byte of its answer.
    public var timeout: Duration
    /// From the first packet to the end of the TLS handshake; not above ``timeout``.
    public var connectTimeout: Duration
    /// A PEM file with the authorities that may sign the target's certificate; nil: the system's.
    public var certificateAuthority: FilePath?
    /// How long a group's changes wait at most for others to share their request with.
    public var packAge: Duration

    public var id: TargetID { rules.id }
}
