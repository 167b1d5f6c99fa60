import ArgumentParser
import Daemon
import Foundation
import Provisioning
import SystemPackage

/// `rosterd check`: is this configuration one, and the target as it says?
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what a configuration means, or everything that is wrong with it.",
        discussion: CommandHelp.text(
            """
            Opens nothing but the file, and sends nothing.

            With --target it asks that provider what it is like: credential, discovery, page size, filters, ids. That takes \
            up to \(TargetCheck.requestsMax) requests, all of them GETs, at the target's pace, and changes nothing. Where \
            the configured profile has it otherwise it says what to set.
            """,
            json: """
                valid, problems (line, column, keyPath, message), unreadable and summary; with --target the target's profile, \
                url, requests, besideDaemon and findings (grade, subject, text, set).
                """,
            exits: """
                0; with 78 where the configuration can't stand, and with 66 where the file can't be read. With --target: with 1 \
                where something deviates, with 69 where the target can't be worked with, and with 75 where a daemon runs, whose \
                pace doesn't know of these requests: --beside-daemon asks all the same.
                """,
            examples: ["rosterd check --config rosterd.yaml", "rosterd check --target amplitude"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @OptionGroup
    var output: OutputOptions

    @Option(help: "Ask this target what it is like, too.", completion: NameCompletion.targets)
    var target: String?

    @Flag(help: "Ask the target though a daemon runs, beside whose pace these requests go out.")
    var besideDaemon = false

    func validate() throws {
        if besideDaemon, target == nil { throw ValidationError("--beside-daemon is for --target") }
    }

    func run() async throws {
        let configuration: Configuration
        do throws(ConfigurationError) {
            configuration = try Configuration.load(FilePath(options.config))
        } catch {
            try show(error)
            throw ExitCode(error.exitStatus)
        }
        guard let target else { return try show(configuration) }
        let report = try await ask(TargetID(target), configuration)
        try output.show(report) { [TargetCheckText(report: report).description] }
        switch report.grade {
        case .fine, .note: break
        case .deviation: throw ExitCode(Exit.attention)
        case .failure: throw ExitCode(Exit.unavailable)
        }
    }

    private func ask(_ target: TargetID, _ configuration: Configuration) async throws -> TargetCheckReport {
        do {
            let checking = try TargetChecking(
                configuration: configuration,
                target: target,
                environment: ProcessInfo.processInfo.environment
            )
            return try await checking.run(besideDaemon: besideDaemon)
        } catch {
            throw Failure(describing: error)
        }
    }

    /// A secret's file that the daemon would refuse is as wrong as a word in the configuration.
    private func show(_ configuration: Configuration) throws {
        let findings = configuration.credentialFindings()
        let refused = findings.filter(\.isRefused).map(\.problem)
        guard refused.isEmpty else {
            let error = ConfigurationError.invalid(path: FilePath(options.config), problems: refused)
            try show(error)
            throw ExitCode(error.exitStatus)
        }
        var summary = ConfigurationSummary(configuration)
        summary.warnings += findings.map(\.problem)
        try show(summary)
    }

    private func show(_ summary: ConfigurationSummary) throws {
        if !output.json {
            for warning in summary.warnings { writeError("\(options.config):\(warning) (a warning)") }
            for remark in summary.remarks { writeError("\(options.config):\(remark) (a remark)") }
        }
        try output.show(CheckReport(summary: summary)) { [summary.description] }
    }

    private func show(_ error: ConfigurationError) throws {
        if output.json {
            print(try Shown.json(CheckReport(error: error)))
        } else {
            writeError(error.description)
        }
    }

    private func writeError(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

extension ConfigurationError {
    /// By sysexits.
    var exitStatus: Int32 {
        switch self {
        case .unreadable: Exit.noInput
        case .invalid: Exit.configuration
        }
    }
}

/// What `check --json` prints.
private struct CheckReport: Encodable {
    var valid: Bool
    /// Why the file can't be read at all.
    var unreadable: String?
    var problems: [ConfigurationProblem]
    var summary: ConfigurationSummary?

    init(summary: ConfigurationSummary) {
        valid = true
        problems = []
        self.summary = summary
    }

    init(error: ConfigurationError) {
        valid = false
        switch error {
        case .unreadable(_, let reason):
            unreadable = reason
            problems = []
        case .invalid(_, let problems):
            self.problems = problems
        }
    }
}
