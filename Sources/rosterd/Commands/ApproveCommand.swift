import ArgumentParser
import Ports
import Provisioning

/// `rosterd approve HASH`: let a held plan take effect.
struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Let what a guard has stopped take effect.",
        discussion: CommandHelp.text(
            """
            Says what it will do, and asks. What has become needless since it was shown is left out; where it would do \
            anything more, nothing is approved, and it is held anew under another hash. Where no daemon runs the journal \
            is written, and it takes effect with the daemon's next start.
            """,
            json: """
                an object for each hash as it is decided on: outcome (approved, changed, refused), hold (what was approved, or \
                is held now), added and removed (how it differs from what was shown), leftAsTheyAre, reason, isRunning. Nobody \
                is asked then: it needs --yes.
                """,
            exits: """
                0; with 1 where you said no; with 2 where something is held anew; with 64 where no hash, or more than one, \
                begins so; with 65 where it is refused by now.
                """,
            examples: ["rosterd approve 3f2a", "rosterd approve --yes 3f2a 91c0"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @OptionGroup
    var consent: ConsentOptions

    @OptionGroup
    var output: OutputOptions

    @Argument(help: "The beginning of its hash; several are approved one after the other.")
    var hashes: [String]

    func validate() throws {
        for hash in hashes { _ = try HashArgument.read(hash) }
        try consent.check(json: output.json, or: nil)
    }

    func run() async throws {
        let place = try options.place()
        var status: Int32?
        for hash in hashes {
            let shown = try await DaemonAccess.perform(place, needsDaemon: false) {
                control throws(ControlError) in
                try await control.hold(HoldHash(hash), limit: 0)
            }
            guard isWanted(shown) else {
                status = max(status ?? 0, Exit.attention)
                continue
            }
            // By the whole hash: what was shown, and nothing else that begins so.
            let report = try await DaemonAccess.perform(place, needsDaemon: false) {
                control throws(ControlError) in
                try await control.approve(shown.hold.hash)
            }
            try output.show(ApprovalRecord(report)) { ApprovalText(report: report).lines }
            switch report.outcome {
            case .approved: break
            case .changed: status = max(status ?? 0, Exit.held)
            case .refused: status = max(status ?? 0, Exit.dataError)
            }
        }
        if let status { throw ExitCode(status) }
    }

    private func isWanted(_ shown: HoldReport) -> Bool {
        if !output.json { print(HoldText(report: shown).sentence) }
        if consent.allows("Approve it?") { return true }
        print("not approved")
        return false
    }
}
