public import Provisioning

/// What waits in each target's queue, by lane and age.
public struct QueueReport: Sendable, Hashable, Codable {
    public struct Target: Sendable, Hashable, Codable {
        public var load: QueueLoad
        public var drain: QueueDrain
        /// Why nothing is sent; nil where something may be.
        public var pause: String?
        /// The breaker is open: seconds until the next probe.
        public var probeInSeconds: Double?
        /// The target throttles: seconds until it may be asked again.
        public var gatedForSeconds: Double?
        public var inFlight: Int
        public var limit: RateLimit?

        public init(load: QueueLoad, drain: QueueDrain, pause: String?, standing: TargetStanding?, limit: RateLimit?) {
            self.load = load
            self.drain = drain
            self.pause = pause
            probeInSeconds = standing?.probeInSeconds
            gatedForSeconds = standing?.gatedForSeconds
            inFlight = standing?.inFlight ?? 0
            self.limit = limit
        }
    }

    public var now: WallInstant
    /// False: this is what the journal says; nothing is sent while no daemon runs.
    public var isRunning: Bool
    public var targets: [Target]

    public init(now: WallInstant, isRunning: Bool, targets: [Target]) {
        self.now = now
        self.isRunning = isRunning
        self.targets = targets
    }
}

/// The open operations of one target, as the journal counts them.
public struct QueueLoad: Sendable, Hashable, Codable {
    /// One lane's.
    public struct Lane: Sendable, Hashable, Codable {
        public var lane: Provisioning.Lane
        /// By state's name.
        public var byState: [String: Int]
        /// How many are no older than each of ``QueueLoad/ageEdges``, and not of a younger class; then the rest.
        public var byAge: [Int]
        public var oldest: WallInstant?
        /// Of those that aren't parked: what is to go by itself.
        public var oldestUnparked: WallInstant?

        public init(
            lane: Provisioning.Lane,
            byState: [String: Int],
            byAge: [Int],
            oldest: WallInstant?,
            oldestUnparked: WallInstant?
        ) {
            self.lane = lane
            self.byState = byState
            self.byAge = byAge
            self.oldest = oldest
            self.oldestUnparked = oldestUnparked
        }

        public var count: Int { byState.values.reduce(0, +) }
    }

    /// Where one class of age ends and the next begins.
    public static let ageEdges: [Duration] = [.seconds(60), .seconds(600), .seconds(3600), .seconds(86_400)]

    public var target: TargetID
    /// Those that have any, most urgent first.
    public var lanes: [Lane]
    /// Memberships that aren't parked, by group.
    public var members: [String: Int]
    /// Other operations that aren't parked, by kind.
    public var singles: [String: Int]
    /// Accounts that changed and are not planned yet: more may come of them.
    public var unplanned: Int
    /// Until the last operation that waits for an instant is due.
    public var latestRetrySeconds: Double
    /// As an operator, or the last daemon, left it.
    public var pause: String?

    public init(
        target: TargetID,
        lanes: [Lane],
        members: [String: Int],
        singles: [String: Int],
        unplanned: Int,
        latestRetrySeconds: Double,
        pause: String?
    ) {
        self.target = target
        self.lanes = lanes
        self.members = members
        self.singles = singles
        self.unplanned = unplanned
        self.latestRetrySeconds = latestRetrySeconds
        self.pause = pause
    }

    public func count(_ state: OperationState) -> Int { lanes.reduce(0) { $0 + ($1.byState[state.rawValue] ?? 0) } }

    public var oldest: WallInstant? { lanes.compactMap(\.oldest).min() }
}
