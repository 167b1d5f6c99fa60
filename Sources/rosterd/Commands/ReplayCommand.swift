import ArgumentParser
import Daemon
import Ports
import Provisioning

/// `rosterd replay --since T`: bring a target that lost data back to what it should be.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Plan anew what a target has lost since an instant.",
        discussion: CommandHelp.text(
            """
            For a target that was restored from a backup: what was confirmed after that instant counts as lost, and is planned \
            anew from there. What comes of it is the net effect, in the fewest requests: of a joiner who has left since, nothing. \
            Shows what it will do and what it costs, and asks. It is in the journal before anything is sent, so a crash half-way \
            loses nothing of it. Where no daemon runs it takes effect with the daemon's next start.

            Guards look at it as at any plan. One that a guard stops is shown with its hash, and does nothing before it is \
            run with --approve HASH. rosterd reconcile reads the target instead, and repairs whatever else is amiss.
            """,
            json: """
                outcome (shown, begun, changed, held), hash, scope, lost (operations), accounts, guards, and plan with counts, \
                operations and cost. Nobody is asked then: it needs --yes, --dry-run or --approve.
                """,
            exits: """
                0; with 1 where you said no; with 2 where a guard stops it, or it would do something else than what was shown; \
                with 65 where the journal's history doesn't reach back so far.
                """,
            examples: [
                "rosterd replay --since 2h --dry-run", "rosterd replay --since 2026-11-21T08:00:00Z --target amplitude",
                "rosterd replay --since 2h --approve 3f2a",
            ]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Option(
        help:
            "Since when: 2026-11-21T08:00:00Z, or an age such as 90m. With --intake, by default since it was received."
    )
    var since: InstantArgument?

    @Option(help: "Until when: as --since; by default until now. What was confirmed later is taken to be there.")
    var until: InstantArgument?

    @Option(help: "One person's: an employee id, source/employee id, or an address.")
    var person: String?

    @Option(help: "The target; needed where there are several.", completion: NameCompletion.targets)
    var target: String?

    @Option(help: "What that intake led to, by its id.")
    var intake: String?

    @Flag(help: "Show what it would do, and do nothing.")
    var dryRun = false

    @OptionGroup
    var consent: ConsentOptions

    @Option(help: "Run one that a guard stopped: the beginning of the hash that was shown.")
    var approve: String?

    @OptionGroup
    var output: OutputOptions

    func validate() throws {
        guard since != nil || intake != nil else { throw ValidationError("Say since when: '--since', or '--intake'.") }
        if let approve { _ = try HashArgument.read(approve) }
        if !dryRun, approve == nil { try consent.check(json: output.json, or: "--dry-run") }
    }

    func run() async throws {
        let place = try options.place()
        let shown = try await perform(place) { control throws(ControlError) in
            try await control.planReplay(request)
        }
        if dryRun { return try show(shown) }
        if !output.json { try show(shown) }
        if shown.plan.counts.isEmpty, shown.plan.superseded == 0 { return output.json ? try show(shown) : () }
        guard approve != nil || consent.allows("Do it?") else {
            print("nothing was done")
            throw ExitCode(Exit.attention)
        }
        // What was shown is what is run: the same instants, by its hash.
        var order = ReplayOrder(request, hash: approve.map { HoldHash($0) } ?? shown.hash, isApproved: approve != nil)
        order.request.until = shown.scope.until
        order.request.since = shown.scope.since
        let report = try await perform(place) { [order] control throws(ControlError) in
            try await control.replay(order)
        }
        try output.show(report) { ReplayText(report: report).outcome }
        if report.outcome != .begun { throw ExitCode(Exit.held) }
    }

    private var request: ReplayRequest {
        ReplayRequest(
            target: target.map { TargetID($0) },
            since: since?.instant,
            until: until?.instant,
            person: person,
            intake: intake.map { IntakeID($0) }
        )
    }

    private func perform(
        _ place: DaemonPlace,
        _ body: (any DaemonControl) async throws(ControlError) -> ReplayReport
    ) async throws -> ReplayReport {
        try await ProgressLine().during("planning the replay") {
            try await DaemonAccess.perform(place, needsDaemon: false, body)
        }
    }

    private func show(_ report: ReplayReport) throws {
        try output.show(report) { ReplayText(report: report).lines }
    }
}
