import Provisioning

extension ConfigurationResolver {
    /// Nil where something of it is wrong, which is reported by then.
    func asOf(_ written: SourceSection.AsOf, of section: SourceSection) -> AsOfOrigin? {
        if let name = written.name { return self.name(name, written, section) }
        guard let column = written.column else { return nil }
        let format = written.format ?? Written(value: DatePattern.iso8601.text, place: column.place)
        return syntax(format, written, section).map { .column(ColumnName(column.value), $0) }
    }

    private func name(
        _ name: Written<String>,
        _ written: SourceSection.AsOf,
        _ section: SourceSection
    ) -> AsOfOrigin? {
        do throws(NameStampError) {
            let format = Written(value: try NameStamp.form(in: name.value), place: name.place)
            guard let syntax = syntax(format, written, section) else { return nil }
            return .name(try NameStamp(parsing: name.value, syntax: syntax))
        } catch {
            problems.report(error.description, at: name.place)
            return nil
        }
    }

    /// A count since 1970 needs no zone, and ISO 8601 may say its own; any other time is some clock's.
    private func syntax(
        _ format: Written<String>,
        _ written: SourceSection.AsOf,
        _ section: SourceSection
    ) -> StampSyntax? {
        // Where that of the dates is none, it is reported there.
        let zone = written.zone.map(self.zone) ?? section.dates?.zone.flatMap { NamedZone(named: $0.value) }
        switch format.value {
        case "seconds": return StampSyntax(form: .seconds, zone: nil)
        case "milliseconds": return StampSyntax(form: .milliseconds, zone: nil)
        default:
            guard let pattern = pattern(format) else { return nil }
            let needsZone = pattern != .iso8601
            if needsZone, written.zone == nil, section.dates?.zone == nil {
                problems.report("needs a zone: whose clock it is, as Europe/Berlin or UTC", at: written.place)
            }
            guard !needsZone || zone != nil else { return nil }
            if written.zone == nil, section.dates?.zone == nil {
                problems.remark(
                    "has no zone: an instant that doesn't say how far its clock is from UTC is refused",
                    at: written.place
                )
            }
            return StampSyntax(form: .date(pattern), zone: zone)
        }
    }
}

extension AsOfOrigin {
    /// Nil: files' time of change.
    var summary: String? {
        switch self {
        case .modification: nil
        case .name(let stamp): "files' names, \(stamp.text)\(stamp.syntax.zoneSummary)"
        case .column(let column, let syntax): "column \(column), \(syntax.text)\(syntax.zoneSummary)"
        }
    }
}

extension StampSyntax {
    fileprivate var zoneSummary: String { zone.map { ", \($0.name)" } ?? "" }
}
