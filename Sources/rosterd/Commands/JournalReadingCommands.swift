import ArgumentParser
import Ports
import Provisioning

/// `rosterd journal list`: operations or exchanges, newest first.
struct JournalListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List operations, or requests, newest first.",
        discussion: CommandHelp.text(
            "Where no daemon runs the journal is read.",
            json:
                "operations or exchanges, and next: the number for --before that the list goes on with, where it does.",
            exits: "0; with 64 where no target or nobody is called so.",
            examples: [
                "rosterd journal list --person 10023", "rosterd journal list --state done --since 24h --limit 200",
                "rosterd journal list --exchanges --json",
            ]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Flag(help: "Requests, not operations.")
    var exchanges = false

    @Option(help: "Those of one target.", completion: NameCompletion.targets)
    var target: String?

    @Option(
        help: "Operations in one state: \(OperationState.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(OperationState.allCases.map(\.rawValue))
    )
    var state: String?

    @Option(help: "One person's operations: an employee id, source/employee id, or an address.")
    var person: String?

    @Option(help: "No older ones: 2026-11-21T08:00:00Z, or an age such as 90m.")
    var since: InstantArgument?

    @Option(help: "No younger ones: as --since.")
    var until: InstantArgument?

    @Option(help: "Only those with lower numbers.")
    var before: Int64?

    @Option(help: "How many; up to \(JournalQuery.entriesMax).")
    var limit = 50

    @OptionGroup
    var output: OutputOptions

    func validate() throws {
        guard (1...JournalQuery.entriesMax).contains(limit) else {
            throw ValidationError("'--limit' is 1 to \(JournalQuery.entriesMax).")
        }
        guard state.map({ OperationState(rawValue: $0) != nil }) ?? true else {
            throw ValidationError("No state is called '\(state ?? "")'.")
        }
        guard !exchanges || (state == nil && person == nil) else {
            throw ValidationError("'--state' and '--person' are of operations.")
        }
    }

    func run() async throws {
        let query = JournalQuery(
            kind: exchanges ? .exchanges : .operations,
            target: target.map { TargetID($0) },
            state: state.flatMap { OperationState(rawValue: $0) },
            person: person,
            since: since?.instant,
            until: until?.instant,
            before: before,
            limit: limit
        )
        let listing = try await DaemonAccess.perform(options.place(), needsDaemon: false) {
            control throws(ControlError) in
            try await control.entries(query)
        }
        try output.show(listing) { JournalText.lines(of: listing) }
    }
}

/// `rosterd journal show NUMBER`: one operation, or one exchange.
struct JournalShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one operation with its requests, or one request with its operations.",
        discussion: CommandHelp.text(
            "Where no daemon runs the journal is read.",
            json: "operations, exchanges and decisions.",
            exits: "0; with 64 where there is none of that number.",
            examples: ["rosterd journal show 1042", "rosterd journal show --exchange 977"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Flag(help: "The number is a request's.")
    var exchange = false

    @OptionGroup
    var output: OutputOptions

    @Argument(help: "Its number.")
    var number: Int64

    func run() async throws {
        let entry: JournalEntry =
            exchange
            ? .exchange(ExchangeSequence(rawValue: number)) : .operation(OperationSequence(rawValue: number))
        let detail = try await DaemonAccess.perform(options.place(), needsDaemon: false) {
            control throws(ControlError) in
            try await control.detail(entry)
        }
        try output.show(detail) { JournalText.lines(of: detail) }
    }
}
