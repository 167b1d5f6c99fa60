import Foundation
import Logging

/// One line of the log, before it is laid out.
struct LogLine: Sendable {
    var time: Date
    var level: Logger.Level
    /// Who says it.
    var label: String
    var message: String
    /// By name, in order.
    var fields: [(name: String, value: String)]

    /// - Parameter metadata: what is nested in it gets its place in its name, with a dot between.
    init(time: Date, level: Logger.Level, label: String, message: String, metadata: Logger.Metadata) {
        self.time = time
        self.level = level
        self.label = label
        self.message = message
        fields = Self.flattened(metadata, below: nil).sorted { $0.name < $1.name }
    }

    /// Without a newline at its end, or anywhere else.
    func text(in style: LogStyle) -> String {
        switch style {
        case .text(let isColoured):
            ([instant, paddedLevel(isColoured), LogText.plain(message)] + pairs).joined(separator: " ")
        case .journal:
            "<\(level.priority)>" + ([LogText.plain(message)] + pairs).joined(separator: " ")
        case .json:
            json
        }
    }

    private var pairs: [String] { fields.map { LogText.pair($0.name, $0.value) } }

    private var instant: String {
        time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private func paddedLevel(_ isColoured: Bool) -> String {
        let name = level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        guard isColoured, let colour = level.colour else { return name }
        return "\u{1B}[\(colour)m\(name)\u{1B}[0m"
    }

    private var json: String {
        let own = [("time", instant), ("level", level.rawValue), ("logger", label), ("message", message)]
        // Of two with one name, a reader would take the last.
        let rest = fields.map { field in
            (own.contains { $0.0 == field.name } ? "metadata." + field.name : field.name, field.value)
        }
        let members = (own + rest).map { "\(LogText.quoted($0.0)):\(LogText.quoted($0.1))" }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func flattened(_ metadata: Logger.Metadata, below name: String?) -> [(name: String, value: String)] {
        metadata.flatMap { key, value in
            let path = name.map { "\($0).\(key)" } ?? key
            switch value {
            case .dictionary(let nested): return flattened(nested, below: path)
            case .array(let values): return [(path, values.map(\.description).joined(separator: ","))]
            case .string, .stringConvertible: return [(path, value.description)]
            }
        }
    }
}

extension Logger.Level {
    /// As syslog(3) and the journal number them.
    fileprivate var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    /// An ANSI code; nil for what is neither trouble nor noise.
    fileprivate var colour: Int? {
        switch self {
        case .trace, .debug: 2
        case .info, .notice: nil
        case .warning: 33
        case .error, .critical: 31
        }
    }
}
