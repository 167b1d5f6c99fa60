import ArgumentParser
import Ports
import Provisioning

/// `rosterd reject HASH --reason WHY`: drop a held plan.
struct RejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Decide that what a guard has stopped never takes effect.",
        discussion: CommandHelp.text(
            """
            Says what is dropped, and asks. Its file goes from held/ to failed/, with the reason in its report. Everybody stays \
            as they are known; what HR says next is compared with that. Where no daemon runs the journal is written.
            """,
            json: """
                an object for each hash as it is decided on: outcome (rejected), hold, reason. Nobody is asked then: it needs \
                --yes.
                """,
            exits: "0; with 1 where you said no; with 64 where no hash, or more than one, begins so.",
            examples: [
                #"rosterd reject 3f2a --reason "HR's filter was wrong""#,
                "rosterd reject 3f2a 91c0 --reason test --yes",
            ]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Option(help: "Why; it is kept.")
    var reason: String

    @OptionGroup
    var consent: ConsentOptions

    @OptionGroup
    var output: OutputOptions

    @Argument(help: "The beginning of its hash; several are rejected one after the other.")
    var hashes: [String]

    func validate() throws {
        for hash in hashes { _ = try HashArgument.read(hash) }
        guard !reason.isEmpty else { throw ValidationError("Somebody will want to know why: '--reason' is empty.") }
        try consent.check(json: output.json, or: nil)
    }

    func run() async throws {
        let place = try options.place()
        var isRefused = false
        for hash in hashes {
            let shown = try await DaemonAccess.perform(place, needsDaemon: false) {
                control throws(ControlError) in
                try await control.hold(HoldHash(hash), limit: 0)
            }
            if !output.json { print(HoldText(report: shown).whatIsDropped) }
            guard consent.allows("Reject it?") else {
                print("not rejected")
                isRefused = true
                continue
            }
            // By the whole hash: what was shown, and nothing else that begins so.
            let hold = try await DaemonAccess.perform(place, needsDaemon: false) {
                control throws(ControlError) in
                try await control.reject(shown.hold.hash, reason: reason)
            }
            try output.show(RejectionRecord(hold, reason: reason)) {
                ["rejected \(hold.hash): \(HoldText.what(hold)) never takes effect"]
            }
        }
        if isRefused { throw ExitCode(Exit.attention) }
    }
}
