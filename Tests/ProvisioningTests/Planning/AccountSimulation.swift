import Randomness
import SCIM
import TestSupport

@testable import Provisioning

/// One person's account through a seeded life: HR changes its mind, requests go out in any order that readiness allows,
/// are executed or not, answered or not, parked, looked up; all through the real planner, builder and judge.
struct AccountSimulation {
    struct InFlight {
        var exchange: OpenedExchange
        /// Nil until the target executed it.
        var answer: WireAnswer?
    }

    private static let people: [AccountID] = [AccountID(rawValue: 1), AccountID(rawValue: 2)]
    private static let jumps: [Duration] = [.milliseconds(1), .seconds(3), .seconds(40), .seconds(1000)]

    private let profile: TargetProfile
    private let builder: RequestBuilder
    private let judge: AnswerJudge
    private var random: SeededRandom
    private var journal: ModelJournal
    private var target: ModelTarget
    private var inFlight: [InFlight] = []
    private var conflicts: [OperationSequence: String] = [:]
    private var lookedUp: Set<GroupName> = []
    /// Of groups whose packs were taken apart.
    private var packLimits: [GroupName: Int] = [:]
    private var now = BootInstant(nanoseconds: 1)
    /// Addresses whose POST may have been executed, and of which the target hasn't been heard since.
    private var unverified: Set<AccountAddress> = []
    private var repeats: [String] = []
    /// As the target was at some instants, each with how many operations had been acknowledged by then.
    private var snapshots: [(target: ModelTarget, done: Int)] = []
    private(set) var log: [String] = []

    init(planner: AccountPlanner, seed: UInt64) {
        profile = planner.profile
        builder = RequestBuilder(profile: profile)
        judge = AnswerJudge(profile: profile, policy: .standard)
        random = SeededRandom(seed: seed)
        journal = ModelJournal(planner: planner)
        target = ModelTarget(profile: profile)
    }

    /// What broke a promise; empty where nothing did.
    mutating func run() -> [String] {
        for _ in 0..<Int.random(in: 5...60, using: &random) {
            step()
            if !problems.isEmpty { return problems }
        }
        drain()
        // What is parked now has held up no revocation, unless it hides the id that a revocation needs.
        var found = problems + disagreements(among: { !$0.exists || $0[.attribute("active")] == "false" })
        journal.retryParked()
        drain()
        if !journal.isSettled { found.append("never settles: \(journal.open)") }
        return found + problems + disagreements(among: { _ in true })
    }

    private var problems: [String] { journal.complaints + target.complaints + repeats }

    // MARK: - One step

