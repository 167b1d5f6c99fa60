/// How delivery to a target stands at the moment, for whoever asks.
public struct TargetStanding: Sendable, Hashable, Codable {
    public var target: TargetID
    /// Why nothing is sent; nil where something may be.
    public var pause: String?
    /// The breaker is open: the target doesn't answer. Seconds until the next probe.
    public var probeInSeconds: Double?
    /// The target throttles. Seconds until it may be asked again.
    public var gatedForSeconds: Double?
    /// The first reading is not complete.
    public var isReading: Bool
    public var inFlight: Int
    /// Requests within the last window, and the limit; nil where there is none.
    public var paceUsed: Int
    public var paceLimit: Int?
    public var paceWindowSeconds: Double?
    /// What went wrong last, where nothing has succeeded since.
    public var latestFailure: String?

    /// One to which nothing stands against being sent: what does is set afterwards.
    public init(
        target: TargetID,
        pause: String?,
        isReading: Bool,
        inFlight: Int,
        paceUsed: Int,
        paceLimit: Int?,
        paceWindowSeconds: Double?,
        latestFailure: String?
    ) {
        self.target = target
        self.pause = pause
        self.isReading = isReading
        self.inFlight = inFlight
        self.paceUsed = paceUsed
        self.paceLimit = paceLimit
        self.paceWindowSeconds = paceWindowSeconds
        self.latestFailure = latestFailure
    }
}

extension TargetMachine {
    public func standing(of target: TargetID, at now: BootInstant) -> TargetStanding {
        var standing = TargetStanding(
            target: target,
            pause: pause?.text,
            isReading: adopts,
            inFlight: inFlight.count,
            paceUsed: pacer.used(now: now),
            paceLimit: settings.limit?.requests,
            paceWindowSeconds: settings.limit.map { Double($0.window.nanoseconds) / 1e9 },
            latestFailure: latestFailure
        )
        switch breaker.state {
        case .closed: break
        case .open(let probeAt, _): standing.probeInSeconds = max(0, Double((probeAt - now).nanoseconds) / 1e9)
        case .probing: standing.probeInSeconds = 0
        }
        let gate = max(gatedUntil, pacer.advisedUntil(now: now) ?? .zero)
        if gate > now { standing.gatedForSeconds = Double((gate - now).nanoseconds) / 1e9 }
        return standing
    }
}
