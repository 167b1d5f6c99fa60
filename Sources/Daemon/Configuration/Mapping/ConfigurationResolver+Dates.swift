import Foundation
import Provisioning

extension ConfigurationResolver {
    /// Nil where something that it needs is missing or wrong, which is reported by then.
    func dates(_ section: SourceSection.Dates, mapping: SourceSection.Mapping?) -> DateRules? {
        let pattern = section.format.flatMap(pattern)
        let zone = section.zone.flatMap(zone)
        let (hire, end) = (mapping?.field(.hireDate), mapping?.field(.endDate))
        let hireHour = hire?.hour.map(hour)
        let endHour = end?.hour.map(hour)
        guard let pattern, let zone else { return nil }
        return DateRules(
            pattern: pattern,
            zone: zone,
            blanks: Set(section.blanks.map(\.value)),
            hireHour: (hireHour ?? nil) ?? .midnight,
            lead: hire?.lead?.value ?? .zero,
            endHour: (endHour ?? nil) ?? .endOfDay
        )
    }

    /// A date without a format and a zone is no date.
    func checkDates(_ mapping: SourceSection.Mapping, dates: SourceSection.Dates?) {
        let fields = [mapping.field(.hireDate), mapping.field(.endDate)].compactMap(\.self)
        if dates == nil, let field = fields.first {
            problems.report("needs the source's dates: their format, and the time zone of their hours", at: field.place)
        }
        if let dates, fields.isEmpty {
            problems.report("means something only with hireDate or endDate in the mapping", at: dates.place)
        }
    }

    func pattern(_ written: Written<String>) -> DatePattern? {
        do throws(DatePatternError) {
            return try DatePattern(parsing: written.value)
        } catch {
            problems.report(error.description, at: written.place)
            return nil
        }
    }

    func zone(_ written: Written<String>) -> NamedZone? {
        if let zone = NamedZone(named: written.value) { return zone }
        let near = Suggestion.nearest(to: written.value, among: TimeZone.knownTimeZoneIdentifiers)
        let hint =
            near.map { "; did you mean \(String(reflecting: $0))?" } ?? ", such as Europe/Berlin or America/New_York"
        problems.report(
            "\(String(reflecting: written.value)) is no time zone of the IANA database" + hint,
            at: written.place
        )
        return nil
    }

    private func hour(_ written: Written<String>) -> TimeOfDay? {
        if let time = TimeOfDay(written: written.value) { return time }
        problems.report(
            "\(String(reflecting: written.value)) is no time of day like \"09:00\"; up to \"24:00\"",
            at: written.place
        )
        return nil
    }
}

extension SourceSection.Mapping {
    fileprivate func field(_ field: PersonField) -> Field? { fields.first { $0.name == field.rawValue } }
}
