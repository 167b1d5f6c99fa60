/// An instant as SCIM writes it: xsd:dateTime with both date and time (RFC 7643 §2.3.5).
public struct DateTime: Sendable, Hashable {
    /// Since 1970-01-01T00:00:00Z, without leap seconds; negative before.
    public var seconds: Int64
    /// 0 ..< 1,000,000,000, forward from ``seconds``.
    public var nanoseconds: Int32

    /// An instant by its distance from 1970; nanoseconds as ``nanoseconds`` has them.
    public init(seconds: Int64, nanoseconds: Int32) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Reads `2011-05-13T04:42:34Z`, with a fraction of a second and an offset such as `+02:00` where given. Without
    /// an offset the time is UTC's. Nil for anything else, a day that no calendar has included.
    public init?(parsing text: String) {
        guard var fields = DateTimeFields(text) else { return nil }
        guard let instant = fields.read() else { return nil }
        self = instant
    }

    /// Days from 1970-01-01 to a date of the Gregorian calendar, by counting in eras of 400 years.
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func monthLength(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension DateTime: Comparable {
    public static func < (one: DateTime, two: DateTime) -> Bool {
        (one.seconds, one.nanoseconds) < (two.seconds, two.nanoseconds)
    }
}

extension DateTime: CustomStringConvertible {
    /// In UTC with milliseconds: `2011-05-13T04:42:34.000Z`.
    public var description: String {
        let day = seconds.floorDivided(by: 86_400)
        let second = seconds - day * 86_400
        let date = Self.date(day: day)
        let time = [second / 3600, second / 60 % 60, second % 60].map { $0.padded(to: 2) }.joined(separator: ":")
        let milliseconds = Int64(nanoseconds / 1_000_000).padded(to: 3)
        return
            "\(date.year.padded(to: 4))-\(date.month.padded(to: 2))-\(date.day.padded(to: 2))T\(time).\(milliseconds)Z"
    }

    private static func date(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : (self - divisor + 1) / divisor
    }

    fileprivate func padded(to width: Int) -> String {
        let digits = String(magnitude)
        return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
