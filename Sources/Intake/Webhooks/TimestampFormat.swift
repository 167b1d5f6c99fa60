public import Provisioning

/// How an instant is written.
public enum TimestampFormat: String, Sendable, Hashable, CaseIterable {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    case seconds
    /// Whole milliseconds since then.
    case milliseconds
    /// A date and time of ISO 8601 with its offset from UTC: RFC 3339, or with an offset without a colon.
    case iso8601
    /// Whichever of the three it is: a number of up to eleven digits is seconds, a longer one milliseconds.
    case detected

    /// Longest text that is looked at, in bytes.
    static let bytesMax = 40

    /// Nil where the text isn't one.
    public func instant(_ text: String) -> WallInstant? {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.bytesMax else { return nil }
        switch self {
        case .seconds: return Self.number(bytes, digitsMax: 11).map { WallInstant(milliseconds: $0 * 1_000) }
        case .milliseconds: return Self.number(bytes, digitsMax: 14).map(WallInstant.init)
        case .iso8601: return ISO8601Text(bytes).flatMap(\.instant)
        case .detected:
            let isNumber = bytes.allSatisfy(Self.isDigit)
            let format: Self = !isNumber ? .iso8601 : bytes.count <= 11 ? .seconds : .milliseconds
            return format.instant(text)
        }
    }

    private static func number(_ bytes: [UInt8], digitsMax: Int) -> Int64? {
        guard bytes.count <= digitsMax, bytes.allSatisfy(isDigit) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

/// A date and time as `2026-11-21T21:05:03.417+01:00`.
private struct ISO8601Text {
    private var rest: ArraySlice<UInt8>
    /// Of the instant, were its offset zero.
    private var milliseconds: Int64 = 0
    private var offsetMinutes: Int64 = 0

    var instant: WallInstant? { WallInstant(milliseconds: milliseconds - offsetMinutes * 60_000) }

    /// Nil where the text is none, or names a day or time that there isn't.
    init?(_ bytes: [UInt8]) {
        rest = bytes[...]
        guard let day = date(), take("T") || take("t") || take(" "), let time = time(), let offset = offset(),
            rest.isEmpty
        else { return nil }
        milliseconds = day * 86_400_000 + time
        offsetMinutes = offset
    }

    /// Days since 1970-01-01.
    private mutating func date() -> Int64? {
        guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2) else { return nil }
        guard (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year) else { return nil }
        // Years are counted from March on, so that the leap day comes last, in eras of 400 years of 146,097 days.
        let marchYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = ((marchYear - (marchYear < 0 ? 399 : 0)) / 400, (marchYear % 400 + 400) % 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Milliseconds since midnight. A leap second is the one after it.
    private mutating func time() -> Int64? {
        guard let hour = digits(2), take(":"), let minute = digits(2), take(":"), let second = digits(2),
            hour <= 23, minute <= 59, second <= 60
        else { return nil }
        let whole = ((hour * 60 + minute) * 60 + second) * 1_000
        guard take(".") else { return whole }
        let fraction = rest.prefix(while: TimestampFormat.isDigit)
        guard !fraction.isEmpty else { return nil }
        rest = rest.dropFirst(fraction.count)
        let thousandths = (fraction.prefix(3) + Array(repeating: UInt8(ascii: "0"), count: max(0, 3 - fraction.count)))
            .reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        return whole + thousandths
    }

    /// Minutes east of Greenwich. A time without one could be anywhere's.
    private mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64 = take("+") ? 1 : -1
        guard sign == 1 || take("-"), let hours = digits(2) else { return nil }
        _ = take(":")
        guard let minutes = digits(2), hours <= 23, minutes <= 59 else { return nil }
        return sign * (hours * 60 + minutes)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func digits(_ count: Int) -> Int64? {
        let taken = rest.prefix(count)
        guard taken.count == count, taken.allSatisfy(TimestampFormat.isDigit) else { return nil }
        rest = rest.dropFirst(count)
        return taken.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
