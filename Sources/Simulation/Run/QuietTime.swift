import Provisioning
import Synchronization

/// The end of a run: nothing is disturbed any more, operators tidy up, and rosterd has to come to rest.
final class QuietTime: Sendable {
    private struct State {
        var rests = 0
        var looks = 0
        var latest: Rest?
        var isOver = false
    }

    private let world: World
    private let state = Mutex(State())

    /// How often somebody looks.
    private static let interval = Duration.seconds(600)
    /// After three days something is wrong.
    private static let looksMax = 432

    init(_ world: World) { self.world = world }

    /// Whether the run has come to its end.
    var isOver: Bool { state.withLock(\.isOver) }

    /// From some instant on: nothing fails, and all is tidied up again and again.
    func begin(at instant: Duration) {
        world.agenda.add(at: instant) { [self] in
            world.trace.note("all is calm from now on")
            for target in world.targets { target.calm() }
            world.clock.set(ahead: .zero)
            look()
        }
    }

    private func look() {
        world.agenda.add(at: world.clock.now + Self.interval) { [self] in look() }
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
        let isRest = rest.isRest && world.hr.isHeard && isTaken(by: process)
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
