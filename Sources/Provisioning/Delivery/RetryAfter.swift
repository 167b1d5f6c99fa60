/// Reads Retry-After (RFC 9110 §10.2.3): seconds, or a date.
enum RetryAfter {
    /// Nil where there is none, where it is in the past, or where it can't be read.
    static func duration(_ text: String?, wall: WallInstant) -> Duration? {
        guard let text = text.map({ trimmed($0) }), !text.isEmpty else { return nil }
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

    private static func trimmed(_ text: String) -> Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        let start = text.drop(while: isSpace)
        return start.prefix(upTo: start.lastIndex { !isSpace($0) }.map { start.index(after: $0) } ?? start.startIndex)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`: an IMF-fixdate (RFC 9110 §5.6.7). The two obsolete forms are not read.
    private static func date(_ text: Substring) -> WallInstant? {
        let bytes = Array(text.utf8)
        // Where each character that isn't a digit or a letter stands.
        let marks: [Int: UInt8] = [3: 0x2C, 4: 0x20, 7: 0x20, 11: 0x20, 16: 0x20, 19: 0x3A, 22: 0x3A, 25: 0x20]
        guard bytes.count == 29, text.hasSuffix("GMT"), marks.allSatisfy({ bytes[$0.key] == $0.value }) else {
            return nil
        }
        func number(_ range: Range<Int>) -> Int? {
            guard bytes[range].allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return Int(String(decoding: bytes[range], as: UTF8.self))
        }
        guard let day = number(5..<7), let year = number(12..<16), let hour = number(17..<19),
            let minute = number(20..<22), let second = number(23..<25),
            let month = months.firstIndex(of: String(decoding: bytes[8..<11], as: UTF8.self)),
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
