public import Provisioning

extension Identifier where Kind == IntakeKind {
    /// A new intake's id, such as `20261121T210503.417Z-8f3a2c1d`: the instant in UTC, then randomness.
    ///
    /// Ids sort by time, are unique among what one daemon takes in, and are safe in a file's name, where they always have
    /// the same length.
    /// - Parameters:
    ///   - instant: of the years 1970 to 9999.
    ///   - random: so that two intakes of one millisecond differ.
    public static func minted(at instant: WallInstant, random: UInt32) -> IntakeID {
        IntakeID(stamp(of: instant) + "-" + padded(random, radix: 16, to: 8))
    }

    /// Bytes of every minted id.
    static var mintedLength: Int { 29 }

    /// The part of an id that stands for its instant.
    static func stamp(of instant: WallInstant) -> String {
        precondition(instant.milliseconds >= 0 && instant.milliseconds < 253_402_300_800_000, "beyond the year 9999")
        let (day, millisecond) = instant.milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, dayOfMonth) = civil(day)
        let (second, fraction) = millisecond.quotientAndRemainder(dividingBy: 1_000)
        let time = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, to: 2) }.joined()
        return padded(year, to: 4) + padded(month, to: 2) + padded(dayOfMonth, to: 2)
            + "T\(time)." + padded(fraction, to: 3) + "Z"
    }

    /// True for what ``minted(at:random:)`` makes, as far as its form shows.
    static func isMinted(_ text: some Collection<UInt8>) -> Bool {
        let form = "00000000T000000.000Z-ffffffff".utf8
        return text.count == form.count
            && zip(text, form).allSatisfy { byte, kind in
                switch kind {
                case UInt8(ascii: "0"): (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                case UInt8(ascii: "f"): "0123456789abcdef".utf8.contains(byte)
                default: byte == kind
                }
            }
    }

    /// The Gregorian date of a day since 1970-01-01. Counts years from March on, so that the leap day comes last, in eras of
    /// 400 years, which have 146,097 days each.
    private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func padded(_ number: some BinaryInteger, radix: Int = 10, to width: Int) -> String {
        let digits = String(number, radix: radix)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
