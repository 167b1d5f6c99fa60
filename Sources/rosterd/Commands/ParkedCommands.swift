import ArgumentParser
import Daemon
import Ports
import Provisioning

/// `rosterd retry`: try parked operations again.
struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Try parked operations again.",
        discussion: CommandHelp.text(
            """
            With all their attempts before them. An invitation that may have gone out is looked up first. What isn't parked \
            any more is left as it is, so that asking twice does no harm. Where no daemon runs the journal is written, and they go \
            with the daemon's next start.

            With --all it shows them, and asks.
            """,
            json: "decided (numbers), and left: those that are not parked, with the state that they are in.",
            exits: "0; with 1 where you said no, or where nothing, or not all that was named, was parked.",
            examples: ["rosterd retry 1042 1043", "rosterd retry --person 10023", "rosterd retry --all --yes"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @OptionGroup
    var parked: ParkedOptions

    @OptionGroup
    var consent: ConsentOptions

    @OptionGroup
    var output: OutputOptions

    func validate() throws {
        if parked.all { try consent.check(json: output.json, or: nil) }
    }

    func run() async throws {
        let place = try options.place()
        let deciding = ParkedDeciding(place: place, selection: try parked.selection, output: output)
        let listing = try await deciding.listing()
        if parked.all { try deciding.ask(consent, "Try %@ again?", of: listing, refused: "nothing was tried again") }
        try deciding.show(try await deciding.decide(.retry, on: listing), as: "tried again")
    }
}

/// `rosterd discard`: give parked operations up.
struct DiscardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Give parked operations up.",
        discussion: CommandHelp.text(
            """
            Shows them, and asks. They are never sent, and planned again only when their desired value changes. The reason is \
            kept in the journal; rosterd why shows it. What isn't parked any more is left as it is.
            """,
            json: """
                decided (numbers), and left: those that are not parked, with the state that they are in. Nobody is asked then: \
                it needs --yes.
                """,
            exits: "0; with 1 where you said no, or where nothing, or not all that was named, was parked.",
            examples: [
                #"rosterd discard 1042 --reason "no licence for contractors""#,
                #"rosterd discard --error 403 --reason "left by hand" --yes"#,
            ]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @OptionGroup
    var parked: ParkedOptions

    @Option(help: "Why; it is kept.")
    var reason: String

    @OptionGroup
    var consent: ConsentOptions

    @OptionGroup
    var output: OutputOptions

    func validate() throws {
        try consent.check(json: output.json, or: nil)
        guard !reason.isEmpty else { throw ValidationError("Somebody will want to know why: '--reason' is empty.") }
    }

    func run() async throws {
        let place = try options.place()
        let deciding = ParkedDeciding(place: place, selection: try parked.selection, output: output)
        let listing = try await deciding.listing()
        try deciding.ask(consent, "Discard %@?", of: listing, refused: "nothing was discarded")
        try deciding.show(try await deciding.decide(.discard(reason: reason), on: listing), as: "discarded")
    }
}

/// Decides on what was selected: on just those that were found, whatever is parked meanwhile.
private struct ParkedDeciding {
    let place: DaemonPlace
    let selection: ParkedSelection
    let output: OutputOptions

    func listing() async throws -> ParkedListing {
        try await DaemonAccess.perform(place, needsDaemon: false) { control throws(ControlError) in
            try await control.parked(selection, limit: ParkedListing.operationsMax)
        }
    }

    /// - listing: with what was named by number and isn't parked, the report says what it is instead.
    func decide(_ kind: ParkedDecision.Kind, on listing: ParkedListing) async throws -> DecisionReport {
        let found = listing.operations.map(\.sequence)
        let named = selection.sequences.filter { !found.contains($0) }
        return try await DaemonAccess.perform(place, needsDaemon: false) { control throws(ControlError) in
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

    /// Shows them, and asks.
    ///
    /// - question: with `%@` in place of how many they are.
    /// - Throws: where the answer is no.
    func ask(_ consent: ConsentOptions, _ question: String, of listing: ParkedListing, refused: String) throws {
        if !output.json { for line in ParkedText(listing: listing).lines { print(line) } }
        let count = Shown.count(listing.operations.count, "operation")
        guard listing.operations.isEmpty || consent.allows(question.replacing("%@", with: count)) else {
            print(refused)
            throw ExitCode(Exit.attention)
        }
    }

    func show(_ report: DecisionReport, as done: String) throws {
        try output.show(report) {
            ["\(Shown.count(report.decided.count, "operation")) \(done)"]
                + report.left.map { left in
                    let state = left.state.map { "is \($0.rawValue)" } ?? "is unknown"
                    return "  #\(left.sequence.rawValue) \(state), not parked"
                }
        }
        if report.decided.isEmpty || !report.left.isEmpty { throw ExitCode(Exit.attention) }
    }
}
