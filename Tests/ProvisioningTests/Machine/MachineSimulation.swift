import Provisioning
import Randomness
import SCIM
import TestSupport

/// A ``TargetMachine`` with a journal and a target in memory, under a seeded clock: effects take their time and end in any
/// order, the target fails at will, HR changes its mind, an operator looks in now and then.
struct MachineSimulation {
    /// What is under way, and when it ends.
    private struct Task {
        var due: BootInstant
        var effect: TargetMachine.Effect
    }

    private let profile: TargetProfile
    private let settings: DeliverySettings
    private var random: SeededRandom
    private var machine: TargetMachine
    private var journal: ModelJournal
    private var target: ModelTarget
    private var now = BootInstant(nanoseconds: 1_000_000_000)
    private var tasks: [Task] = []
    private var wake: BootInstant?
    private var faults = true
    private var problems: [String] = []
    private(set) var log: [String] = []
    private(set) var requests = 0

    private static let peopleMax: Int64 = 12

    init(planner: AccountPlanner, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var profile = planner.profile
        profile.membersMax = Int.random(in: 1...5, using: &random)
        profile.paging.size = Int.random(in: 1...5, using: &random)
        self.profile = profile
        settings = DeliverySettings(
            profile: profile,
            limit: random.chance(50)
                ? RateLimit(requests: Int.random(in: 1...20, using: &random), window: .seconds(10)) : nil,
            concurrency: Int.random(in: 1...6, using: &random),
            packAgeMax: .seconds(600),
            starvationAge: .seconds(600),
            retry: .standard
        )
        machine = TargetMachine(
            settings: settings,
            history: .none,
            isRead: false,
            pausedFor: nil
        )
        journal = ModelJournal(planner: AccountPlanner(profile: profile, managedGroups: planner.managedGroups))
        target = ModelTarget(profile: profile)
        self.random = random
    }

    /// What broke a promise; empty where nothing did.
    mutating func run() -> [String] {
        for person in 1...Self.peopleMax { change(person) }
        // Somebody is there already, as HR wants them or not.
        for account in journal.accounts.values where account.desired.exists && random.chance(30) {
            var facts = desired(of: 99)
            guard facts.exists else { continue }
            facts[.attribute("userName")] = account.desired.userName
            target.plant(facts)
        }
        perform(machine.start())
        for _ in 0..<400 { step() }
        faults = false
        handle(.resumed)
        for _ in 0..<4 where problems.isEmpty {
            settle()
            journal.retryParked()
            handle(.queueChanged)
        }
        settle()
        return problems + journal.complaints + target.complaints + disagreements()
    }

    /// Until nothing is under way and nothing is waited for; then nothing may be left that could be done.
    private mutating func settle() {
        for _ in 0..<20_000 {
            guard !tasks.isEmpty || wake != nil else { break }
            advance()
        }
        if !tasks.isEmpty || wake != nil { problems.append("it never comes to rest") }
        let stuck = journal.open.filter { $0.state != .parked && $0.state != .waiting }
        if !stuck.isEmpty || journal.accounts.values.contains(where: \.isDirty) || !journal.exchanges.isEmpty {
            problems.append("it rests although there is something to do: \(stuck)")
        }
    }

    // MARK: - One step

