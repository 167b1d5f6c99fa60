import Provisioning
import SCIM
import Sandbox
import Synchronization

/// A service provider in the world: it outlives rosterd's processes, answers when it likes, and remembers every request.
final class ScriptedTarget: Sendable {
    typealias Answer = @Sendable (WireResult) -> Void

    private struct Pending {
        var process: Int
        /// Nil once it has got there.
        var arrival: (entry: Int, action: Agenda.Action)?
        var answer: Answer
    }

    private struct State {
        var machine: SandboxMachine
        var entries: [RequestEntry] = []
        var pending: [Int: Pending] = [:]
        var outage: Fault?
        /// From some instant on nothing fails any more.
        var isCalm = false
        var latency: Chance
    }

    let plan: TargetPlan
    private let clock: VirtualClock
    private let agenda: Agenda
    private let trace: Trace
    private let state: Mutex<State>

    init(plan: TargetPlan, seed: UInt64, salt: UInt64, clock: VirtualClock, agenda: Agenda, trace: Trace) {
        self.plan = plan
        self.clock = clock
        self.agenda = agenda
        self.trace = trace
        guard let token = AccessToken("token") else { preconditionFailure("a token of five letters") }
        var options = SandboxOptions(profile: plan.dialect.profile, token: token)
        options.limit = .none
        options.joinAfter = plan.joins ? .zero : nil
        options.seed = seed ^ salt
        var machine = SandboxMachine(options)
        let moment = Moment(wallNanoseconds: clock.trueWall.milliseconds * 1_000_000, sinceBoot: .zero)
        for request in Self.founding(plan) { _ = machine.execute(request, at: moment) }
        state = Mutex(State(machine: machine, latency: Chance(seed: seed, .latency, salt: salt)))
    }

    // MARK: - What others do

    func set(outage: Fault?) { state.withLock { $0.outage = outage } }

    /// Nothing fails any more.
    func calm() {
        state.withLock { state in
            state.isCalm = true
            state.outage = nil
        }
    }

    /// Somebody else takes an account, by its place among those that are there, out of its groups.
    func tamper(_ account: Int) {
        state.withLock { state in
            var snapshot = state.machine.snapshot
            guard !snapshot.users.isEmpty else { return }
            let id = snapshot.users[account % snapshot.users.count].id
            for place in snapshot.groups.indices {
                snapshot.groups[place].members.removeAll { $0 == id.lowercased() || $0 == id }
            }
            state.machine.restore(snapshot)
        }
    }

    var entries: [RequestEntry] { state.withLock { $0.entries } }
    var snapshot: DirectorySnapshot { state.withLock { $0.machine.snapshot } }

    /// Whether an address had access then.
    func hasAccess(_ address: String, at instant: Duration) -> Bool {
        let last = entries.filter { $0.access != nil && $0.arrivedAt.map { $0 <= instant } ?? false }
            .max { ($0.arrivedAt ?? .zero, $0.number) < ($1.arrivedAt ?? .zero, $1.number) }
        return last?.access?.contains(address.lowercased()) ?? false
    }

    // MARK: - Requests

    func send(_ request: WireRequest, of process: Int, answer: @escaping Answer) {
        let now = clock.now
        let (entry, there, back) = state.withLock { state in
            var entry = RequestEntry(request, number: state.entries.count + 1, process: process, at: now)
            let due = state.isCalm ? nil : plan.faults[entry.number]
            entry.fault = state.outage ?? due
            let there = state.latency.milliseconds(plan.latency) / 2
            let back = state.latency.milliseconds(plan.latency) / 2
            state.entries.append(entry)
            state.pending[entry.number] = Pending(process: process, answer: answer)
            return (entry, there, back)
        }
        let failing = entry.fault.map { ", to fail: \($0)" } ?? ""
        trace.note("\(plan.name) #\(entry.number) \(entry.method.rawValue) \(entry.path)\(entry.brief)\(failing)")
        if let fault = entry.fault, !fault.arrives {
            agenda.add(at: now + there) { [self] in end(entry.number, with: fault.failure(sent: false)) }
            return
        }
        let reach: Agenda.Action = { [self] in
            let result = arrive(entry.number, request)
            let wait = entry.fault?.wait(timeout: request.timeout) ?? back
            agenda.add(at: clock.now + wait) { [self] in end(entry.number, with: result) }
        }
        let arrival = agenda.add(at: now + there, reach)
        state.withLock { $0.pending[entry.number]?.arrival = (arrival, reach) }
    }

    /// The process is gone. What is on its way gets there at once, or never.
    func cutOff(process: Int, isLost: (Int) -> Bool) {
        let pending = state.withLock { state in
            let numbers = state.pending.filter { $0.value.process == process }.keys.sorted()
            return numbers.compactMap { number in state.pending.removeValue(forKey: number).map { (number, $0) } }
        }
        for (number, request) in pending {
            if let arrival = request.arrival {
                agenda.remove(arrival.entry)
                if !isLost(number) { arrival.action() }
            }
            request.answer(.cancelled)
        }
    }

    private func arrive(_ number: Int, _ request: WireRequest) -> WireResult {
        let moment = Moment(wallNanoseconds: clock.trueWall.milliseconds * 1_000_000, sinceBoot: clock.now)
        let (response, fault) = state.withLock { state in
            state.entries[number - 1].arrivedAt = clock.now
            state.pending[number]?.arrival = nil
            let fault = state.entries[number - 1].fault
            guard fault?.takesEffect ?? true, let asked = ProviderRequest(request, plan) else {
                return (nil as ProviderResponse?, fault)
            }
            let before = state.machine.snapshot.content
            let response = state.machine.execute(asked, at: moment)
            state.entries[number - 1].status = response.status
            state.entries[number - 1].hasChanged = state.machine.snapshot.content != before
            state.entries[number - 1].access = state.machine.snapshot.access
            return (response, fault)
        }
        guard let fault else { return response.map(WireResult.init) ?? .badRequest }
        return fault.result(instead: response)
    }

    private func end(_ number: Int, with result: WireResult) {
        let pending = state.withLock { state in
            let pending = state.pending.removeValue(forKey: number)
            if pending != nil { state.entries[number - 1].endedAt = clock.now }
            return pending
        }
        guard let pending else { return }
        trace.note("\(plan.name) #\(number) -> \(result.brief)")
        pending.answer(result)
    }
}
