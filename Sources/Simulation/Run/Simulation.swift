import FaultVFS
import Provisioning

/// Runs a scenario from its beginning until rosterd rests, and says what must not have been.
///
/// All of it goes on on the caller's thread, in virtual time: see ``World`` for who takes part, and ``Finding/Oracle`` for what is
/// looked for.
public struct Simulation: Sendable {
    private let directory: String
    private let journal: DiskImage

    /// - Parameter directory: where runs' files are made, and removed again.
    /// - Throws: where no journal can be made.
    public init(in directory: String) async throws {
        self.directory = directory
        journal = try await JournalTemplate.image()
    }

    /// - Parameters:
    ///   - keepsTrace: whether the report has what happened, line by line.
    /// - Throws: where no files can be made there.
    public func run(_ scenario: Scenario, keepsTrace: Bool) throws -> Report {
        try SQLiteChance.seeded(by: scenario.seed) {
            run(in: try world(of: scenario, keepsTrace: keepsTrace))
        }
    }

    func world(of scenario: Scenario, keepsTrace: Bool) throws -> World {
        try World(scenario, journal: journal, directory: directory, keepsTrace: keepsTrace)
    }

    func run(in world: World) -> Report {
        var run = Run(world)
        return run.run()
    }

    /// Runs it again.
    ///
    /// - Returns: what it finds where that is another run, by all that happened in it.
    /// - Throws: as ``run(_:keepsTrace:)``.
    public func repeated(_ scenario: Scenario, of report: Report) throws -> Finding? {
        let again = try run(scenario, keepsTrace: false)
        guard again.digest != report.digest || again.steps != report.steps else { return nil }
        return Finding(.repeats, "it is another run the second time: \(again.steps) steps after \(report.steps)")
    }
}

/// One run.
private struct Run {
    private let world: World
    private let quiet: QuietTime
    private var steps = 0
    private var crashes: ArraySlice<Int>

    /// A run that takes longer goes round in circles.
    private static let stepsMax = 1_000_000
    /// How long what has happened last has its effect before all is calm.
    private static let noise = Duration.seconds(300)

    init(_ world: World) {
        self.world = world
        quiet = QuietTime(world)
        crashes = world.scenario.crashes[...]
    }

    mutating func run() -> Report {
        let last = Duration.milliseconds(Int((world.scenario.happenings.last?.at ?? 0) * 1_000))
        for source in world.scenario.sources where source.channel == .exports {
            world.agenda.add(at: last + .seconds(1)) { [world] in world.export(.whole, of: source.name) }
        }
        quiet.begin(at: last + Self.noise)
        world.start()
        while step() {}
        if steps >= Self.stepsMax { world.find(.rest, "it goes on and on: \(steps) steps") }
        if quiet.isOver { Oracles(world: world).judge() }
        world.cutOff()
        world.agenda.clear()
        world.disk.remove()
        return Report(
            seed: world.scenario.seed,
            findings: world.findings,
            simulated: Double(world.clock.now.nanoseconds) / 1e9,
            steps: steps,
            requests: world.targets.reduce(0) { $0 + $1.entries.count },
            processes: world.processes,
            digest: world.trace.digest,
            trace: world.trace.lines
        )
    }

    /// - Returns: whether there is more to do.
    private mutating func step() -> Bool {
        guard !quiet.isOver, steps < Self.stepsMax else { return false }
        if let crash = crashes.first, steps >= crash, world.process != nil {
            crashes.removeFirst()
            world.come(.restart(.crash))
        }
        steps += 1
        if let process = world.process, process.choices > 0 {
            let choices = process.choices
            process.goOn(at: world.draw { $0.int(0...choices - 1) })
            lookAfter(process)
            return true
        }
        guard let next = world.agenda.next else { return false }
        world.clock.advance(to: next)
        world.agenda.take()?()
        return true
    }

    /// What the service manager does, and the power.
    private func lookAfter(_ process: RosterProcess) {
        if world.journalDisk.isDown { return world.reboot(after: .seconds(60)) }
        if process.ending == .stopped { return world.startAgain() }
        guard case .failed(let reason) = process.ending else { return }
        if !world.mayEnd { world.find(.start, "rosterd ends by itself: \(reason)") }
        world.journalDisk.plan = .none
        world.restart(after: .seconds(5))
    }
}
