/// Delivers to one target: takes events, answers with effects, and knows no clock, socket or database.
///
/// ```
///            ┌──────────── queueChanged, tick, resumed ────────────┐
///            ▼                                                     │
///   readCredential ─► openPage … finishReading ─► plan ─► dispatch ─► send ─► close
///                     (first reading, once)        ▲                           │
///                                                  └──────── closed ───────────┘
/// ```
///
/// The first reading goes before everything else. Any other goes page by page where nothing else is to be sent (reads are the last
/// lane), or where it has waited longest and the tenth slot is its.
///
/// At most one of the effects that work on the journal's queue is under way at a time (``Effect/isQueueWork``); requests
/// and their closings run beside it. The journal orders, the machine decides whether and how many: pace, concurrency, the
/// breaker, a throttle's gate, pauses.
public struct TargetMachine: Sendable {
    public enum Event: Sendable, Hashable {
        /// The credential was read, for the first time or again; or it could not be.
        case credentialRead(failure: String?)
        /// There may be something new to plan or to send.
        case queueChanged
        /// Answers ``Effect/plan``.
        case planned(more: Bool)
        /// Answers ``Effect/dispatch(_:)``.
        case dispatched(DispatchOutcome)
        /// Answers ``Effect/open(_:startIndex:)``.
        case opened(OpenedExchange)
        /// Somebody wants the target to be read.
        case readingRequested
        /// All pages of some reading are read, and what they said isn't gone through as a whole: a crash came in between, or
        /// nobody had the room for it.
        case findingsLeft
        /// Answers ``Effect/openPage``; nil where all pages are read.
        case pageOpened(OpenedExchange?)
        /// Answers ``Effect/finishReading``.
        case readingFinished(more: Bool)
        /// Answers ``Effect/send(_:_:)``. Jitter in 0..<1.
        case answered(ExchangeSequence, WireResult, jitter: Double)
        /// Answers ``Effect/close(_:)``.
        case closed(ExchangeSequence)
        /// The instant of the latest ``Effect/wake(at:)`` has come.
        case tick
        case pausedByOperator(reason: String)
        case resumed
        /// What surrounds the target, its credential among it, may be another: what the machine has paused for is tried again.
        case reloaded
        /// Nothing new is begun; what is in flight ends.
        case stopping
    }

    public enum Effect: Sendable, Hashable {
        case readCredential
        /// Plan the next batch of accounts that changed.
        case plan
        /// Choose requests and record them.
        case dispatch(Slots)
        /// Record a request that carries no operation.
        case open(ExchangeKind, startIndex: Int?)
        /// Record the request for the reading's next page.
        case openPage
        /// Take over the next part of what was read.
        case finishReading
        case send(OpenedExchange, SCIMRequest)
        case close(ExchangeClosing)
        /// Keep why nothing is sent; nil once something is again.
        case recordPause(Pause?)
        /// Keep that something is sent again; what the target has asked for stays.
        case forgetPause
        /// Send ``Event/tick`` then. Replaces an earlier one.
        case wake(at: BootInstant)
        /// All is closed after ``Event/stopping``.
        case ended

        /// Of these one at a time.
        public var isQueueWork: Bool {
            switch self {
            case .plan, .dispatch, .open, .openPage, .finishReading: true
            case .readCredential, .send, .close, .recordPause, .forgetPause, .wake, .ended: false
            }
        }
    }

    /// What a dispatch may begin.
    public struct Slots: Sendable, Hashable {
        /// So many requests.
        public var capacity: Int
        /// The first of them is for what has waited longest, unless a revocation waits.
        public var oldestFirst: Bool
        /// Since when a reading waits for its pages, of which one may go now: the first slot may be its.
        public var pageReadyAt: BootInstant?
        /// The kinds of which the pace allows one now; not empty.
        public var kinds: Set<ExchangeKind>
        /// How many members the next pack of a group takes, where its last one was refused.
        public var packLimits: [GroupName: Int]
        /// Where groups are replaced as a whole: those that were just read; any other is read first. Nil: they are patched.
        public var readGroups: Set<GroupName>?
    }

    /// What a dispatch recorded.
    public struct DispatchOutcome: Sendable, Hashable {
        public var opened: [OpenedExchange]
        /// When something that waits for an instant becomes due.
        public var nextAt: BootInstant?
        /// The slot is for a reading's next page, and nothing was opened.
        public var isPageDue: Bool

        public init(opened: [OpenedExchange], nextAt: BootInstant?, isPageDue: Bool = false) {
            self.opened = opened
            self.nextAt = nextAt
            self.isPageDue = isPageDue
        }
    }

    /// What is to be done of a reading. Which page is next stands in the journal.
    enum Reading: Sendable, Hashable {
        case none
        case pages
        /// All pages are read, and what was read is taken over.
        case finishing
    }

    /// Why a group is being looked up other than for a creation of unknown outcome.
    enum GroupDoubt: Sendable, Hashable {
        /// A 404 or a conflict asked for it.
        case asked
        /// It was looked up since.
        case answered
    }

    struct InFlight: Sendable, Hashable {
        var exchange: OpenedExchange
        var method: RequestMethod
        var credential: Int
    }

    let settings: DeliverySettings
    /// Both with the configured profile, but for what the target has taught us of it.
    var judge: AnswerJudge
    var builder: RequestBuilder
    var pacer: Pacer
    var breaker = CircuitBreaker()
    var reading: Reading
    /// Since when it has waited for its pages, the first of them included.
    var readingSince: BootInstant?
    /// Somebody has asked for a reading while one was under way.
    var isReadingAwaited = false
    /// The target was never read: nothing is planned before that is done.
    var adopts: Bool
    /// The page that is under way, until it is closed.
    var page: ExchangeSequence?

