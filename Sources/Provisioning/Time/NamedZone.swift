import Foundation

/// A time zone of the IANA database, by name, with its rules from 1970 to 2100; before and after, what holds at either end.
///
/// The rules are taken out of the database once: looking them up there for each date of a million rows takes minutes.
public struct NamedZone: Sendable {
    /// `Europe/Berlin`
    public let name: String
    private let steps: [Step]

    /// From that second on (since 1970, UTC) clocks are so many seconds ahead of UTC.
    private struct Step: Sendable {
        var begins: Int
        var offset: Int
    }

    /// Nil where the database has no such name.
    public init?(named name: String) {
        guard Self.isKnown(name), let zone = TimeZone(identifier: name) else { return nil }
        self.name = name
        steps = Self.steps(of: zone)
    }

    /// No other clock has fewer surprises.
    public static let utc = NamedZone(name: "UTC", steps: [Step(begins: .min, offset: 0)])

    private init(name: String, steps: [Step]) {
        self.name = name
        self.steps = steps
    }

    /// Whether the database has that name. Abbreviations such as `CET` are no names: some stand for several zones.
    public static func isKnown(_ name: String) -> Bool {
        if names.contains(name) { return true }
        // What other names a zone has, the list doesn't say.
        let isName = name.contains("/") && name.utf8.count <= 64 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        return isName && TimeZone(identifier: name) != nil
    }

    private static let names = Set(TimeZone.knownTimeZoneIdentifiers).union(["UTC"])

    /// The instant at which clocks show that. Of a time that they show twice, the first; for one that they skip, the
    /// instant of the skip.
    ///
    /// - day: read at `hour` of that day, 24:00 being the next day's beginning.
    public func instant(of date: WrittenDate, at hour: TimeOfDay) -> WallInstant {
        switch date {
        case .day(let day): instant(day, hour)
        case .local(let day, let time): instant(day, time)
        case .instant(let instant): instant
        }
    }

    private func instant(_ day: CivilDate, _ time: TimeOfDay) -> WallInstant {
        let shown = day.daysSince1970 * 86_400 + time.seconds
        // No clock is further than a day from UTC.
        var index = step(at: shown - 86_400)
        while index + 1 < steps.count, shown - steps[index].offset >= steps[index + 1].begins { index += 1 }
        // Before the step's beginning no clock had its offset: they were set forward over what is asked for.
        return WallInstant(milliseconds: Int64(max(shown - steps[index].offset, steps[index].begins)) * 1_000)
    }

    /// The one that holds at that second, UTC.
    private func step(at second: Int) -> Int {
        var (low, high) = (0, steps.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if steps[middle].begins <= second { low = middle } else { high = middle }
        }
        return low
    }

    private static func steps(of zone: TimeZone) -> [Step] {
        let (first, last, stride) = (0, 4_102_444_800, 14 * 86_400)
        var steps = [Step(begins: .min, offset: offset(of: zone, at: first))]
        var (from, known) = (first, offset(of: zone, at: first))
        while from < last {
            let next = min(from + stride, last)
            let there = offset(of: zone, at: next)
            if there != known {
                steps.append(Step(begins: change(of: zone, after: from, until: next), offset: there))
                known = there
            }
            from = next
        }
        return steps
    }

    /// The second at which the offset is that of `until` first.
    private static func change(of zone: TimeZone, after: Int, until: Int) -> Int {
        let old = offset(of: zone, at: after)
        var (low, high) = (after, until)
        while low + 1 < high {
            let middle = (low + high) / 2
            if offset(of: zone, at: middle) == old { low = middle } else { high = middle }
        }
        return high
    }

    private static func offset(of zone: TimeZone, at second: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    }
}

extension NamedZone: Hashable {
    /// One database, one name: one zone.
    public static func == (left: Self, right: Self) -> Bool { left.name == right.name }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
