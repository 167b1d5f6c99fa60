import ArgumentParser
import Daemon
import Foundation
import Provisioning

/// An instant, as it is given on the command line: `2026-11-21T08:00:00Z`, or an age, `90m`.
struct InstantArgument: ExpressibleByArgument {
    var instant: WallInstant

    init?(argument: String) {
        let now = WallInstant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        if let age = Duration(written: argument) {
            instant = now - age
        } else if let date = Self.date(argument) {
            instant = WallInstant(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
        } else {
            return nil
        }
    }

    /// With or without fractions of a second.
    private static func date(_ text: String) -> Date? {
        (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
}