    var inFlight: [ExchangeSequence: InFlight] = [:]
    var closing: Set<ExchangeSequence> = []
    /// One of the effects with ``Effect/isQueueWork`` is under way.
    var isBusy = false
    var isStopping = false
    var hasEnded = false

    /// Accounts may have changed since they were last planned.
    var needsPlan = true
    /// A batch was planned last: if something may be sent meanwhile, it goes first.
    var plannedLast = false
    /// A step of what was read was taken last: if something may be sent meanwhile, it goes first.
    var finishedLast = false
    /// The queue held nothing to send when it was last looked at.
    var isDrained = false
    /// When that changes by itself.
    var nextAt: BootInstant?
    /// The kinds of request that were out of their limits then.
    var closedKinds: Set<ExchangeKind> = []
    /// Requests that dispatches began.
    var slots = 0

    var pause: Pause?
    /// Which reading of the credential is in use; requests in flight may bear an older one.
    var credential = 0
    var awaitsCredential = true
    /// The credential was read again after a 401 and hasn't been accepted since.
    var credentialIsDoubted = false
    /// Nothing is sent before.
    var gatedUntil = BootInstant.zero
    var throttleStreak = 0
    var readFailures = 0
    var readNotBefore = BootInstant.zero
    /// Whose requests were forbidden, without anything else having succeeded since.
    var forbidden: Set<AccountID> = []
    /// How creations were refused whose account is being looked up. Bounded by ``rememberedMax``, since one that is given up
    /// meanwhile leaves its number behind; lost in a crash, which costs one more POST.
    var conflicts: [OperationSequence: String] = [:]
    /// Whose account isn't there by its id or `externalId`, and is looked up by its name. Bounded by ``rememberedMax``; lost in a
    /// crash, which costs one more GET.
    var soughtByName: Set<OperationSequence> = []
    /// How many members the next pack of a refused group takes.
    var packLimits: [GroupName: Int] = [:]
    /// Groups whose last request left a doubt, and how far its look-up is. An entry per group that the rules name, at most.
    var groupDoubts: [GroupName: GroupDoubt] = [:]
    /// Groups that were read to be replaced, until their packs go out, or the reading is too old. One for each group that the
    /// rules name, at most.
    var groupReadings: [GroupName: GroupToReplace] = [:]
    /// Whose last exchange met the target's throttle. Bounded by ``rememberedMax``.
    var throttled: Set<OperationSequence> = []
    /// What went wrong last, where nothing has succeeded since; for the operator.
    var latestFailure: String?

    /// - Parameters:
    ///   - isRead: whether the target's first reading is complete.
    ///   - pausedFor: why an operator paused the target before this start; such a pause outlives it.
    public init(settings: DeliverySettings, history: PacingHistory, isRead: Bool, pausedFor: String?) {
        self.settings = settings
        judge = AnswerJudge(profile: settings.profile, policy: settings.retry)
        builder = RequestBuilder(profile: settings.profile)
        pacer = Pacer(limit: settings.limit, classLimits: settings.profile.classLimits, history: history)
        gatedUntil = history.gatedUntil ?? .zero
        reading = isRead ? .none : .pages
        adopts = !isRead
        pause = pausedFor.map { .byOperator(reason: $0) }
    }

    /// What to do first.
    public mutating func start() -> [Effect] { [.readCredential] }

    public mutating func handle(_ event: Event, at now: BootInstant, wall: WallInstant) -> [Effect] {
        var effects: [Effect] = []
        switch event {
        case .credentialRead(let failure):
            effects += credentialRead(failure: failure)
        case .queueChanged:
            needsPlan = true
            isDrained = false
        case .planned(let more):
            isBusy = false
            needsPlan = needsPlan || more
            plannedLast = true
            isDrained = false
        case .dispatched(let outcome):
            isBusy = false
            plannedLast = false
            isDrained = outcome.opened.isEmpty && !outcome.isPageDue
            if outcome.isPageDue { effects += openPage(at: now) }
            nextAt = outcome.nextAt
            // What is read to be written has the slot of both: else the tenth one would find it too old again.
            slots += outcome.opened.count { $0.kind != .readGroup }
            for exchange in outcome.opened { effects.append(send(exchange, at: now)) }
        case .opened(let exchange):
            isBusy = false
            effects.append(send(exchange, at: now))
        case .readingRequested:
            // What is under way may be at its end already, and only the journal knows: then another one was begun.
            if reading == .none { reading = .pages } else { isReadingAwaited = true }
        case .findingsLeft:
            // Of one that is asked for, it turns out that no page of it is left.
            if reading == .none { reading = .finishing }
        case .pageOpened(let exchange?):
            isBusy = false
            page = exchange.sequence
            slots += 1
            effects.append(send(exchange, at: now))
        case .pageOpened(nil):
            isBusy = false
            readingSince = nil
            reading = .finishing
        case .readingFinished(let more):
            isBusy = false
            guard !more else { break }
            reading = isReadingAwaited ? .pages : .none
            isReadingAwaited = false
            adopts = false
            needsPlan = true
        case .answered(let sequence, let result, let jitter):
            effects += answered(sequence, result, jitter: jitter, at: now, wall: wall)
        case .closed(let sequence):
            closing.remove(sequence)
            if page == sequence { page = nil }
            // An answer that confirms something else than was sent makes accounts that have to be planned again; before
            // more is sent, since it may have made that needless.
            needsPlan = true
            plannedLast = false
            isDrained = false
        case .tick:
            isDrained = false
        case .pausedByOperator(let reason):
            effects += paused(.byOperator(reason: reason))
        case .resumed:
            effects += resumed(at: now)
        case .reloaded:
            effects += reloaded()
        case .stopping:
            isStopping = true
        }
        return effects + advance(at: now)
    }
}
