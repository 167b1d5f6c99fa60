/// Reads Retry-After (RFC 9110 §10.2.3): seconds, or a date.
enum RetryAfter {
    /// Nil where there is none, where it is in the past, or where it can't be read.
    static func duration(_ text: String?, wall: WallInstant) -> Duration? {
        guard let text = text.map({ $0.filter { $0 != " " && $0 != "\t" } }), !text.isEmpty else { return nil }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // A number too long for 64 bits asks for longer than anything runs.
            let seconds = min(Int64(text) ?? .max, 1_000_000_000)
            return seconds > 0 ? .seconds(seconds) : nil
        }
        guard let instant = date(text) else { return nil }
        let wait = instant - wall
        return wait > .zero ? wait : nil
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Sun,06Nov199408:49:37GMT`: an IMF-fixdate whose spaces were taken out.
    private static func date(_ text: String) -> WallInstant? {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, bytes[3] == 0x2C, text.hasSuffix("GMT"), bytes[15] == 0x3A, bytes[18] == 0x3A else {
            return nil
        }
        func number(_ range: Range<Int>) -> Int? { Int(String(decoding: bytes[range], as: UTF8.self)) }
        guard let day = number(4..<6), let year = number(9..<13), let hour = number(13..<15),
            let minute = number(16..<18), let second = number(19..<21),
            let month = months.firstIndex(of: String(decoding: bytes[6..<9], as: UTF8.self)),
            (1...31).contains(day), (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
        else { return nil }
        let seconds = ((days(year: year, month: month + 1, day: day) * 24 + hour) * 60 + minute) * 60 + second
        return WallInstant(milliseconds: Int64(seconds) * 1000)
    }

    /// Days since 1970-01-01 in the Gregorian calendar, with years that begin in March so that a leap day ends one.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
