/// Writes instants, given in nanoseconds since the epoch, as text in UTC.
enum Timestamp {
    /// With milliseconds and a numeric zone, as Amplitude's page shows it: `2022-02-03T20:40:22.000+00:00`.
    static func zoned(_ wallNanoseconds: Int64) -> String {
        text(wallNanoseconds, fractionDigits: 3) + "+00:00"
    }

    /// With milliseconds and `Z`, as RFC 7643 §2.3.5 shows it.
    static func utc(_ wallNanoseconds: Int64) -> String {
        text(wallNanoseconds, fractionDigits: 3) + "Z"
    }

    /// With microseconds and `Z`, for the request log.
    static func fine(_ wallNanoseconds: Int64) -> String {
        text(wallNanoseconds, fractionDigits: 6) + "Z"
    }

    private static func text(_ wallNanoseconds: Int64, fractionDigits: Int) -> String {
        let (days, dayNanoseconds) = wallNanoseconds.quotientAndModulus(86_400_000_000_000)
        let (seconds, fraction) = dayNanoseconds.quotientAndModulus(1_000_000_000)
        let (year, month, day) = civil(days)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return "\(date)T\(clock).\(padded(fraction, 9).prefix(fractionDigits))"
    }

    /// The Gregorian date of a day counted from 1970-01-01. (Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms": years begin in March, so that the leap day ends them.)
    private static func civil(_ daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (daysSinceEpoch + 719_468).quotientAndModulus(146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// Division that rounds down, so that the modulus is never negative.
    fileprivate func quotientAndModulus(_ divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
