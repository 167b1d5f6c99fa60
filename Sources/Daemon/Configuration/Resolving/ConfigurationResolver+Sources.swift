import HRFeed
import Provisioning

extension ConfigurationResolver {
    private enum Default {
        static let scan = Duration.seconds(30)
        static let settle = Duration.seconds(2)
        static let marker = ".done"
    }

    /// Nil where something that it needs is missing or wrong, which is reported by then.
    func source(_ section: SourceSection) -> SourceConfiguration? {
        let isNamed = checkName(section.name)
        let mapping = mapping(of: section)
        let completeness = completeness(section)
        let limits = limits(section)
        let webhook = section.webhook.flatMap { self.webhook($0, of: section) }
        let format = format(section)
        guard isNamed, let drop = section.drop, let mapping, let format, section.semantics != nil else { return nil }
        return SourceConfiguration(
            id: SourceID(section.name.value),
            drop: DropConfiguration(
                directory: path(drop),
                completeness: completeness,
                scanInterval: section.scan?.value ?? Default.scan
            ),
            semantics: section.semantics?.value ?? .snapshot,
            feed: FeedSettings(
                source: SourceID(section.name.value),
                format: format,
                limits: limits,
                mapping: mapping,
                mappingDigest: ConfigurationVersion.digest(of: mapping, in: SourceID(section.name.value))
            ),
            rules: SourceRules(
                id: SourceID(section.name.value),
                guards: guards(section.guards),
                completion: PersonCompletion(mapping),
                grace: mapping.grace,
                absencesMin: section.absences?.value ?? 1
            ),
            webhook: webhook
        )
    }

    private func completeness(_ section: SourceSection) -> DropConfiguration.Completeness {
        let after = section.completeAfter?.value ?? .settle
        if let settle = section.settle, after != .settle {
            problems.report("means something only with after: settle", at: settle.place)
        }
        if let marker = section.marker, after != .marker {
            problems.report("means something only with after: marker", at: marker.place)
        }
        switch after {
        case .settle: return .settled(section.settle?.value ?? Default.settle)
        case .rename: return .renamed
        case .marker:
            if let marker = section.marker, marker.value.contains("/") {
                problems.report("a suffix has no slash: it ends a file's name", at: marker.place)
            }
            return .marked(suffix: section.marker?.value ?? Default.marker)
        }
    }

    /// Nil where something that it needs is missing or wrong, which is reported by then.
    private func format(_ section: SourceSection) -> FeedFormat? {
        guard let type = section.formatType else { return nil }
        if let delimiter = section.delimiter, type.value != .csv {
            problems.report("means something only with type: csv", at: delimiter.place)
        }
        if let records = section.records, type.value != .json {
            problems.report("means something only with type: json", at: records.place)
        }
        let encoding = section.encoding?.value.meaning
        switch type.value {
        case .csv:
            let dialect = CSVDialect(delimiter: section.delimiter?.value.meaning)
            return FeedFormat(syntax: .csv(dialect), encoding: encoding)
        case .ndjson:
            return FeedFormat(syntax: .ndjson, encoding: encoding)
        case .json:
            let written = section.records
            guard let records = JSONPointer(written?.value ?? "") else {
                let hint = "is no JSON pointer (RFC 6901): it begins with a slash, as /data/people does"
                if let written { problems.report(hint, at: written.place) }
                return nil
            }
            return FeedFormat(syntax: .json(records: records), encoding: encoding)
        }
    }

    private func limits(_ section: SourceSection) -> FeedLimits {
        let standard = FeedLimits.standard
        guard let limits = section.limits else { return standard }
        let row = limits.rowBytes.map { Int($0.value) } ?? standard.rowBytesMax
        let value = limits.valueBytes.map { Int($0.value) } ?? min(standard.fieldBytesMax, row)
        if let place = limits.valueBytes?.place, value > row {
            problems.report("is above the limit of a row, \(row) bytes", at: place)
        }
        return FeedLimits(
            fieldBytesMax: value,
            columnsMax: limits.columns?.value ?? standard.columnsMax,
            rowBytesMax: row,
            headerBytesMax: standard.headerBytesMax,
            fileBytesMax: limits.fileBytes?.value ?? standard.fileBytesMax,
            depthMax: standard.depthMax,
            inflationMax: standard.inflationMax
        )
    }
}

extension SourceSection.Encoding {
    /// Nil: found out from the file.
    fileprivate var meaning: TextEncoding? {
        switch self {
        case .auto: nil
        case .utf8: .utf8
        case .utf16le: .utf16LittleEndian
        case .utf16be: .utf16BigEndian
        case .windows1252: .windows1252
        case .latin1: .latin1
        }
    }
}

extension SourceSection.Delimiter {
    /// Nil: found out from the header.
    fileprivate var meaning: CSVDialect.Delimiter? {
        switch self {
        case .auto: nil
        case .comma: .comma
        case .semicolon: .semicolon
        case .tab: .tab
        case .pipe: .pipe
        }
    }
}