    private mutating func step() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<3 where !machine.standing(of: "target", at: now).isReading:
            change(Int64.random(in: 1...Self.peopleMax, using: &random))
            handle(.queueChanged)
        case 3: handle(.pausedByOperator(reason: "for a test"))
        case 4..<8: handle(.resumed)
        default: advance()
        }
        requireProgress()
    }

    /// With nothing under way and nothing waited for, there must be nothing to do, or a pause.
    private mutating func requireProgress() {
        guard tasks.isEmpty, wake == nil, machine.standing(of: "target", at: now).pause == nil else { return }
        let heads = journal.heads(now: now)
        if !heads.singles.isEmpty || !heads.packs.isEmpty || journal.accounts.values.contains(where: \.isDirty) {
            problems.append("nothing is under way, and something could be sent: \(heads)")
        }
    }

    /// To the next thing that ends or is waited for.
    private mutating func advance() {
        guard let next = (tasks.map(\.due) + [wake].compactMap(\.self)).min() else { return }
        now = max(now, next)
        if let instant = wake, instant <= now {
            wake = nil
            return handle(.tick)
        }
        guard let place = tasks.indices.filter({ tasks[$0].due <= now }).randomElement(using: &random) else { return }
        finish(tasks.remove(at: place).effect)
    }

    private mutating func handle(_ event: TargetMachine.Event) {
        perform(machine.handle(event, at: now, wall: WallInstant(milliseconds: 0)))
        if tasks.count(where: \.effect.isQueueWork) > 1 { problems.append("two works on the queue at once") }
    }

    private mutating func perform(_ effects: [TargetMachine.Effect]) {
        for effect in effects {
            if case .wake(let instant) = effect {
                wake = min(wake ?? instant, instant)
            } else {
                let takes = Int.random(in: 1...(random.chance(10) ? 20_000 : 400), using: &random)
                tasks.append(Task(due: now + .milliseconds(takes), effect: effect))
            }
        }
    }

    private mutating func finish(_ effect: TargetMachine.Effect) {
        switch effect {
        case .readCredential: handle(.credentialRead(failure: faults && random.chance(5) ? "gone" : nil))
        case .plan:
            journal.plan()
            handle(.planned(more: random.chance(20)))
        case .dispatch(let slots): dispatch(slots)
        case .open(let kind, let startIndex): handle(.opened(journal.open(kind, startIndex: startIndex)))
        case .openPage: handle(.pageOpened(journal.openPage()))
        case .finishReading:
            journal.finishReading()
            handle(.readingFinished(more: false))
        case .send(let exchange, let request): answer(exchange, request)
        case .close(let closing):
            journal.close(
                closing.sequence,
                resolutions: closing.resolutions,
                learned: closing.learned,
                forgiven: closing.forgiven,
                now: now
            )
            handle(.closed(closing.sequence))
        case .recordPause, .forgetPause, .wake, .ended: break
        }
    }

    private mutating func dispatch(_ slots: TargetMachine.Slots) {
        let heads = journal.heads(now: now, packLimits: slots.packLimits)
        let chosen = settings.chooser.choose(
            from: heads,
            capacity: slots.capacity,
            oldestFirst: slots.oldestFirst,
            kinds: slots.kinds,
            now: now
        )
        let opened = chosen.compactMap { journal.open($0, packLimits: slots.packLimits) }
        let retries = journal.entries.values.filter { $0.operation.state == .retrying }.compactMap(\.notBefore)
        var next = (retries + [settings.chooser.nextDue(in: heads, now: now)].compactMap(\.self)).min()
        if opened.count < chosen.count { next = now }
        handle(.dispatched(.init(opened: opened, nextAt: next)))
    }

    // MARK: - The target

    private mutating func answer(_ exchange: OpenedExchange, _ request: SCIMRequest) {
        requests += 1
        let outcome: WireResult.Outcome
        switch faults ? Int.random(in: 0..<100, using: &random) : 99 {
        case 0..<4: outcome = .failure(failure(.unconnected, possiblySent: false))
        case 4..<7: outcome = .failure(failure(.timeout, possiblySent: true))
        case 7..<10:
            _ = target.answer(request)
            outcome = .failure(failure(.connectionLost, possiblySent: true))
        case 10..<13: outcome = .answer(ModelTarget.error(500))
        case 13..<16: outcome = .answer(ModelTarget.error(429))
        case 16: outcome = .answer(ModelTarget.error(401))
        case 17..<20 where exchange.kind != .deleteUser:
            let statuses = exchange.kind == .patchGroup ? [400, 403, 404, 413] : [400, 403, 409, 422]
            outcome = .answer(ModelTarget.error(statuses.randomElement(using: &random) ?? 400))
        case 20 where random.chance(20):
            outcome = .answer(WireAnswer(status: 200, headers: [], body: Array("<p>".utf8)))
        default: outcome = .answer(target.answer(request))
        }
        log.append("\(request.method.rawValue) \(request.path) for \(exchange.kind.rawValue)")
        let result = WireResult(outcome: outcome, transmissions: 1)
        handle(.answered(exchange.sequence, result, jitter: 0.5))
    }

    private func failure(_ kind: WireFailure.Kind, possiblySent: Bool) -> WireFailure {
        WireFailure(kind: kind, possiblySent: possiblySent, code: 1, reason: "for a test")
    }

    // MARK: - HR

    private mutating func change(_ person: Int64) {
        let facts = desired(of: person)
        log.append("HR: \(person) \(facts.facts.map(\.fact.text))")
        journal.desire(facts, of: AccountID(rawValue: person))
    }

    private mutating func desired(of person: Int64) -> FactSet {
        let isActive = random.chance(80)
        guard isActive || profile.removal == .deactivate else { return .absent }
        return Made.facts(
            (random.chance(90) ? "p" : "q") + "\(person)@example.com",
            given: ["Ada", "Augusta"].randomElement(using: &random) ?? nil,
            groups: AccountPlanner.groupNames.filter { _ in random.chance(40) },
            active: profile.removal == .deactivate ? isActive : nil
        )
    }

    private func disagreements() -> [String] {
        (1...Self.peopleMax).compactMap { person in
            let desired = journal.accounts[AccountID(rawValue: person)]?.desired ?? .absent
            guard let address = desired.userName, desired[.attribute("active")] != "false" else { return nil }
            let there = target.facts(at: address)
            return there == desired ? nil : "desired \(desired.facts), there \(there?.facts ?? [])"
        }
    }
}
