import Foundation
import Provisioning

/// How values are shown to people.
enum Shown {
    /// Text that came from a feed or a target, harmless on a terminal: control characters are escaped.
    static func harmless(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        return isPlain ? text : text.unicodeScalars.map { $0.escaped(asASCII: false) }.joined()
    }

    /// `2 min 5 s`, `3 h 20 min`.
    static func duration(seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        switch whole {
        case ..<1: return "no time"
        case ..<60: return "\(whole) s"
        case ..<3600: return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s"
        default: return "\(whole / 3600) h \(whole % 3600 / 60) min"
        }
    }

    static func instant(_ instant: WallInstant) -> String {
        Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000).formatted(.iso8601)
    }

    /// `1 request`, `2 requests`.
    static func count(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        "\(count) \(count == 1 ? one : many ?? one + "s")"
    }

    /// As JSON, indented and with its keys sorted.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
