import ArgumentParser
import Ports
import Provisioning

/// `rosterd holds`, `rosterd holds HASH`: what waits for an approval, and why?
struct HoldsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holds",
        abstract: "Show what guards have stopped: all of it, or one with its people.",
        discussion: CommandHelp.text(
            """
            With the beginning of a hash it shows who would change in which way, why, and what approving would cost. \
            Where no daemon runs the journal is read.
            """,
            json: """
                an array of holds: hash, heldAt, source, intake, input, name, reasons, counts (people by kind of change), known; \
                or with a hash one object: hold, changes, changeCount, costs, costUnknown.
                """,
            exits: "0; with 64 where no hash, or more than one, begins so.",
            examples: ["rosterd holds", "rosterd holds 3f2a --limit 500", "rosterd holds --json | jq -r '.[].hash'"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Option(help: "How many people to list; up to \(HoldReport.changesMax).")
    var limit = 50

    @OptionGroup
    var output: OutputOptions

    @Argument(help: "The beginning of one's hash.")
    var hash: String?

    func validate() throws {
        guard (0...HoldReport.changesMax).contains(limit) else {
            throw ValidationError("'--limit' is 0 to \(HoldReport.changesMax).")
        }
        if let hash { _ = try HashArgument.read(hash) }
    }

    func run() async throws {
        let place = try options.place()
        guard let hash else {
            let holds = try await DaemonAccess.perform(place, needsDaemon: false) {
                control throws(ControlError) in
                try await control.holds()
            }
            return try output.show(holds.map(HoldRecord.init)) { HoldsText(holds: holds).lines }
        }
        let report = try await DaemonAccess.perform(place, needsDaemon: false) { control throws(ControlError) in
            try await control.hold(HoldHash(hash), limit: limit)
        }
        try output.show(HoldReportRecord(report)) { HoldText(report: report).lines }
    }
}

/// A hash, as it is given on the command line.
enum HashArgument {
    /// - Throws: where it can't begin any hash, as something else was meant.
    static func read(_ text: String) throws -> HoldHash {
        guard !text.isEmpty, text.allSatisfy(\.isHexDigit) else {
            throw ValidationError("'\(text)' is no hash, and no beginning of one; rosterd holds shows them.")
        }
        return HoldHash(text)
    }
}
