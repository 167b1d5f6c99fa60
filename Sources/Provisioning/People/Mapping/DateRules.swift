/// How one source's dates are written, and when they take effect.
public struct DateRules: Sendable, Hashable {
    public var pattern: DatePattern
    /// Where the hours below are read.
    public var zone: NamedZone
    /// Texts that stand for no date: `0000-00-00`.
    public var blanks: Set<String>
    /// On the first day of work; where HR's date has a time of its own, that counts.
    public var hireHour: TimeOfDay
    /// How long before it somebody gets their accounts: elapsed time, a day being 24 hours.
    public var lead: Duration
    /// On the last day of work; where HR's date has a time of its own, that counts.
    public var endHour: TimeOfDay

    public init(
        pattern: DatePattern,
        zone: NamedZone,
        blanks: Set<String> = [],
        hireHour: TimeOfDay = .midnight,
        lead: Duration = .zero,
        endHour: TimeOfDay = .endOfDay
    ) {
        self.pattern = pattern
        self.zone = zone
        self.blanks = blanks
        self.hireHour = hireHour
        self.lead = lead
        self.endHour = endHour
    }

    /// The first instant of access, by the first day of work.
    func beginning(_ hire: WrittenDate) -> WallInstant {
        zone.instant(of: hire, at: hireHour) + (.zero - lead)
    }

    /// The first instant after the last day of work.
    func ending(_ end: WrittenDate) -> WallInstant { zone.instant(of: end, at: endHour) }
}
