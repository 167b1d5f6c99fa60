import ArgumentParser

/// How the log is to be laid out, as `--log-format` says.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
    /// As the journal wants it where standard error is the journal's, else as text.
    case auto
    case text, journal, json

    /// - Parameters:
    ///   - stream: what standard error is.
    ///   - environment: `JOURNAL_STREAM` (systemd.exec(5)), `NO_COLOR` (no-color.org) and `TERM` count.
    func style(on stream: LogStream, environment: [String: String]) -> LogStyle {
        switch self {
        case .auto where stream.isJournal(environment["JOURNAL_STREAM"]), .journal: .journal
        case .auto, .text: .text(isColoured: stream.isTerminal && Self.allowsColour(environment))
        case .json: .json
        }
    }

    private static func allowsColour(_ environment: [String: String]) -> Bool {
        (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }
}

/// How each line of the log is laid out.
enum LogStyle: Sendable, Hashable {
    /// `2026-11-22T14:05:06.789Z notice   intake accepted intake.people=50 source=hr`, where colour is the level's alone.
    case text(isColoured: Bool)
    /// `<5>intake accepted intake.people=50 source=hr`: the journal has its own clock, and shows the level its own way
    /// (sd-daemon(3)).
    case journal
    /// An object a line: `time`, `level`, `logger`, `message`, and the rest by its own name.
    case json
}
