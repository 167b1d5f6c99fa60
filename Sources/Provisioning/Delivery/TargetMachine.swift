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
/// The first reading goes before everything else. Any other goes page by page where nothing else is to be sent: reads are the
/// last lane.
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
        /// Answers ``Effect/dispatch(capacity:oldestFirst:packLimits:)``.
        case dispatched(DispatchOutcome)
        /// Answers ``Effect/open(_:startIndex:)``.
        case opened(OpenedExchange)
        /// Somebody wants the target to be read.
        case readingRequested
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
        /// Nothing new is begun; what is in flight ends.
        case stopping
    }

    public enum Effect: Sendable, Hashable {
        case readCredential
        /// Plan the next batch of accounts that changed.
        case plan
        /// Choose up to so many requests and record them.
        case dispatch(capacity: Int, oldestFirst: Bool, packLimits: [GroupName: Int])
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
        /// Send ``Event/tick`` then. Replaces an earlier one.
        case wake(at: BootInstant)
        /// All is closed after ``Event/stopping``.
        case ended

        /// Of these one at a time.
        public var isQueueWork: Bool {
            switch self {
            case .plan, .dispatch, .open, .openPage, .finishReading: true
            case .readCredential, .send, .close, .recordPause, .wake, .ended: false
            }
        }
    }

    /// What a dispatch recorded.
    public struct DispatchOutcome: Sendable, Hashable {
        public var opened: [OpenedExchange]
        /// When something that waits for an instant becomes due.
        public var nextAt: BootInstant?

        public init(opened: [OpenedExchange], nextAt: BootInstant?) {
            self.opened = opened
            self.nextAt = nextAt
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
    /// The queue held nothing to send when it was last looked at.
    var isDrained = false
    /// When that changes by itself.
    var nextAt: BootInstant?
    var dispatches = 0

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
    /// How creations were refused whose account is being looked up. Bounded by what is in flight and waiting for its
    /// look-up; lost in a crash, which costs one more POST.
    var conflicts: [OperationSequence: String] = [:]
    /// How many members the next pack of a refused group takes.
    var packLimits: [GroupName: Int] = [:]
    /// Groups whose last request left a doubt, and how far its look-up is. An entry per group that the rules name, at most.
    var groupDoubts: [GroupName: GroupDoubt] = [:]
    /// Groups that were read to be replaced, until their packs go out. One for each pack on its way, at most.
    var groupReadings: [GroupName: GroupToReplace] = [:]
    /// Whose last exchange met the target's throttle. Bounded by ``throttledMax``.
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
        pacer = Pacer(limit: settings.limit, history: history)
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
            isDrained = outcome.opened.isEmpty
            nextAt = outcome.nextAt
            for exchange in outcome.opened { effects.append(send(exchange, at: now)) }
        case .opened(let exchange):
            isBusy = false
            effects.append(send(exchange, at: now))
        case .readingRequested:
            if reading == .none { reading = .pages }
        case .pageOpened(let exchange?):
            isBusy = false
            page = exchange.sequence
            effects.append(send(exchange, at: now))
        case .pageOpened(nil):
            isBusy = false
            reading = .finishing
        case .readingFinished(let more):
            isBusy = false
            guard !more else { break }
            reading = .none
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
            effects += resumed()
        case .stopping:
            isStopping = true
        }
        return effects + advance(at: now)
    }

    // MARK: - What to do next

    private mutating func advance(at now: BootInstant) -> [Effect] {
        guard !isStopping else { return end() }
        guard !isBusy else { return [] }
        // What comes in while nothing may be sent is planned all the same, so that an operator sees what waits.
        let isHeld = pause != nil || awaitsCredential
        if needsPlan, !adopts, isHeld || !(plannedLast && mayStart(at: now)) { return planNext() }
        guard !isHeld else { return [] }
        switch breaker.state {
        case .probing:
            return []
        case .open(let probeAt, _):
            return begin(at: now, notBefore: probeAt) { machine in
                machine.breaker.probes()
                return .open(.probe, startIndex: nil)
            }
        case .closed:
            break
        }
        return adopts ? readNext(at: now) : dispatchNext(at: now)
    }

    private mutating func end() -> [Effect] {
        guard inFlight.isEmpty, closing.isEmpty, !isBusy, !hasEnded else { return [] }
        hasEnded = true
        return [.ended]
    }

    private mutating func planNext() -> [Effect] {
        isBusy = true
        needsPlan = false
        return [.plan]
    }

    private mutating func readNext(at now: BootInstant) -> [Effect] {
        guard page == nil else { return [] }
        switch reading {
        case .none:
            return []
        case .pages:
            guard inFlight.count < settings.concurrency else { return [] }
            return begin(at: now, notBefore: readNotBefore) { _ in .openPage }
        case .finishing:
            isBusy = true
            return [.finishReading]
        }
    }

    private mutating func dispatchNext(at now: BootInstant) -> [Effect] {
        if isDrained {
            let effects = readNext(at: now)
            guard !isBusy else { return effects }
            let instants = [effects.wakeInstant, nextAt.map { max($0, now) }].compactMap(\.self)
            return instants.min().map { [.wake(at: $0)] } ?? []
        }
        guard inFlight.count < settings.concurrency else { return [] }
        return begin(at: now, notBefore: .zero) { machine in
            machine.dispatches += 1
            return .dispatch(
                capacity: machine.settings.limit == nil ? machine.settings.concurrency - machine.inFlight.count : 1,
                oldestFirst: machine.dispatches.isMultiple(of: Self.oldestEvery),
                packLimits: machine.packSizes
            )
        }
    }

    /// Every tenth slot goes to what has waited longest.
    private static let oldestEvery = 10

    private func mayStart(at now: BootInstant) -> Bool {
        guard inFlight.count < settings.concurrency, !isDrained, breaker.state == .closed else { return false }
        return now >= gatedUntil && pacer.nextStart(now: now) == now
    }

    /// Begins queue work that leads to a request, if the pace and the gate allow one now; else says when they will.
    private mutating func begin(
        at now: BootInstant,
        notBefore: BootInstant,
        _ effect: (inout Self) -> Effect
    ) -> [Effect] {
        // Nil: something in flight has to end first, and its answer comes back here.
        guard let start = pacer.nextStart(now: now) else { return [] }
        let due = max(start, gatedUntil, notBefore)
        guard due <= now else { return [.wake(at: due)] }
        isBusy = true
        return [effect(&self)]
    }

    private mutating func send(_ exchange: OpenedExchange, at now: BootInstant) -> Effect {
        pacer.started(at: now)
        let request = builder.request(for: exchange, replacing: takeReading(for: exchange, at: now))
        inFlight[exchange.sequence] = InFlight(exchange: exchange, method: request.method, credential: credential)
        return .send(exchange, request)
    }
}

extension [TargetMachine.Effect] {
    fileprivate var wakeInstant: BootInstant? {
        if case .wake(let instant)? = first { instant } else { nil }
    }
}
