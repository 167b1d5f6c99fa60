/// What an exchange's result means: for its operations, for what is known, and for the target as a whole.
struct Verdict: Sendable, Hashable {
    /// For the target as a whole.
    enum Signal: Sendable, Hashable {
        /// It answered as a SCIM provider does.
        case healthy
        /// It can't be reached, or fails by itself: counts for the breaker.
        case failing
        /// It wants less; until then, or for as long as the policy says.
        case throttled(retryAfter: Duration?)
        case credentialRefused
        /// This one was forbidden; it takes several people to tell whether all are.
        case forbidden
        case pause(Pause)
    }

    var name: String
    var reason: String?
    var signal: Signal
    var resolutions: [OperationSequence: Resolution] = [:]
    var learned: [Learned] = []
    /// A pack was refused as a whole: send its members in smaller ones.
    var splitsPack = false
    /// The group, where it was read to be replaced: the pack goes out now.
    var groupReading: GroupReading?
    /// The provider has no PATCH for this kind of resource, and PUT may take its place.
    var refusesPatch = false
    /// Nobody is there by the id or `externalId`: the next look-up asks for the name.
    var hasLostID = false

    init(_ name: String, _ signal: Signal, reason: String? = nil) {
        self.name = name
        self.signal = signal
        self.reason = reason
    }
}

/// What a judgement needs beside the exchange and its result.
struct JudgementContext: Sendable, Hashable {
    var now: BootInstant
    /// For a Retry-After that names a date.
    var wall: WallInstant
    /// In 0..<1.
    var jitter: Double
    /// Of an operation whose POST was refused as a conflict and is being looked up: how it was refused.
    var conflict: String?
    /// The target has said of the exchange's account that nobody is there by its id, or that it removed it.
    var isSaidGone: Bool
    /// The exchange's group was looked up because of what its last request was answered: a 404 now is a member's, and a
    /// conflict is none that another look-up would settle.
    var groupWasLookedUp: Bool
    /// What the exchange was sent with.
    var method: RequestMethod
    /// Operations whose last exchange met the target's throttle.
    var throttled: Set<OperationSequence>
}
