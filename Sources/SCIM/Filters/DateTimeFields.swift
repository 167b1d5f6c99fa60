/// Reads xsd:dateTime field by field.
struct DateTimeFields {
    private let bytes: [UInt8]
    private var index = 0

    /// Nil where the text is too short or too long to be one.
    init?(_ text: String) {
        guard (19...64).contains(text.utf8.count) else { return nil }
        bytes = Array(text.utf8)
        guard bytes[10] | 0x20 == UInt8(ascii: "t") else { return nil }
    }

    mutating func read() -> DateTime? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else { return nil }
        index += 1
        guard let hour = number(2), take(":"), let minute = number(2), take(":"), let second = number(2) else {
            return nil
        }
        guard let nanoseconds = fraction(), let offset = offset(), index == bytes.count else { return nil }
        guard (1...12).contains(month), day >= 1, day <= DateTime.monthLength(month, of: year) else { return nil }
        let isMidnightOfNextDay = hour == 24 && minute == 0 && second == 0 && nanoseconds == 0
        guard hour <= 23 || isMidnightOfNextDay, minute <= 59, second <= 60 else { return nil }
        let days = DateTime.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        return DateTime(seconds: seconds, nanoseconds: nanoseconds)
    }

    private mutating func number(_ width: Int) -> Int64? {
        guard index + width <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[index..<index + width] {
            guard byte.isASCIIDigit else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        index += width
        return value
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: scalar) else { return false }
        index += 1
        return true
    }

    /// Nanoseconds; digits beyond them are dropped.
    private mutating func fraction() -> Int32? {
        guard take(".") else { return 0 }
        let start = index
        var value: Int32 = 0
        var unit: Int32 = 100_000_000
        while index < bytes.count, bytes[index].isASCIIDigit {
            value += Int32(bytes[index] - UInt8(ascii: "0")) * unit
            unit /= 10
            index += 1
        }
        return index > start ? value : nil
    }

    /// Seconds east of UTC.
    private mutating func offset() -> Int64? {
        if index == bytes.count || take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") {
            sign = 1
        } else if take("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hours = number(2), take(":"), let minutes = number(2), hours <= 14, minutes <= 59 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
