/// A date as HR wrote it, before anybody asked in which time zone.
public enum WrittenDate: Sendable, Hashable {
    case day(CivilDate)
    /// A day and a time on some clock.
    case local(CivilDate, TimeOfDay)
    /// It said how far the clock was from UTC.
    case instant(WallInstant)

    /// `2026-03-01`, `2026-03-01T09:00:00` or `2026-03-01T08:00:00Z`: what a person's fields keep, and rules compare.
    public var text: String {
        switch self {
        case .day(let day): Self.text(of: day)
        case .local(let day, let time): Self.text(of: day) + "T" + Self.text(of: time)
        case .instant(let instant): instant.text
        }
    }

    /// Reads what ``text`` gives; nil for anything else.
    public init?(text: String) {
        guard let date = try? DatePattern.iso8601.read(text), date.text == text else { return nil }
        self = date
    }

    /// False of an instant that is in no year of ``CivilDate`` by UTC's clock: ``text`` has no way to say it.
    var isWritable: Bool {
        guard case .instant(let instant) = self else { return true }
        return Self.writable.contains(instant.milliseconds)
    }

    /// The years 1 to 9999, in milliseconds since 1970.
    private static let writable: Range<Int64> = -62_135_596_800_000..<253_402_300_800_000

    private static func text(of day: CivilDate) -> String {
        padded(day.year, 4) + "-" + padded(day.month, 2) + "-" + padded(day.day, 2)
    }

    private static func text(of time: TimeOfDay) -> String {
        padded(time.seconds / 3_600, 2) + ":" + padded(time.seconds / 60 % 60, 2) + ":" + padded(time.seconds % 60, 2)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension WallInstant {
    /// Of whole seconds, in UTC: `2026-03-01T08:00:00Z`.
    fileprivate var text: String {
        let seconds = Int(milliseconds / 1_000) - (milliseconds % 1_000 < 0 ? 1 : 0)
        let days = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
        let rest = seconds - days * 86_400
        guard let day = CivilDate(daysSince1970: days),
            let time = TimeOfDay(hour: rest / 3_600, minute: rest / 60 % 60, second: rest % 60)
        else { return "" }
        return WrittenDate.local(day, time).text + "Z"
    }
}

extension CivilDate {
    /// Nil beyond the years 1 to 9999.
    init?(daysSince1970 days: Int) {
        let shifted = days + 719_468
        guard shifted >= 0 else { return nil }
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }
}
