import ArgumentParser
import Daemon
import Ports
import Provisioning

/// `rosterd retry`: try parked operations again.
struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Try parked operations again.",
        discussion: """
            With all their attempts before them. An invitation that may have gone out is looked up first. What isn't parked \
            any more is left as it is, so that asking twice does no harm. Where no daemon runs the journal is written, and they go \
            with the daemon's next start.

            Exits with 0; with 1 where nothing, or not all that was named, was parked.
            """
    )

    @OptionGroup
    var options: ConfigurationOptions

    @OptionGroup
    var parked: ParkedOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let configuration = try options.load()
        let deciding = ParkedDeciding(configuration: configuration, selection: try parked.selection)
        let listing = try await deciding.listing()
        let report = try await deciding.decide(.retry, on: listing)
        try deciding.show(report, as: "tried again", json: json)
    }
}

/// `rosterd discard`: give parked operations up.
struct DiscardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Give parked operations up.",
        discussion: """
            Shows them, and asks. They are never sent, and planned again only when their desired value changes. The reason is \
            kept in the journal; rosterd why shows it. What isn't parked any more is left as it is.

            With --json nobody is asked, so that it needs --yes.

            Exits with 0; with 1 where you said no, or where nothing, or not all that was named, was parked.
            """
    )

    @OptionGroup
    var options: ConfigurationOptions

    @OptionGroup
    var parked: ParkedOptions

    @Option(help: "Why; it is kept.")
    var reason: String

    @Flag(help: "Don't ask. Needed where standard input is no terminal.")
    var yes = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        try Consent.validate(yes: yes, json: json)
        guard !reason.isEmpty else { throw ValidationError("Somebody will want to know why: '--reason' is empty.") }
    }

    func run() async throws {
        let configuration = try options.load()
        let deciding = ParkedDeciding(configuration: configuration, selection: try parked.selection)
        let listing = try await deciding.listing()
        if !json {
            for line in ParkedText(listing: listing).lines { print(line) }
            let what = Shown.count(listing.operations.count, "operation")
            guard listing.operations.isEmpty || yes || Consent.ask("Discard \(what)?") else {
                print("nothing was discarded")
                throw ExitCode(Exit.attention)
            }
        }
        let report = try await deciding.decide(.discard(reason: reason), on: listing)
        try deciding.show(report, as: "discarded", json: json)
    }
}

/// Decides on what was selected: on just those that were found, whatever is parked meanwhile.
private struct ParkedDeciding {
    let configuration: Configuration
    let selection: ParkedSelection

    func listing() async throws -> ParkedListing {
        try await DaemonAccess.perform(configuration, needsDaemon: false) { control throws(ControlError) in
            try await control.parked(selection, limit: ParkedListing.operationsMax)
        }
    }

    /// - listing: with what was named by number and isn't parked, the report says what it is instead.
    func decide(_ kind: ParkedDecision.Kind, on listing: ParkedListing) async throws -> DecisionReport {
        let found = listing.operations.map(\.sequence)
        let named = selection.sequences.filter { !found.contains($0) }
        return try await DaemonAccess.perform(configuration, needsDaemon: false) { control throws(ControlError) in
            var report = try await control.decide(ParkedDecision(kind, found))
            // Named, but not among what else was selected: nothing is decided of it.
            let isNarrowed = selection.target != nil || selection.person != nil || selection.error != nil
            if !isNarrowed, !named.isEmpty {
                let others = try await control.decide(ParkedDecision(kind, named))
                report.decided += others.decided
                report.left += others.left
            }
            return report
        }
    }

    func show(_ report: DecisionReport, as done: String, json: Bool) throws {
        if json {
            print(try Shown.json(report))
        } else {
            print("\(Shown.count(report.decided.count, "operation")) \(done)")
            for left in report.left {
                let state = left.state.map { "is \($0.rawValue)" } ?? "is unknown"
                print("  #\(left.sequence.rawValue) \(state), not parked")
            }
        }
        if report.decided.isEmpty || !report.left.isEmpty { throw ExitCode(Exit.attention) }
    }
}
