import Delivery
import FaultVFS
import HTTPTypes
import Intake
import Journaling
import Ports
import Provisioning
import ServiceLifecycle
import ServiceLifecycleTestKit
import Synchronization

/// One life of rosterd in the world: the daemon's own services on its own journal, between a start and an end.
///
/// It goes on only where somebody lets it: ``choices`` says at how many places it could, ``goOn(at:)`` does a step there.
final class RosterProcess: Sendable {
    /// How it came to its end.
    enum Ending: Sendable, Hashable {
        case cutOff
        /// As it was asked to.
        case stopped
        /// By itself, with what it would tell the service manager.
        case failed(String)
    }

    let number: Int
    let setup: Setup
    let journal: SQLiteJournal
    let time: ProcessTime
    let board = StandingBoard()
    let takeover = Doorbell()
    let tap: OccurrenceTap
    let decisions: [SourceID: Doorbell]
    let targets: [SimulatedTarget]
    let webhooks: [String: WebhookEndpoint]
    /// Told of whom an operator discards something.
    let discarded: @Sendable ([PersonKey]) -> Void
    /// Told of what an operator wants to approve, and what comes of it.
    let approves: @Sendable (Chronicle.ApprovalNews, Hold) -> Void
    /// Told before an operator rejects something of a source.
    let rejects: @Sendable (HoldDetail) -> Void
    private let executor = TurnExecutor()
    private let hands: [WorkByHand]
    private let drops: [DropDirectoryService]
    private let transports: [TargetTransport]
    private let life = Mutex(Life())
    private let trigger = Mutex<GracefulShutdownTestTrigger?>(nil)

    private struct Life {
        var ending: Ending?
        var hasEnded = false
        var tasks: [Int: Task<Void, Never>] = [:]
        var lastTask = 0
        var isStopping = false
    }

    /// Opens its journal.
    ///
    /// - Throws: ``JournalError`` where that can't be.
    init(_ number: Int, in world: World, seed: UInt64) throws {
        self.number = number
        setup = world.setup
        time = ProcessTime(clock: world.clock, agenda: world.agenda)
        tap = OccurrenceTap(trace: world.trace, takeover: takeover) { [chronicle = world.chronicle] in
            chronicle.hear($0)
        }
        discarded = { [weak world] people in world?.discard(people) }
        approves = { [chronicle = world.chronicle] in chronicle.hear($0, of: $1) }
        rejects = { [weak world] in world?.reject($0) }
        let journalHand = WorkByHand(goesOn: Self.spells(seed: seed, process: number))
        let volume = world.journalDisk.volume
        let path = volume.path(JournalTemplate.name)
        let journal = try SQLiteJournal.open(path: path, on: volume, time: time, by: journalHand)
        self.journal = journal
        let parts = ProcessParts(
            process: number,
            journal: journal,
            time: time,
            takeover: takeover,
            board: board,
            tap: tap,
            world: world,
            seed: seed
        )
        decisions = parts.decisions
        targets = parts.targets
        transports = parts.transports
        webhooks = try parts.webhooks()
        let drops = parts.drops
        self.drops = drops.map(\.service)
        hands = [journalHand] + drops.map(\.hand)
    }

    /// How the journal judges: most lives do it in spells, as a file or an event that is short is judged; one in four step by step,
    /// as a long one is, so that others come between any two of them.
    private static func spells(seed: UInt64, process: Int) -> @Sendable () -> Bool {
        var chance = Chance(seed: seed, .spells, salt: UInt64(process))
        guard chance.percent(75) else { return { false } }
        let spells = Mutex(chance)
        return { spells.withLock { $0.percent(95) } }
    }

    /// - canStop: somebody will ask it to end. To hear that takes steps; without them a scenario without stops is the run that it
    ///   always was.
    func start(canStop: Bool) {
        perform { process in
            guard canStop else { return await process.live() }
            await testGracefulShutdown { trigger in
                process.trigger.withLock { $0 = trigger }
                await process.live()
            }
        }
    }

