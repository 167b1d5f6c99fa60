extension DatePattern {
    /// Reads a date. All of the text has to be as the pattern says.
    public func read(_ text: String) throws(DateFlaw) -> WrittenDate {
        var reader = DigitReader(text)
        switch form {
        case .iso8601(let isDayOnly):
            let date = try reader.iso8601()
            guard reader.isAtEnd else { throw .otherwise }
            if isDayOnly, let day = reader.day { return .day(day) }
            guard date.isWritable else { throw .impossible }
            return date
        case .parts(let parts):
            let date = try reader.date(parts)
            guard reader.isAtEnd else { throw .otherwise }
            return date
        }
    }
}

extension DatePattern {
    /// How many bytes of UTF-8 a date has that is written so.
    var lengths: ClosedRange<Int> {
        guard case .parts(let parts) = form else { return 10...40 }
        return parts.reduce(0...0) { sum, part in
            let own =
                switch part {
                case .literal(let text): text.utf8.count...text.utf8.count
                case .number(_, let digits): digits
                case .monthName: 3...3
                }
            return (sum.lowerBound + own.lowerBound)...(sum.upperBound + own.upperBound)
        }
    }
}

/// Why a text is no date, without the text.
public enum DateFlaw: Error, Sendable, Hashable {
    /// Not written as the pattern has it.
    case otherwise
    /// Written so, but no calendar has that day, or no clock that time.
    case impossible
}

/// Takes a date's text apart, from its start to its end.
private struct DigitReader {
    private var rest: Substring.UTF8View
    /// What was read of the day alone, once it was.
    private(set) var day: CivilDate?

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func date(_ parts: [DatePattern.Part]) throws(DateFlaw) -> WrittenDate {
        var found: [DatePattern.Unit: Int] = [:]
        for part in parts {
            switch part {
            case .literal(let text): try expect(text)
            case .monthName: found[.month] = try monthName()
            case .number(let unit, let digits): found[unit] = try number(digits)
            }
        }
        let day = try civil(found[.year] ?? 0, found[.month] ?? 0, found[.day] ?? 0)
        guard let hour = found[.hour] else { return .day(day) }
        return .local(day, try time(hour, found[.minute] ?? 0, found[.second] ?? 0))
    }

    /// RFC 3339's profile of ISO 8601, seconds and the distance from UTC being optional.
    mutating func iso8601() throws(DateFlaw) -> WrittenDate {
        let year = try number(4...4)
        try expect("-")
        let month = try number(2...2)
        try expect("-")
        let day = try civil(year, month, try number(2...2))
        self.day = day
        guard take("T") || take("t") || take(" ") else { return .day(day) }
        let hour = try number(2...2)
        try expect(":")
        let minute = try number(2...2)
        var second = 0
        if take(":") {
            second = try number(2...2)
            if take(".") || take(",") { _ = try number(1...9) }
        }
        let time = try time(hour, minute, second)
        guard let offset = try offset() else { return .local(day, time) }
        let seconds = day.daysSince1970 * 86_400 + time.seconds - offset
        return .instant(WallInstant(milliseconds: Int64(seconds) * 1_000))
    }

    /// In seconds; nil where the text says none.
    private mutating func offset() throws(DateFlaw) -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0 else { return nil }
        let hours = try number(2...2)
        let minutes = take(":") || !isAtEnd ? try number(2...2) : 0
        guard hours <= 14, minutes <= 59 else { throw .impossible }
        return sign * (hours * 3_600 + minutes * 60)
    }

    private func civil(_ year: Int, _ month: Int, _ day: Int) throws(DateFlaw) -> CivilDate {
        guard let date = CivilDate(year: year, month: month, day: day) else { throw .impossible }
        return date
    }

    private func time(_ hour: Int, _ minute: Int, _ second: Int) throws(DateFlaw) -> TimeOfDay {
        guard let time = TimeOfDay(hour: hour, minute: minute, second: second) else { throw .impossible }
        return time
    }

    private mutating func number(_ digits: ClosedRange<Int>) throws(DateFlaw) -> Int {
        let run = rest.prefix(digits.upperBound).prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard run.count >= digits.lowerBound else { throw .otherwise }
        rest = rest.dropFirst(run.count)
        return run.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private mutating func monthName() throws(DateFlaw) -> Int {
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        let name = (String(rest.prefix(3)) ?? "").lowercased()
        guard let index = months.firstIndex(of: name) else { throw .otherwise }
        rest = rest.dropFirst(3)
        return index + 1
    }

    private mutating func expect(_ text: String) throws(DateFlaw) {
        guard take(text) else { throw .otherwise }
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }
}