    private mutating func step() {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...1: changeDesired()
        case 2: journal.plan()
        case 3...5: send(faults: true)
        case 6...7: execute(faults: true)
        case 8: answer(faults: true)
        case 9 where random.chance(25): replay()
        default:
            now = now + (Self.jumps.randomElement(using: &random) ?? .zero)
            if random.chance(10) { journal.retryParked() }
            journal.makeDue(now: now)
        }
    }

    /// A target that has lost something, or hasn't: an operator has what was acknowledged made again.
    private mutating func replay() {
        if inFlight.isEmpty { snapshots.append((target, journal.done.count)) }
        var since = Int.random(in: 0...journal.done.count, using: &random)
        if inFlight.isEmpty, random.chance(50), let snapshot = snapshots.randomElement(using: &random) {
            since = snapshot.done
            target.lose(allSince: snapshot.target)
            log.append("the target is as it was after \(since) operations")
        }
        log.append("replay of what came after \(since) of \(journal.done.count) operations")
        journal.replay(last: journal.done.count - since, now: now)
    }

    private mutating func drain() {
        for _ in 0..<400 {
            journal.plan()
            now = now + .seconds(1000)
            journal.makeDue(now: now)
            send(faults: false)
            execute(faults: false)
            answer(faults: false)
            guard inFlight.isEmpty, !journal.accounts.values.contains(where: \.isDirty) else { continue }
            if journal.open.allSatisfy({ $0.state == .parked || $0.state == .waiting }) { return }
        }
    }

    private mutating func changeDesired() {
        guard let person = Self.people.randomElement(using: &random) else { return }
        var desired = FactSet.absent
        let isActive = random.chance(75)
        if isActive || profile.removal == .deactivate {
            let addresses = ["a", "b", "A"].map { "\($0)\(person.rawValue)@example.com" }
            desired = Made.facts(
                addresses.randomElement(using: &random) ?? "",
                given: ["Ada", "Augusta", nil].randomElement(using: &random) ?? nil,
                title: profile.idIsAddress ? nil : ["Countess", nil].randomElement(using: &random) ?? nil,
                groups: AccountPlanner.groupNames.filter { _ in random.chance(40) },
                active: profile.removal == .deactivate ? isActive : nil
            )
        }
        log.append("HR: \(person.rawValue) \(desired.facts.map { "\($0.fact.text)=\($0.value)" })")
        journal.desire(desired, of: person)
        if random.chance(80) { journal.plan() }
    }

    private mutating func send(faults: Bool) {
        let heads = journal.heads(now: now, packLimits: packLimits)
        var choices: [Dispatch] = heads.singles.map {
            $0.exchange == .lookUpUser ? .lookUp($0.sequence) : .single($0.sequence)
        }
        choices += heads.packs.compactMap { pack in
            guard let verify = pack.group.verifyNotBefore else { return .pack(pack.group.name) }
            return verify <= now ? .lookUpGroup(pack.group.name) : nil
        }
        guard let choice = choices.randomElement(using: &random),
            let exchange = journal.open(choice, packLimits: packLimits)
        else { return }
        let carried = exchange.carried.map(\.operation)
            .map { "\($0.sequence.rawValue) \($0.kind.rawValue) \($0.address) \($0.group?.rawValue ?? "")" }
        log.append("send \(exchange.kind.rawValue) \(carried)")
        if exchange.kind == .createUser, let address = exchange.address, unverified.contains(address) {
            repeats.append("a creation of unknown outcome was repeated: \(address)")
        }
        inFlight.append(InFlight(exchange: exchange, answer: nil))
    }

    private mutating func execute(faults: Bool) {
        guard let place = inFlight.indices.filter({ inFlight[$0].answer == nil }).randomElement(using: &random) else {
            return
        }
        let exchange = inFlight[place].exchange
        let isRemoval = exchange.kind == .deleteUser || exchange.kind == .deactivateUser
        if faults, !isRemoval, random.chance(12) {
            inFlight[place].answer = ModelTarget.error([400, 403, 413].randomElement(using: &random) ?? 400)
        } else {
            inFlight[place].answer = target.answer(builder.request(for: exchange))
        }
        log.append("execute \(exchange.kind.rawValue): \(inFlight[place].answer?.status ?? 0)")
    }

    private mutating func answer(faults: Bool) {
        guard let place = inFlight.indices.randomElement(using: &random) else { return }
        let sent = inFlight.remove(at: place)
        let exchange = sent.exchange
        let result = result(of: sent, faults: faults)
        let first = exchange.carried.first?.operation.sequence
        let context = JudgementContext(
            now: now,
            wall: WallInstant(milliseconds: 0),
            jitter: 0.5,
            conflict: first.flatMap { conflicts[$0] },
            isSaidGone: false,
            groupWasLookedUp: exchange.group.map { lookedUp.contains($0.name) } ?? false,
            method: builder.request(for: exchange).method,
            throttled: []
        )
        let verdict = judge.judge(exchange, result, context)
        if let first, exchange.kind == .createUser, verdict.name == "conflict" { conflicts[first] = verdict.reason }
        if let first, exchange.kind == .lookUpUser { conflicts[first] = nil }
        if let group = exchange.group?.name {
            if exchange.kind == .lookUpGroup { lookedUp.insert(group) } else { lookedUp.remove(group) }
            packLimits[group] = verdict.splitsPack ? max(1, exchange.carried.count / 2) : nil
        }
        if let address = exchange.address {
            if exchange.kind == .createUser, verdict.name == "unknown" {
                unverified.insert(address)
            } else if result.status.map({ $0 < 300 || $0 == 404 }) ?? false {
                unverified.remove(address)
            }
        }
        log.append("answer \(exchange.kind.rawValue): \(verdict.name) \(verdict.reason ?? "")")
        journal.close(exchange.sequence, resolutions: verdict.resolutions, learned: verdict.learned, now: now)
    }

    /// What comes back: the target's answer, or nothing of which it is known whether it was executed.
    private mutating func result(of sent: InFlight, faults: Bool) -> WireResult {
        guard let answer = sent.answer else {
            let possiblySent = random.chance(50)
            let failure = WireFailure(kind: .timeout, possiblySent: possiblySent, code: 28, reason: "timeout")
            return WireResult(outcome: .failure(failure), transmissions: possiblySent ? 1 : 0)
        }
        if faults, answer.status < 300, random.chance(20) {
            let failure = WireFailure(kind: .connectionLost, possiblySent: true, code: 56, reason: "reset")
            let outcomes: [WireResult.Outcome] = [.failure(failure), .answer(ModelTarget.error(502))]
            return WireResult(outcome: outcomes.randomElement(using: &random) ?? .failure(failure), transmissions: 1)
        }
        return WireResult(outcome: .answer(answer), transmissions: 1)
    }

    // MARK: - The end

    private func disagreements(among isMeant: (FactSet) -> Bool) -> [String] {
        var found: [String] = []
        for person in Self.people {
            let desired = journal.accounts[person]?.desired ?? .absent
            let hidesID = journal.open(of: person).contains { $0.mustBeVerified && !profile.idIsAddress }
            guard isMeant(desired), !hidesID else { continue }
            let addresses = ["a", "b"].map { "\($0)\(person.rawValue)@example.com" }
            let there = addresses.compactMap { target.facts(at: $0) }
            if desired[.attribute("active")] == "false" {
                if there.contains(where: { $0[.attribute("active")] != "false" }) {
                    found.append("still active: \(there)")
                }
            } else if !desired.exists {
                if !there.isEmpty { found.append("still there: \(there)") }
            } else if there.map(\.folded) != [desired.folded] {
                found.append("desired \(desired.folded), there \(there.map(\.folded))")
            }
        }
        return found
    }
}

extension OpenedExchange {
    /// Of the one account that it is about.
    fileprivate var address: AccountAddress? { group == nil ? carried.first?.operation.address : nil }
}

extension FactSet {
    /// Its text, the address without case.
    fileprivate var folded: String {
        facts.map { fact in
            fact.fact.text + "="
                + (fact.fact == .attribute("userName") ? AccountAddress(fact.value).folded : fact.value)
        }.joined(separator: " ")
    }
}
