import ArgumentParser
import Foundation
import Ports
import Provisioning

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `rosterd approve HASH`: let a held plan take effect.
struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Let what a guard has stopped take effect.",
        discussion: """
            Says what it will do, and asks. What has become needless since it was shown is left out; where it would do \
            anything more, nothing is approved, and it is held anew under another hash. Where no daemon runs the journal \
            is written, and it takes effect with the daemon's next start.

            With --json nobody is asked, so that it needs --yes; it prints a JSON object for each hash, as it is decided on.

            Exits with 0; with 1 where you said no; with 2 where something is held anew; with 64 where no hash, or more \
            than one, begins so; with 65 where it is refused by now.
            """
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Flag(help: "Don't ask. Needed where standard input is no terminal.")
    var yes = false

    @Flag(help: "Print a JSON object for each hash.")
    var json = false

    @Argument(help: "The beginning of its hash; several are approved one after the other.")
    var hashes: [String]

    func validate() throws {
        for hash in hashes { _ = try HashArgument.read(hash) }
        guard yes || !json else { throw ValidationError("'--json' asks nobody; it needs '--yes'.") }
        guard yes || isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("Nobody can be asked here; '--yes' approves without asking.")
        }
    }

    func run() async throws {
        let configuration = try options.load()
        var status: Int32?
        for hash in hashes {
            let shown = try await DaemonAccess.perform(configuration, needsDaemon: false) {
                control throws(ControlError) in
                try await control.hold(HoldHash(hash), limit: 0)
            }
            guard isWanted(shown) else {
                status = max(status ?? 0, Exit.attention)
                continue
            }
            // By the whole hash: what was shown, and nothing else that begins so.
            let report = try await DaemonAccess.perform(configuration, needsDaemon: false) {
                control throws(ControlError) in
                try await control.approve(shown.hold.hash)
            }
            if json {
                print(try Shown.json(ApprovalRecord(report)))
            } else {
                for line in ApprovalText(report: report).lines { print(line) }
            }
            switch report.outcome {
            case .approved: break
            case .changed: status = max(status ?? 0, Exit.held)
            case .refused: status = max(status ?? 0, Exit.dataError)
            }
        }
        if let status { throw ExitCode(status) }
    }

    private func isWanted(_ shown: HoldReport) -> Bool {
        if json { return true }
        print(HoldText(report: shown).sentence)
        if yes { return true }
        FileHandle.standardOutput.write(Data("Approve it? [y/N] ".utf8))
        guard let answer = readLine()?.lowercased(), ["y", "yes"].contains(answer) else {
            print("not approved")
            return false
        }
        return true
    }
}

/// `rosterd reject HASH --reason WHY`: drop a held plan.
struct RejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Decide that what a guard has stopped never takes effect.",
        discussion: """
            Its file goes from held/ to failed/, with the reason in its report. Everybody stays as they are known; what \
            HR says next is compared with that.

            Exits with 0; with 64 where no hash, or more than one, begins so.
            """
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Option(help: "Why; it is kept.")
    var reason: String

    @Flag(help: "Print a JSON object for each hash.")
    var json = false

    @Argument(help: "The beginning of its hash; several are rejected one after the other.")
    var hashes: [String]

    func validate() throws {
        for hash in hashes { _ = try HashArgument.read(hash) }
    }

    func run() async throws {
        let configuration = try options.load()
        for hash in hashes {
            let hold = try await DaemonAccess.perform(configuration, needsDaemon: false) {
                control throws(ControlError) in
                try await control.reject(HoldHash(hash), reason: reason)
            }
            if json {
                print(try Shown.json(RejectionRecord(hold, reason: reason)))
            } else {
                print("rejected \(hold.hash): \(HoldText.what(hold)) never takes effect")
            }
        }
    }
}
