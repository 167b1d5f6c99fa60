import FaultVFS
import Ports
import Provisioning
import Synchronization

/// All that rosterd has to do with in one run, and rosterd in it.
final class World: Sendable {
    let scenario: Scenario
    let setup: Setup
    let clock = VirtualClock()
    let agenda = Agenda()
    let trace: Trace
    let disk: SimulatedDisk
    let journalDisk: FaultDisk
    let hr: HRDesk
    let chronicle: Chronicle
    let targets: [ScriptedTarget]
    private let state: Mutex<State>

    private struct State {
        var current: RosterProcess?
        var processes = 0
        var findings: [Finding] = []
        var discarded: Set<PersonKey> = []
        var mayEnd = false
        /// In a row.
        var failedStarts = 0
        /// Sources of which an operator has rejected something.
        var rejected: Set<SourceID> = []
        var chance: Chance
    }

    /// - directory: where the run's files are.
    /// - journal: what is on the journal's disk.
    init(_ scenario: Scenario, journal: DiskImage, directory: String, keepsTrace: Bool) throws {
        self.scenario = scenario
        setup = try Setup(scenario)
        trace = Trace(clock: clock, keepsLines: keepsTrace)
        disk = try SimulatedDisk(under: directory, seed: scenario.seed)
        journalDisk = FaultDisk(seed: scenario.seed, traits: .usual, image: journal)
        hr = HRDesk(staff: scenario.staff)
        chronicle = Chronicle(clock: clock)
        state = Mutex(State(chance: Chance(seed: scenario.seed, .schedule)))
        let (clock, agenda, trace) = (clock, agenda, trace)
        targets = scenario.targets.enumerated().map { place, plan in
            ScriptedTarget(
                plan: plan,
                seed: scenario.seed,
                salt: UInt64(place),
                clock: clock,
                agenda: agenda,
                trace: trace
            )
        }
        for happening in scenario.happenings {
            agenda.add(at: .milliseconds(Int(happening.at * 1_000))) { [weak self] in self?.come(happening.deed) }
        }
    }

    // MARK: - What others need

    /// Nil while none runs.
    var process: RosterProcess? { state.withLock { $0.current } }
    var processes: Int { state.withLock { $0.processes } }
    var findings: [Finding] { state.withLock { $0.findings } }

    func draw<Value>(_ body: (inout Chance) -> sending Value) -> Value { state.withLock { body(&$0.chance) } }

    func find(_ oracle: Finding.Oracle, _ what: String) {
        trace.note("FOUND \(oracle.rawValue): \(what)")
        state.withLock { state in
            if state.findings.count < Self.findingsMax { state.findings.append(Finding(oracle, what)) }
        }
    }

    private static let findingsMax = 50

    /// An operator rejects something of a source. What the calendar would have done isn't done by what HR says again: whom it would
    /// have changed may be as they are.
    func reject(_ shown: HoldDetail) {
        state.withLock { _ = $0.rejected.insert(shown.hold.source) }
        guard shown.hold.input == .clock else { return }
        // Of whoever has an account already on their first day nothing is shown: they only get groups.
        let founded = scenario.targets.flatMap(\.preexisting).map { $0.email.lowercased() }
        let beginners = hr.staff.filter { person in
            person.source == shown.hold.source.rawValue && person.firstDay != nil
                && founded.contains(person.email.lowercased())
        }
        let keys = shown.changes.map(\.employee) + beginners.map { EmployeeID($0.id) }
        discard(keys.map { PersonKey(source: shown.hold.source, employee: $0) })
    }

    func isRejected(_ source: String) -> Bool { state.withLock { $0.rejected.contains(SourceID(source)) } }

    /// Of them an operator discarded something: they are as they are.
    func discard(_ people: [PersonKey]) { state.withLock { $0.discarded.formUnion(people) } }

    func isDiscarded(_ person: Staff) -> Bool {
        let key = PersonKey(source: SourceID(person.source), employee: EmployeeID(person.id))
        return state.withLock { $0.discarded.contains(key) }
    }

    /// Whether the process may end by itself: its disk has failed, or was to fail. However long ago that was, whoever has
    /// noticed it may not have been asked for anything since.
    var mayEnd: Bool { state.withLock { $0.mayEnd } }

    /// From now on its disk fails as that says.
    func fail(_ plan: FaultPlan) {
        journalDisk.plan = plan
        state.withLock { $0.mayEnd = !plan.faults.isEmpty }
    }

    /// The names of targets at which somebody else has changed something.
    var targetsTamperedWith: [String] {
        let names = scenario.happenings.compactMap {
            if case .tampering(let name, _) = $0.deed { name } else { nil as String? }
        }
        return Set(names).sorted()
    }

    // MARK: - Lives

    /// rosterd is started, on what its last life has left.
    func start() {
        let (number, former) = state.withLock { state in
            state.processes += 1
            return (state.processes, state.processes - 1)
        }
        let names = scenario.sources.filter { $0.channel == .exports }.map(\.name)
        do {
            if former == 0 {
                try disk.begin(process: number, sources: names)
            } else {
                try disk.succeed(former, by: number, sources: names)
                disk.forget(process: former)
            }
            let process = try RosterProcess(number, in: self, seed: scenario.seed)
            let isFailing = !journalDisk.plan.faults.isEmpty
            state.withLock { state in
                state.current = process
                state.mayEnd = isFailing
                state.failedStarts = 0
            }
            trace.note("rosterd starts, for the \(number). time")
            chronicle.begin()
            process.start(canStop: scenario.hasStops)
        } catch {
            if journalDisk.isDown { return reboot(after: .seconds(60)) }
            // The service manager tries again.
            let isFull = journalDisk.capacity != nil && error as? JournalError == .full
            let isFailing = !journalDisk.plan.faults.isEmpty
            let reason = Self.words(error)
            trace.note("it can't start: \(reason)")
            guard isFull || isFailing else { return find(.start, "it can't start: \(reason)") }
            journalDisk.plan = .none
            restart(after: waitAfterFailedStart())
        }
    }

    /// Longer each time: a disk that stays full for hours is found full again and again.
    private func waitAfterFailedStart() -> Duration {
        state.withLock { state in
            state.failedStarts += 1
            return min(.seconds(30) * (1 << min(state.failedStarts, 6)), .seconds(1_800))
        }
    }

    /// rosterd dies from one moment to the next; what it wrote is there.
    func cutOff() {
        guard let process = state.withLock({ $0.current.take() }) else { return }
        trace.note("rosterd dies")
        if process.ending != .stopped { chronicle.die() }
        let isOver = process.cutOff { _ in self.draw { $0.percent(50) } }
        if !isOver { find(.start, "something of a process that died goes on") }
        journalDisk.kill()
        // Only now may its connection go: one that is closed takes its log over, which no dead process does.
        withExtendedLifetime(process) {}
    }

    /// Without the path, which has the disk's number in this process.
    private static func words(_ error: any Error) -> String {
        guard case .unreadable(_, let reason) = error as? JournalError else { return "\(error)" }
        return "the journal can't be read: \(reason)"
    }

    func restart(after wait: Duration) {
        cutOff()
        agenda.add(at: clock.now + wait) { [weak self] in self?.startUnlessRunning() }
    }

    /// The machine is started anew: the boot's clock begins again, and of the journal there is what was synced, and perhaps more.
    func reboot(after wait: Duration) {
        cutOff()
        journalDisk.powerCut()
        journalDisk.plan = .none
        clock.reboot()
        restart(after: wait)
    }

    private func startUnlessRunning() {
        if process == nil { start() }
    }
}
