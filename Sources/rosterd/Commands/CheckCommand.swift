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

    @Option(name: .shortAndLong, help: "The configuration file.")
    var config: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        do throws(ConfigurationError) {
            try show(ConfigurationSummary(Configuration.load(FilePath(config))))
        } catch {
            try show(error)
            throw ExitCode(error.exitStatus)
        }
    }

    private func show(_ summary: ConfigurationSummary) {
        if json {
            print(CheckReport(summary: summary).text)
        } else {
            for remark in summary.remarks { writeError("\(config):\(remark) (a remark)") }
            print(summary)
        }
    }

    private func show(_ error: ConfigurationError) {
        if json {
            print(CheckReport(error: error).text)
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
        case .unreadable: 66  // EX_NOINPUT
        case .invalid: 78  // EX_CONFIG
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
