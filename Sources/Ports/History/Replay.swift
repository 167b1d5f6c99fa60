public import Provisioning

/// What a target has lost: what was confirmed after an instant, and not after another one.
public struct ReplayScope: Sendable, Hashable, Codable {
    public var target: TargetID
    public var since: WallInstant
    public var until: WallInstant
    /// Of these accounts' people alone; nil: of everybody.
    public var person: PersonKey?
    /// Of what that intake led to alone; nil: of everything.
    public var intake: IntakeID?

    public init(
        target: TargetID,
        since: WallInstant,
        until: WallInstant,
        person: PersonKey? = nil,
        intake: IntakeID? = nil
    ) {
        self.target = target
        self.since = since
        self.until = until
        self.person = person
        self.intake = intake
    }
}

/// What a replay would lead to, done and undone.
public struct ReplayPreview: Sendable, Hashable {
    /// Names what it would do, and under which configuration: what is run is what was shown.
    public var hash: HoldHash
    /// Accounts of which something was lost.
    public var accounts: Int
    /// Acknowledged operations that count as lost.
    public var lost: Int
    public var target: IntakePreview.Target
    /// Groups that may be lost, too: each is looked up first, at one request.
    public var groupLookUps: Int
    /// The guards that stop it, by source.
    public var trips: [SourceID: [GuardTrip]]

    public init(
        hash: HoldHash,
        accounts: Int,
        lost: Int,
        target: IntakePreview.Target,
        groupLookUps: Int,
        trips: [SourceID: [GuardTrip]]
    ) {
        self.hash = hash
        self.accounts = accounts
        self.lost = lost
        self.target = target
        self.groupLookUps = groupLookUps
        self.trips = trips
    }
}

/// The journal, as it plans anew what a target has lost.
public protocol ReplayJournal: Sendable {
    /// From when on it can be told what was confirmed; nil where nothing ever was.
    func historyBegins() async throws(JournalError) -> WallInstant?

    /// Takes place on a copy, and changes nothing.
    func preview(_ replay: ReplayScope, rules: RosterRules) async throws(JournalError) -> ReplayPreview

    /// Is durable from then on: whatever happens, ``continueReplays(_:)`` brings it to its end.
    func begin(_ replay: ReplayScope) async throws(JournalError)

    /// Whether something that was begun is not at its end.
    func isReplaying() async throws(JournalError) -> Bool

    /// Does some of what was begun.
    ///
    /// - Returns: whether more is left.
    func continueReplays(_ rules: RosterRules) async throws(JournalError) -> Bool
}

/// What an operator asks to be replayed.
public struct ReplayRequest: Sendable, Hashable, Codable {
    /// Nil where there is only one.
    public var target: TargetID?
    /// Nil: since the intake was received.
    public var since: WallInstant?
    /// Nil: until now.
    public var until: WallInstant?
    /// An employee id, `source/employee id`, or an address.
    public var person: String?
    public var intake: IntakeID?

    public init(target: TargetID?, since: WallInstant?, until: WallInstant?, person: String?, intake: IntakeID?) {
        self.target = target
        self.since = since
        self.until = until
        self.person = person
        self.intake = intake
    }
}

/// What a replay would do, or does from now on.
public struct ReplayReport: Sendable, Hashable, Codable {
    public enum Outcome: String, Sendable, Hashable, Codable {
        /// Nothing was done.
        case shown
        /// It is in the journal, and under way.
        case begun
        /// It would do something else than what was shown; nothing was done.
        case changed
        /// A guard stops it, until it is approved by its hash; nothing was done.
        case held
    }

    public var outcome: Outcome
    public var scope: ReplayScope
    public var hash: HoldHash
    public var accounts: Int
    /// Acknowledged operations that count as lost.
    public var lost: Int
    public var plan: PlanReport.Target
    /// The guards that stop it, each in a sentence.
    public var guards: [String]
    /// False: what was begun goes on with the daemon's next start.
    public var isRunning: Bool

    public init(
        _ outcome: Outcome,
        scope: ReplayScope,
        preview: ReplayPreview,
        plan: PlanReport.Target,
        isRunning: Bool
    ) {
        self.outcome = outcome
        self.scope = scope
        hash = preview.hash
        accounts = preview.accounts
        lost = preview.lost
        self.plan = plan
        guards = preview.trips.sorted { $0.key < $1.key }.flatMap { source, trips in
            trips.map { "\(source): \($0)" }
        }
        self.isRunning = isRunning
    }
}

/// What an operator agrees to.
public struct ReplayOrder: Sendable, Hashable, Codable {
    public var request: ReplayRequest
    /// Of what was shown.
    public var hash: HoldHash
    /// It may do what guards would stop.
    public var isApproved: Bool

    public init(_ request: ReplayRequest, hash: HoldHash, isApproved: Bool) {
        self.request = request
        self.hash = hash
        self.isApproved = isApproved
    }
}
