/// How a source writes its dates. Declared, never guessed: 03/04/2026 is two different days.
public struct DatePattern: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case literal(String)
        /// Digits of a number, at least and at most so many.
        case number(Unit, digits: ClosedRange<Int>)
        /// `Jan` to `Dec`, without case.
        case monthName
    }

    enum Unit: Sendable, Hashable {
        case year
        case month
        case day
        case hour
        case minute
        case second
    }

    enum Form: Sendable, Hashable {
        /// ISO 8601: a day, or a day with a time, which may say its distance from UTC.
        case iso8601(isDayOnly: Bool)
        case parts([Part])
    }

    /// As it was written.
    public let text: String
    let form: Form

    /// `2026-03-01`, `2026-03-01T09:00:00`, `2026-03-01T09:00:00.000+01:00`.
    public static let iso8601 = DatePattern(text: "iso8601", form: .iso8601(isDayOnly: false))
    /// As ``iso8601``; the day alone counts, whatever time stands behind it. For systems that write a day as its midnight
    /// somewhere.
    public static let iso8601Day = DatePattern(text: "iso8601-day", form: .iso8601(isDayOnly: true))

    private init(text: String, form: Form) {
        self.text = text
        self.form = form
    }

    /// Longest pattern, in characters.
    public static let lengthMax = 64

    /// Reads `iso8601`, `iso8601-day`, or a pattern of `yyyy`, `MM` or `M`, `MMM`, `dd` or `d`, and perhaps `HH`, `mm`, `ss`,
    /// with other characters than letters between them, or letters in single quotes.
    public init(parsing text: String) throws(DatePatternError) {
        switch text {
        case Self.iso8601.text: self = .iso8601
        case Self.iso8601Day.text: self = .iso8601Day
        default:
            guard text.count <= Self.lengthMax else { throw .tooLong }
            self.init(text: text, form: .parts(try Self.parts(of: text)))
        }
    }

    private static func parts(of text: String) throws(DatePatternError) -> [Part] {
        var rest = Substring(text)
        var parts: [Part] = []
        while let character = rest.first {
            if character == "'" {
                guard let end = rest.dropFirst().firstIndex(of: "'") else { throw .unclosedQuote }
                parts.append(.literal(String(rest[rest.index(after: rest.startIndex)..<end])))
                rest = rest[rest.index(after: end)...]
            } else if character.isASCII, character.isLetter {
                let run = rest.prefix { $0 == character }
                parts.append(try part(String(run)))
                rest = rest.dropFirst(run.count)
            } else {
                parts.append(.literal(String(character)))
                rest = rest.dropFirst()
            }
        }
        try check(parts)
        return parts
    }

    private static func part(_ letters: String) throws(DatePatternError) -> Part {
        switch letters {
        case "yyyy": .number(.year, digits: 4...4)
        case "MM": .number(.month, digits: 2...2)
        case "M": .number(.month, digits: 1...2)
        case "MMM": .monthName
        case "dd": .number(.day, digits: 2...2)
        case "d": .number(.day, digits: 1...2)
        case "HH": .number(.hour, digits: 2...2)
        case "mm": .number(.minute, digits: 2...2)
        case "ss": .number(.second, digits: 2...2)
        case "yy", "y": throw .shortYear
        default: throw .unknownLetters(letters)
        }
    }

    /// Each unit once, a whole day, a time without gaps, and no number whose end nobody can tell.
    private static func check(_ parts: [Part]) throws(DatePatternError) {
        let units = parts.compactMap(\.unit)
        for unit in [Unit.year, .month, .day] where !units.contains(unit) { throw .incomplete }
        if units.contains(.second), !units.contains(.minute) { throw .incomplete }
        if units.contains(.minute) != units.contains(.hour) { throw .incomplete }
        guard Set(units).count == units.count else { throw .repeated }
        for (part, next) in zip(parts, parts.dropFirst()) {
            if case .number(_, let digits) = part, digits.count > 1, case .number = next { throw .endless }
            if case .number(_, let digits) = part, digits.count > 1, case .literal(let text) = next,
                text.first?.isNumber ?? true
            {
                throw .endless
            }
        }
    }
}

extension DatePattern.Part {
    var unit: DatePattern.Unit? {
        switch self {
        case .literal: nil
        case .number(let unit, _): unit
        case .monthName: .month
        }
    }
}

/// Why a text is no pattern of dates.
public enum DatePatternError: Error, Sendable, Hashable, CustomStringConvertible {
    case tooLong
    case unclosedQuote
    case shortYear
    case unknownLetters(String)
    case incomplete
    case repeated
    case endless

    public var description: String {
        switch self {
        case .tooLong: "a pattern has at most \(DatePattern.lengthMax) characters"
        case .unclosedQuote: "a quote is never closed"
        case .shortYear: "a year has four digits, yyyy: of two, nobody knows the century"
        case .unknownLetters(let letters):
            "\(String(reflecting: letters)) means nothing here; there are yyyy, MM, M, MMM, dd, d, HH, mm, ss, and"
                + " iso8601 and iso8601-day as a whole; other letters stand in single quotes"
        case .incomplete: "a date needs yyyy, MM (or M, MMM) and dd (or d); a time HH and mm"
        case .repeated: "something is asked for twice"
        case .endless: "M and d need something other than a digit behind them"
        }
    }
}
