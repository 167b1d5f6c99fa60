import Ports
import Provisioning
import Synchronization

/// A target's machine on a real journal, in virtual time: journal calls take none, and a target that does whatever it is asked
/// answers after a while.
final class VirtualDelivery {
    /// A request, and when it went out.
    struct Sent {
        var kind: ExchangeKind
        var at: BootInstant
    }

    private let journal: any DeliveryJournal
    private let rules: TargetRules
    private let settings: DeliverySettings
    private let time: VirtualTime
    private let latency: Duration
    private var machine: TargetMachine
    private var answers: [(due: BootInstant, exchange: OpenedExchange)] = []
    private var wake: BootInstant?
    private(set) var sent: [Sent] = []

    init(
        journal: any DeliveryJournal,
        rules: TargetRules,
        settings: DeliverySettings,
        time: VirtualTime,
        latency: Duration
    ) {
        self.journal = journal
        self.rules = rules
        self.settings = settings
        self.time = time
        self.latency = latency
        machine = TargetMachine(settings: settings, history: .none, isRead: true, pausedFor: nil)
    }

    func start() async throws { try await perform(machine.start()) }

    /// There is something new in the journal.
    func ring() async throws { try await handle(.queueChanged) }

    /// Goes on to that instant.
    func run(until instant: BootInstant) async throws {
        while let next = next, next <= instant { try await step(to: next) }
        time.advance(to: instant)
    }

    /// Goes on until the condition holds, or nothing is left to wait for.
    func run(while condition: (VirtualDelivery) async throws -> Bool) async throws {
        while try await condition(self), let next { try await step(to: next) }
    }

    private var next: BootInstant? { (answers.map(\.due) + [wake].compactMap(\.self)).min() }

    private func step(to instant: BootInstant) async throws {
        time.advance(to: instant)
        if let due = wake, due <= instant {
            wake = nil
            return try await handle(.tick)
        }
        guard let place = answers.firstIndex(where: { $0.due <= instant }) else { return }
        let exchange = answers.remove(at: place).exchange
        let body = exchange.kind == .createUser ? #"{"id":"\#(exchange.carried[0].operation.address)"}"# : ""
        let answer = WireAnswer(status: 200, headers: [], body: Array(body.utf8))
        let result = WireResult(outcome: .answer(answer), transmissions: 1)
        try await handle(.answered(exchange.sequence, result, jitter: 0.5))
    }

    private func handle(_ event: TargetMachine.Event) async throws {
        try await perform(machine.handle(event, at: time.boot, wall: time.wall))
    }

    private func perform(_ effects: [TargetMachine.Effect]) async throws {
        for effect in effects {
            switch effect {
            case .readCredential: try await handle(.credentialRead(failure: nil))
            case .plan: try await handle(.planned(more: journal.plan(rules, batch: 500).more))
            case .dispatch(let slots): try await dispatch(slots)
            case .send(let exchange, _):
                sent.append(Sent(kind: exchange.kind, at: time.boot))
                answers.append((time.boot + latency, exchange))
            case .close(let closing):
                try await journal.close(closing, at: rules)
                try await handle(.closed(closing.sequence))
            case .wake(let instant): wake = min(wake ?? instant, instant)
            case .open, .openPage, .finishReading, .recordPause, .forgetPause, .ended: break
            }
        }
    }

    private func dispatch(_ slots: TargetMachine.Slots) async throws {
        let request = DispatchRequest(
            target: rules.id,
            chooser: settings.chooser,
            capacity: slots.capacity,
            oldestFirst: slots.oldestFirst,
            kinds: slots.kinds,
            packLimits: slots.packLimits
        )
        let result = try await journal.dispatch(request)
        try await handle(.dispatched(.init(opened: result.opened, nextAt: result.nextAt)))
    }
}

/// Clocks that go on when they are told.
final class VirtualTime: TimeSource {
    private let now = Mutex(BootInstant(nanoseconds: 3_600_000_000_000))

    var boot: BootInstant { now.withLock { $0 } }
    var wall: WallInstant { WallInstant(milliseconds: 1_795_300_000_000 + boot.nanoseconds / 1_000_000) }
    var bootID: BootID { "bench" }

    func advance(to instant: BootInstant) { now.withLock { $0 = max($0, instant) } }

    func sleep(until instant: BootInstant) async throws { advance(to: instant) }
}
