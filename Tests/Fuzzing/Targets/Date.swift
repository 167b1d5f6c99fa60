@testable import Intake
@testable import Provisioning
import SCIM

/// Dates: the first line is a pattern, the second a date. What is read as a date is written as text that reads as the same,
/// and in the pattern's own way, too; every zone has an instant for it. SCIM's dates and webhooks' timestamps are read from the
/// same text, and agree on the instant.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDate(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(data, count)
    let (patternText, text) = (input.line(), input.text)
    if let pattern = try? DatePattern(parsing: patternText) {
        expect(patternText.count <= DatePattern.lengthMax, "a pattern above the limit of characters")
        expectEqual(try? DatePattern(parsing: pattern.text), pattern, "a pattern is read again as another")
        if let date = try? pattern.read(text) { check(date, pattern) }
    }
    for pattern in [DatePattern.iso8601, .iso8601Day] {
        if let date = try? pattern.read(text) { check(date, pattern) }
    }
    if let time = TimeOfDay(written: text) { expect((0...86_400).contains(time.seconds), "\(time)") }
    checkDateTime(text)
    checkTimestamps(text)
    return 0
}

private let zones = ["Europe/Berlin", "America/New_York", "Pacific/Apia", "Africa/Casablanca", "Antarctica/Troll"]
    .compactMap { NamedZone(named: $0) } + [.utc]

private func check(_ date: WrittenDate, _ pattern: DatePattern) {
    expectEqual(WrittenDate(text: date.text), date, "\(date.text) is read again as another")
    if case .parts(let parts) = pattern.form {
        expectEqual(try? pattern.read(written(date, parts)), date, "\(written(date, parts)) is read as another")
    }
    let shown = NamedZone.utc.instant(of: date, at: .midnight)
    for zone in zones {
        let instant = zone.instant(of: date, at: .midnight)
        // No clock is further than a day from UTC.
        expect(abs((instant - shown).nanoseconds) <= 86_400_000_000_000, "\(zone.name): \(date.text) is \(instant)")
        expect(zone.instant(of: date, at: .endOfDay) >= instant, "\(zone.name): \(date.text) ends before it begins")
    }
}

private func written(_ date: WrittenDate, _ parts: [DatePattern.Part]) -> String {
    let (day, time): (CivilDate, TimeOfDay?) =
        switch date {
        case .day(let day): (day, nil)
        case .local(let day, let time): (day, time)
        case .instant: preconditionFailure("no pattern of parts says how far a clock was from UTC")
        }
    let seconds = time?.seconds ?? 0
    return parts.map { part in
        switch part {
        case .literal(let text): text
        case .monthName: ["Jan", "feb", "MAR", "Apr", "may", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][day.month - 1]
        case .number(.year, let digits): padded(day.year, digits)
        case .number(.month, let digits): padded(day.month, digits)
        case .number(.day, let digits): padded(day.day, digits)
        case .number(.hour, let digits): padded(seconds / 3_600, digits)
        case .number(.minute, let digits): padded(seconds / 60 % 60, digits)
        case .number(.second, let digits): padded(seconds % 60, digits)
        }
    }.joined()
}

private func padded(_ number: Int, _ digits: ClosedRange<Int>) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits.lowerBound - text.count)) + text
}

private func checkDateTime(_ text: String) {
    guard let time = DateTime(parsing: text) else { return }
    expect((0..<1_000_000_000).contains(time.nanoseconds), "\(time.nanoseconds) nanoseconds")
    // Beyond these, a distance from UTC leads into years that nothing can write.
    guard (-62_167_219_200..<253_402_300_800).contains(time.seconds) else { return }
    let again = DateTime(parsing: time.description)
    expectEqual(again?.seconds, time.seconds, "\(time) is read again as another")
    expectEqual(again?.nanoseconds, time.nanoseconds / 1_000_000 * 1_000_000, "\(time) is read again as another")
}

private func checkTimestamps(_ text: String) {
    for format in TimestampFormat.allCases {
        guard let instant = format.instant(text) else { continue }
        expectEqual(TimestampFormat.detected.instant(text) == nil, false, "a timestamp isn't detected")
        guard format == .iso8601 else { continue }
        if case .instant(let other) = try? DatePattern.iso8601.read(text) {
            expect(abs(instant.milliseconds - other.milliseconds) < 1_000, "\(text): \(instant) and \(other)")
        }
        if let other = DateTime(parsing: text) {
            let milliseconds = other.seconds * 1_000 + Int64(other.nanoseconds / 1_000_000)
            expectEqual(instant.milliseconds, milliseconds, "\(text)")
        }
    }
}
