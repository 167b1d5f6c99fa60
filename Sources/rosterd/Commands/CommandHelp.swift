/// What `--help` says of a command, laid out alike for all of them.
enum CommandHelp {
    /// - Parameters:
    ///   - json: what `--json` prints; nil where there is none.
    ///   - exits: the statuses it may end with, and when.
    static func text(_ body: String, json: String?, exits: String, examples: [String]) -> String {
        var parts = [body]
        if let json { parts.append("With --json it prints \(json)") }
        parts.append("Exits with \(exits)")
        parts.append("Examples:\n" + examples.map { "  " + $0 }.joined(separator: "\n"))
        return parts.joined(separator: "\n\n")
    }
}