    /// Asks it to end, as a SIGTERM does.
    func stop() {
        life.withLock { $0.isStopping = true }
        // Whoever hears of it may ask for the trigger themselves.
        guard let trigger = trigger.withLock(\.self) else { return }
        StrayTasks.caught(by: executor) { trigger.triggerGracefulShutdown() }
    }

    // MARK: - A step

    /// At how many places it could go on.
    var choices: Int {
        var choices = min(executor.count, Self.jobsMax)
        for hand in hands where !hand.isEmpty { choices += 1 }
        return choices
    }

    /// Of many jobs the first ones are chosen from: all of them come to their turn soon.
    private static let jobsMax = 6

    func goOn(at place: Int) {
        let jobs = min(executor.count, Self.jobsMax)
        if place < jobs { return executor.run(at: place) }
        var before = place - jobs
        for hand in hands where !hand.isEmpty {
            if before == 0 { return StrayTasks.caught(by: executor) { hand.doNext() } }
            before -= 1
        }
    }

    // MARK: - Its life

    /// Has something done in it, as whatever comes from outside is: a command, a request.
    func perform(_ body: @escaping @Sendable (RosterProcess) async -> Void) {
        life.withLock { life in
            guard !life.hasEnded else { return }
            life.lastTask += 1
            let number = life.lastTask
            life.tasks[number] = Task(executorPreference: executor) { [self] in
                await body(self)
                self.life.withLock { _ = $0.tasks.removeValue(forKey: number) }
            }
        }
    }

    private func live() async {
        do {
            guard try await adopt() else { return end(.stopped) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for service in services {
                    group.addTask { try await service.run() }
                }
                // The first that ends takes the others with it, as the daemon's do.
                try await group.next()
                guard life.withLock(\.isStopping) else {
                    end(.failed("a service has ended by itself"))
                    return group.cancelAll()
                }
                try await group.waitForAll()
                end(.stopped)
            }
        } catch {
            end(.failed("\(error)"))
        }
    }

    /// Waits where the journal has no room, as the daemon does, if for longer each time.
    ///
    /// - Returns: false where it is asked to end meanwhile.
    private func adopt() async throws -> Bool {
        while !life.withLock(\.isStopping), !Task.isCancelled {
            do throws(JournalError) {
                guard try await journal.adopt(setup.rules, batch: 500) else { return true }
            } catch {
                guard error == .full || error == .busy else { throw error }
                try? await cancelWhenGracefulShutdown { [time] in
                    try await time.sleep(until: time.boot + Self.patience)
                }
            }
        }
        return false
    }

    private static let patience = Duration.seconds(30)

    /// Hours in which nothing happens would be most of what there is to do.
    private static let lookInterval = Duration.seconds(1_800)

    private var services: [any Service] {
        let roster = RosterService(
            rules: setup.rules,
            journal: journal,
            replays: journal,
            time: time,
            bell: takeover,
            targets: targets.map(\.doorbell),
            observer: tap,
            lookInterval: Self.lookInterval
        )
        return [roster] + targets.map(\.service) + drops
    }

    private func end(_ ending: Ending) { life.withLock { $0.ending = $0.ending ?? ending } }

    /// Nil while it lives.
    var ending: Ending? { life.withLock { $0.ending } }

    /// From one moment to the next: nothing that it does from here on reaches anybody.
    ///
    /// - isLost: whether what is on its way to a target, by its number there, never gets there.
    /// - Returns: whether all of it has ended within so many steps.
    func cutOff(isLost: @escaping (Int) -> Bool) -> Bool {
        end(.cutOff)
        tap.die()
        time.die()
        for transport in transports { transport.die(isLost: isLost) }
        journal.cutOff()
        let tasks = life.withLock { life in
            life.hasEnded = true
            return life.tasks.sorted { $0.key < $1.key }.map(\.value)
        }
        StrayTasks.caught(by: executor) { for task in tasks { task.cancel() } }
        var steps = 0
        while choices > 0, steps < Self.dyingStepsMax {
            goOn(at: 0)
            steps += 1
        }
        return life.withLock { $0.tasks.isEmpty }
    }

    private static let dyingStepsMax = 100_000
}
