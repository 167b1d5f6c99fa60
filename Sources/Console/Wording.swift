import Foundation
public import Provisioning

/// How figures are put into words, on a terminal and on the page alike.
public enum Wording {
    /// `2 min 5 s`, `3 h 20 min`.
    public static func duration(seconds: Double) -> String {
        let whole = Int(min(seconds, 1e12).rounded(.up))
        switch whole {
        case ..<1: return "no time"
        case ..<60: return "\(whole) s"
        case ..<3600: return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s"
        default: return "\(whole / 3600) h \(whole % 3600 / 60) min"
        }
    }

    /// ISO 8601, in UTC.
    public static func instant(_ instant: WallInstant) -> String {
        Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000).formatted(.iso8601)
    }

    /// `1 request`, `2 requests`.
    public static func count(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        "\(count) \(count == 1 ? one : many ?? one + "s")"
    }

    /// `a`, `a and b`, `a, b and c`.
    static func list(_ texts: [String]) -> String {
        guard let last = texts.last, texts.count > 1 else { return texts.first ?? "" }
        return texts.dropLast().joined(separator: ", ") + " and " + last
    }
}
