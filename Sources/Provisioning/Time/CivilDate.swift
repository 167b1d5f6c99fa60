/// A day of the calendar that everybody uses (proleptic Gregorian), of no particular time zone.
public struct CivilDate: Sendable, Hashable, Comparable {
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 is the first.
    public let day: Int

    /// Nil where there is no such day: 31 February, or a year before 1 or after 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month), day >= 1, day <= Self.days(of: month, in: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// Days since 1970-01-01; negative before.
    public var daysSince1970: Int {
        // Years begin in March here, so that a leap day is the last of its year.
        let year = month > 2 ? self.year : self.year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }

    private static func days(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// A time of day as a clock shows it; 24:00 is the next day's beginning.
public struct TimeOfDay: Sendable, Hashable {
    /// Since 00:00; 0 to 86,400.
    public let seconds: Int

    /// Nil where no clock shows it: 25:00, 24:01, 12:60.
    public init?(hour: Int, minute: Int, second: Int) {
        let seconds = hour * 3_600 + minute * 60 + second
        guard hour >= 0, (0...59).contains(minute), (0...59).contains(second), seconds <= 86_400 else { return nil }
        self.seconds = seconds
    }

    private init(seconds: Int) { self.seconds = seconds }

    /// 00:00.
    public static let midnight = TimeOfDay(seconds: 0)
    /// 24:00.
    public static let endOfDay = TimeOfDay(seconds: 86_400)

    /// Reads `HH:mm`, `00:00` to `24:00`; nil for anything else.
    public init?(written text: String) {
        let bytes = Array(text.utf8)
        let digits = [0, 1, 3, 4].compactMap { place in
            place < bytes.count && (0x30...0x39).contains(bytes[place]) ? Int(bytes[place] - 0x30) : nil
        }
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), digits.count == 4 else { return nil }
        self.init(hour: digits[0] * 10 + digits[1], minute: digits[2] * 10 + digits[3], second: 0)
    }
}
