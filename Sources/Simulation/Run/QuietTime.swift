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
        /// Somebody has asked for targets to be read whose accounts others have changed by hand.
        var isReconciled = false
    }

    private let world: World
    private let state = Mutex(State())

    /// How often somebody looks: at first often, and then as somebody who has to wait.
    private static let intervals = (first: Duration.seconds(120), later: Duration.seconds(900), eager: 6)
    /// After eight days something is wrong.
    private static let looksMax = 800

    /// The same bytes sooner than an hour after the last ones are the same export, delivered again: nobody is absent twice by it. Of a
    /// file that seems to be from the future that counts from when it is found, which may be late.
    private static let exportsApart = Duration.seconds(3_660) + Setup.scanInterval

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
            sayAgain()
            look()
        }
    }

    /// HR says once more how it is, where rosterd has a reason not to have heard it:
    /// - what an operator has rejected counts for nothing;
    /// - while the clock was wrong, what came may have seemed older than it was, or newer; and who has gone by a clock that was
    ///   behind takes the right one for ahead, and what is said by it for as old as that. What comes once it has gone on for as
    ///   long as it was wrong is newer by any of them;
    /// - whoever is absent has left only after several exports, of which one delivered twice is one.
    private func sayAgain() {
        let steps = world.scenario.happenings.compactMap {
            if case .clock(let seconds) = $0.deed { seconds } else { nil }
        }
        let wait = Duration.seconds(steps.map(abs).max() ?? 0)
        let grace = world.scenario.sources.map { Duration.seconds($0.graceHours * 3_600) }.max() ?? .zero
        var last = world.clock.now
        for source in world.scenario.sources {
            let isNeeded =
                !steps.isEmpty || world.isRejected(source.name)
                || (source.channel == .exports && source.absencesMin > 1)
            guard isNeeded else { continue }
            let times = source.channel == .exports ? source.absencesMin : 1
            for time in 0..<times {
                let instant = world.clock.now + wait + .seconds(1) + Self.exportsApart * time
                last = max(last, instant)
                world.agenda.add(at: instant) { [world] in world.sayAll(of: source) }
            }
        }
        state.withLock { $0.earliest = last + grace + .seconds(1) }
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
        if rests >= 2 {
            let isFirst = state.withLock { state in
                defer { state.isReconciled = true }
                return !state.isReconciled
            }
            let tampered = world.targetsTamperedWith
            guard isFirst, !tampered.isEmpty else { return await end(process) }
            // What others do to accounts is seen only by whoever looks.
            for name in tampered { await OperatorDesk(process: process).carryOut(.reconcile(target: name)) }
            return state.withLock { $0.rests = 0 }
        }
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
            // One that has died meanwhile can't be asked; its successor is.
            guard process.ending == nil else { return }
            world.find(.journal, "it can't be checked: \(error)")
        }
        await LastKnowledge(world: world, process: process).note()
        state.withLock { $0.isOver = true }
    }
}
