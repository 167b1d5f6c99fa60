import ArgumentParser
import Daemon
import Foundation
import SystemPackage

/// `rosterd check`: is this configuration one?
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what a configuration means, or everything that is wrong with it.",
        discussion: """
            Opens nothing but the file, and sends nothing. Exits with 0, with 78 where the configuration can't stand, and \
            with 66 where the file can't be read.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let summary: ConfigurationSummary
        do throws(ConfigurationError) {
            summary = ConfigurationSummary(try Configuration.load(FilePath(options.config)))
        } catch {
            try show(error)
            throw ExitCode(error.exitStatus)
        }
        try show(summary)
    }

    private func show(_ summary: ConfigurationSummary) throws {
        if json {
            print(try CheckReport(summary: summary).text)
        } else {
            for remark in summary.remarks { writeError("\(options.config):\(remark) (a remark)") }
            print(summary)
        }
    }

    private func show(_ error: ConfigurationError) throws {
        if json {
            print(try CheckReport(error: error).text)
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

    var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
