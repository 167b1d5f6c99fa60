import Provisioning
import Synchronization

/// The end of a run: nothing is disturbed any more, operators tidy up, and rosterd has to come to rest.
final class QuietTime: Sendable {
    private struct State {
        var rests = 0
        var looks = 0
        var latest: Rest?
        var isOver = false
        /// Until then something is still to come.
        var earliest = Duration.zero
    }

    private let world: World
    private let state = Mutex(State())

    /// How often somebody looks: at first often, and then as somebody who has to wait.
    private static let intervals = (first: Duration.seconds(60), later: Duration.seconds(900), eager: 20)
    /// After eight days something is wrong.
    private static let looksMax = 800

    init(_ world: World) { self.world = world }

    /// Whether the run has come to its end.
    var isOver: Bool { state.withLock(\.isOver) }

    /// From some instant on: nothing fails, and all is tidied up again and again.
    func begin(at instant: Duration) {
        world.agenda.add(at: instant) { [self] in
            world.trace.note("all is calm from now on")
            for target in world.targets { target.calm() }
            world.clock.set(ahead: .zero)
            world.journalDisk.capacity = nil
            if !world.journalDisk.isDown { world.journalDisk.plan = .none }
            exportAgain()
            look()
        }
    }

    /// While the clock was wrong, what was dropped may have seemed older than it was, or newer: what comes after that is newer
    /// still.
    private func exportAgain() {
        let steps = world.scenario.happenings.compactMap {
            if case .clock(let seconds) = $0.deed { seconds } else { nil }
        }
        let wait = Duration.seconds(max(0, steps.max() ?? 0))
        let isStepped = !steps.isEmpty
        let grace = world.scenario.sources.map { Duration.seconds($0.graceHours * 3_600) }.max() ?? .zero
        // Whoever was absent often enough has left, after their grace.
        let absences = world.scenario.sources.map(\.absencesMin).max() ?? 1
        let spacing = Duration.seconds(900)
        for time in 0..<(isStepped || absences > 1 ? absences : 0) {
            world.agenda.add(at: world.clock.now + wait + spacing * time) { [world] in
                for source in world.scenario.sources where source.channel == .exports {
                    world.export(.whole, of: source.name)
                }
            }
        }
        state.withLock { $0.earliest = world.clock.now + wait + spacing * absences + grace }
    }

    private func look() {
        let looks = state.withLock(\.looks)
        let interval = looks < Self.intervals.eager ? Self.intervals.first : Self.intervals.later
        world.agenda.add(at: world.clock.now + interval) { [self] in look() }
        world.process?.perform { [self] process in
            do {
                let rest = try await process.rest()
                guard process.ending == nil else { return }
                await judge(rest, process)
            } catch {
                world.trace.note("nobody can look: \(error)")
            }
        }
    }

    private func judge(_ rest: Rest, _ process: RosterProcess) async {
        let isDue = world.clock.now >= state.withLock { $0.earliest }
        let isRest = isDue && rest.isRest && world.hr.isHeard && isTaken(by: process)
        let (rests, looks) = state.withLock { state in
            state.rests = isRest ? state.rests + 1 : 0
            state.looks += 1
            state.latest = rest
            return (state.rests, state.looks)
        }
        if rests >= 2 { return await end(process) }
        guard looks < Self.looksMax else {
            world.find(.rest, "it doesn't come to rest: \(rest), events are \(world.hr.isHeard ? "" : "not ")heard")
            return state.withLock { $0.isOver = true }
        }
        let desk = OperatorDesk(process: process)
        for standing in process.board.all where standing.pause != nil {
            await desk.carryOut(.resume(target: standing.target.rawValue))
        }
        if rest.holds > 0 { await desk.carryOut(.approveAll) }
        if !rest.parked.isEmpty { await desk.carryOut(.retryAll) }
    }

    private func isTaken(by process: RosterProcess) -> Bool {
        world.scenario.sources.filter { $0.channel == .exports }.allSatisfy { source in
            world.disk.isTaken(world.disk.drop(source.name, of: process.number))
        }
    }

    private func end(_ process: RosterProcess) async {
        do {
            for problem in try await process.journal.check().problems { world.find(.journal, problem) }
        } catch {
            world.find(.journal, "it can't be checked: \(error)")
        }
        state.withLock { $0.isOver = true }
    }
}
