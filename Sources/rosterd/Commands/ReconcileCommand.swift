import ArgumentParser
import Daemon
import Foundation
import Ports
import Provisioning

/// `rosterd reconcile`: what have others changed at a target? Set it right.
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Read a target, show what others have changed there, and set it right.",
        discussion: CommandHelp.text(
            """
            Reads all users and groups of the target, page by page at its pace and behind whatever else is to be sent, and \
            compares them with what rosterd last knew. Shows accounts that were deleted, deactivated or changed, members of \
            managed groups that were taken out or put in, and how many accounts HR doesn't know; then it asks. What is \
            repaired passes the guards as a file does: what they stop is held. It needs the running daemon; ending this \
            command doesn't end the reading.
            """,
            json: """
                an object for each target: what was read (users, groups, pages), counts of what differs by kind, changes with \
                their people, unknown, plan and cost of setting it right, guards, repairs. Nobody is asked then: it needs \
                --yes or --dry-run.
                """,
            exits: """
                0 where nothing differs or all is being repaired; with 1 where something differs and you said no, or with \
                --dry-run; with 2 where some of it is held; with 69 where no daemon runs; with 75 where the target can't be read \
                now.
                """,
            examples: [
                "rosterd reconcile --dry-run", "rosterd reconcile --target amplitude --yes",
                "rosterd reconcile --person 10023",
            ]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Option(help: "The target; all of them where none is named.", completion: NameCompletion.targets)
    var target: String?

    @Option(help: "Look at this person alone, by employee id. The target is read all the same.")
    var person: String?

    @Flag(help: "Show what differs, and what setting it right would send; change nothing.")
    var dryRun = false

    @OptionGroup
    var consent: ConsentOptions

    @OptionGroup
    var output: OutputOptions

    func validate() throws {
        if !dryRun { try consent.check(json: output.json, or: "--dry-run") }
    }

    func run() async throws {
        let configuration = try options.load()
        let targets = target.map { [TargetID($0)] } ?? configuration.targets.map(\.id)
        var status: Int32 = 0
        for target in targets { status = max(status, try await reconcile(target, configuration)) }
        if status != 0 { throw ExitCode(status) }
    }

    /// - Returns: the exit status.
    private func reconcile(_ target: TargetID, _ configuration: Configuration) async throws -> Int32 {
        let talk = ReadingTalk(configuration: configuration, target: target, employee: person.map { EmployeeID($0) })
        let begun = try await talk.begin()
        let shown = try await talk.untilCompared(begun)
        if !output.json { for line in ReadingText(report: shown).lines { print(line) } }
        let differs = shown.drifted > 0 || !shown.guards.isEmpty
        guard differs, !dryRun, shown.repairs.isEmpty else {
            if output.json { print(try Shown.json(shown)) }
            return differs && dryRun ? Exit.attention : held(shown)
        }
        guard consent.allows("Set it right?") else {
            print("nothing is changed")
            return Exit.attention
        }
        let repaired = try await talk.repair(shown)
        try output.show(repaired) { ReadingText(report: repaired).repairLines }
        return held(repaired)
    }

    private func held(_ report: ReadingReport) -> Int32 {
        report.repairs.contains { $0.state == .held } ? Exit.held : 0
    }
}

/// The steps of one reading, as the command asks the daemon for them.
private struct ReadingTalk {
    let configuration: Configuration
    let target: TargetID
    let employee: EmployeeID?

    /// A hundred thousand accounts at a hundred requests a minute take ten minutes; behind a long queue, hours.
    private static let waitMax = Duration.seconds(24 * 60 * 60)
    private static let interval = Duration.milliseconds(300)

    func begin() async throws -> ReadingReport {
        try await DaemonAccess.perform(configuration, needsDaemon: true) { control throws(ControlError) in
            try await control.reconcile(target)
        }
    }

    /// With what repairing it would send.
    func untilCompared(_ begun: ReadingReport) async throws -> ReadingReport {
        let progress = ProgressLine()
        defer { progress.clear() }
        let report = try await until(begun) { report in
            progress.show(report.progress)
            return report.step == .compared || report.step == .ended
        }
        guard report.step == .compared else { return report }
        return try await ask(report.number, plans: true)
    }

    /// Until all that was made of it is accepted or held.
    func repair(_ report: ReadingReport) async throws -> ReadingReport {
        let begun = try await DaemonAccess.perform(configuration, needsDaemon: true) { control throws(ControlError) in
            try await control.repair(report.number, of: target, employee: employee)
        }
        return try await until(begun) { report in !report.repairs.contains { $0.state == .received } }
    }

    private func until(
        _ first: ReadingReport,
        _ isReached: (ReadingReport) -> Bool
    ) async throws -> ReadingReport {
        var report = first
        let deadline = ContinuousClock.now + Self.waitMax
        while !isReached(report) {
            if let obstacle = report.obstacle {
                throw Failure(
                    "\(target) can't be read now: \(obstacle); the reading goes on by itself",
                    status: Exit.temporary
                )
            }
            guard ContinuousClock.now < deadline else {
                throw Failure("\(target) was not read within \(Self.waitMax)", status: Exit.temporary)
            }
            try await Task.sleep(for: Self.interval)
            // Where the target's list changes, another reading takes this one's place.
            report = try await ask(report.step == .ended || report.repairs.isEmpty ? nil : report.number, plans: false)
        }
        return report
    }

    private func ask(_ number: ReadingNumber?, plans: Bool) async throws -> ReadingReport {
        try await DaemonAccess.perform(configuration, needsDaemon: true) { control throws(ControlError) in
            try await control.reading(number, of: target, employee: employee, plans: plans)
        }
    }
}

extension ReadingReport {
    /// How far it is.
    fileprivate var progress: String {
        let count = step == .readingGroups ? groups : users
        let total = total.map { " of \($0)" } ?? ""
        return "reading \(target): \(count)\(total) \(step == .readingGroups ? "groups" : "users")"
    }
}
