import Provisioning
import Randomness

/// A target's machine with a backlog that never ends, under a clock of its own.
///
/// What a journal would keep of the exchanges is kept here, and given back to the machine after a restart as the journal's
/// recovery does: in the same boot when each ended, under another one that all of them did just now.
struct PaceSimulation {
    private struct InFlight {
        var sequence: ExchangeSequence
        var start: Int64
        var end: Int64
    }

    private let settings: DeliverySettings
    private let weather: PaceWeather
    private var random: SeededRandom
    private var machine: TargetMachine
    /// Nanoseconds since the simulation began: what a provider's clock shows.
    private var now: Int64 = 0
    /// When the present boot began, and what the wall clock is off by.
    private var bootedAt: Int64 = 0
    private var wallOffset: Int64 = 0
    private var inFlight: [InFlight] = []
    private var wake: Int64?
    private var sent: Int64 = 0
    private var arrivals: [Int64] = []
    /// Each with the boot that it belongs to.
    private var past: [(bootedAt: Int64, start: Int64, end: Int64)] = []
    private var down: Int64 = 0

    init(limit: RateLimit, weather: PaceWeather, seed: UInt64) {
        settings = DeliverySettings(
            profile: .amplitude,
            limit: limit,
            concurrency: 64,
            packAgeMax: .seconds(600),
            starvationAge: .seconds(600),
            retry: .standard
        )
        self.weather = weather
        random = SeededRandom(seed: seed)
        machine = TargetMachine(settings: settings, history: .none, isRead: true, pausedFor: nil)
    }

    mutating func run(for duration: Duration) -> PaceFigures {
        perform(machine.start())
        while now < duration.nanoseconds { step() }
        return PaceFigures(
            limit: settings.limit ?? RateLimit(requests: 1, window: .seconds(1)),
            arrivals: arrivals.sorted(),
            busy: .nanoseconds(now - down),
            refused: nil
        )
    }

    private mutating func step() {
        let end = inFlight.min { $0.end < $1.end }
        let next = [end?.end, wake].compactMap(\.self).min() ?? now + 1_000_000
        now = max(now, next)
        if let instant = wake, instant <= now {
            wake = nil
            return handle(.tick)
        }
        guard let end, end.end <= now else { return }
        answer(end)
        if random.perMille(weather.restartsPerMille) { restart() }
        if random.perMille(weather.wallStepsPerMille) {
            wallOffset += Int64.random(in: -86_400...86_400, using: &random) * 1_000_000_000
        }
    }

    private mutating func handle(_ event: TargetMachine.Event) {
        let wall = WallInstant(milliseconds: 1_795_300_000_000 + (now + wallOffset) / 1_000_000)
        perform(machine.handle(event, at: BootInstant(nanoseconds: now - bootedAt), wall: wall))
    }

    private mutating func perform(_ effects: [TargetMachine.Effect]) {
        for effect in effects {
            switch effect {
            case .readCredential: handle(.credentialRead(failure: nil))
            case .plan: handle(.planned(more: false))
            case .dispatch(let slots): handle(.dispatched(.init(opened: open(slots.capacity), nextAt: nil)))
            case .send(let exchange, _): send(exchange)
            case .close(let closing): handle(.closed(closing.sequence))
            case .wake(let instant):
                let due = instant.nanoseconds + bootedAt
                wake = min(wake ?? due, due)
            case .open, .openPage, .finishReading, .recordPause, .forgetPause, .ended: break
            }
        }
    }

    // MARK: - Requests

    private mutating func open(_ capacity: Int) -> [OpenedExchange] {
        (0..<capacity).map { _ in
            sent += 1
            return .change(of: sent)
        }
    }

    private mutating func send(_ exchange: OpenedExchange) {
        let range = weather.latencies.randomElement(using: &random) ?? 200...200
        let takes = Int64.random(in: Int64(range.lowerBound)...Int64(range.upperBound), using: &random) * 1_000_000
        inFlight.append(InFlight(sequence: exchange.sequence, start: now, end: now + takes))
    }

    private mutating func answer(_ request: InFlight) {
        inFlight.removeAll { $0.sequence == request.sequence }
        arrive(request, by: request.end)
        let answer = WireAnswer(status: 200, headers: [], body: [])
        let result = WireResult(outcome: .answer(answer), transmissions: 1)
        handle(.answered(request.sequence, result, jitter: 0.5))
    }

    /// The provider saw it some time while it was under way.
    private mutating func arrive(_ request: InFlight, by end: Int64) {
        arrivals.append(Int64.random(in: request.start...max(request.start, end), using: &random))
        past.append((bootedAt, request.start, end))
        if past.count > 2_000 { past.removeFirst(1_000) }
    }

    // MARK: - Restarts

    private mutating func restart() {
        let isReboot = random.perMille(weather.rebootsPercent * 10)
        let rest = Int64.random(in: 0...(isReboot ? 120 : 10), using: &random) * 1_000_000_000
        for request in inFlight { arrive(request, by: now) }
        inFlight = []
        wake = nil
        now += rest
        down += rest
        if isReboot { bootedAt = now - 20_000_000_000 }
        let boot = BootInstant(nanoseconds: now - bootedAt)
        let requests = past.suffix(settings.historyMax + 256).map { request in
            guard request.bootedAt == bootedAt else { return PastRequest(.updateUser, startedAt: boot, endedAt: boot) }
            return PastRequest(
                .updateUser,
                startedAt: BootInstant(nanoseconds: request.start - bootedAt),
                endedAt: BootInstant(nanoseconds: request.end - bootedAt)
            )
        }
        let history = PacingHistory(past: requests, gatedUntil: nil)
        machine = TargetMachine(settings: settings, history: history, isRead: true, pausedFor: nil)
        perform(machine.start())
    }
}

extension OpenedExchange {
    /// Somebody's given name changes.
    fileprivate static func change(of number: Int64) -> OpenedExchange {
        let address = "p\(number)@example.com"
        var confirmed = FactSet()
        confirmed[.existence] = "true"
        confirmed[.attribute("userName")] = address
        let draft = OperationDraft(
            kind: .updateUser,
            lane: .update,
            address: AccountAddress(address),
            changes: [FactChange(.attribute("name.givenName"), before: "Ada", after: "Augusta")]
        )
        let operation = Operation(
            sequence: OperationSequence(rawValue: number),
            target: "bench",
            account: AccountID(rawValue: number),
            draft: draft,
            state: .sending,
            cause: .clock,
            attempts: 0,
            isUncertain: false
        )
        return OpenedExchange(
            sequence: ExchangeSequence(rawValue: number),
            kind: .updateUser,
            carried: [CarriedOperation(operation: operation, confirmed: confirmed)],
            group: nil,
            startIndex: nil
        )
    }
}
