import HRFeed
import Provisioning

extension ConfigurationResolver {
    private enum Default {
        static let scan = Duration.seconds(30)
        static let keep = Duration.seconds(30 * 86_400)
        static let settle = Duration.seconds(2)
        static let marker = ".done"
    }

    /// Nil where something that it needs is missing or wrong, which is reported by then.
    func source(_ section: SourceSection) -> SourceConfiguration? {
        let isNamed = checkName(section.name)
        let mapping = section.hasFiles ? mapping(of: section) : nil
        let drop = section.hasFiles ? drop(section) : nil
        let limits = limits(section)
        let webhook = section.webhook.flatMap { self.webhook($0, of: section) }
        let format = format(section)
        let asOf = section.asOf.map { self.asOf($0, of: section) } ?? .modification
        let id = SourceID(section.name.value)
        remarkGuards(section)
        guard isNamed else { return nil }
        if section.hasFiles {
            guard let drop, let mapping, let format, let asOf, let semantics = section.semantics else { return nil }
            let feed = feed(of: id, format, limits, asOf: asOf, mapping)
            return source(section, feed, drop: drop, semantics: semantics.value, webhook: webhook)
        }
        guard let webhook else { return nil }
        var bodyLimits = FeedLimits.standard
        bodyLimits.fileBytesMax = Int64(webhook.bodyBytesMax)
        bodyLimits.rowBytesMax = webhook.bodyBytesMax
        let body = FeedFormat(syntax: .json(records: webhook.places.records), encoding: .utf8)
        let feed = feed(of: id, body, bodyLimits, asOf: .modification, webhook.mapping)
        return source(section, feed, drop: nil, semantics: .changes, webhook: webhook)
    }

    private func source(
        _ section: SourceSection,
        _ feed: FeedSettings,
        drop: DropConfiguration?,
        semantics: FeedSemantics,
        webhook: WebhookConfiguration?
    ) -> SourceConfiguration {
        SourceConfiguration(
            id: feed.source,
            drop: drop,
            semantics: semantics,
            feed: feed,
            rules: SourceRules(
                id: feed.source,
                guards: guards(section.guards),
                completion: PersonCompletion(feed.mapping),
                grace: feed.mapping.grace,
                absencesMin: section.absences?.value ?? 1
            ),
            webhook: webhook
        )
    }

    private func feed(
        of id: SourceID,
        _ format: FeedFormat,
        _ limits: FeedLimits,
        asOf: AsOfOrigin,
        _ mapping: RecordMapping
    ) -> FeedSettings {
        FeedSettings(
            source: id,
            format: format,
            limits: limits,
            asOf: asOf,
            mapping: mapping,
            mappingDigest: ConfigurationVersion.digest(of: mapping, in: id)
        )
    }

    /// Nil where its directory isn't given.
    private func drop(_ section: SourceSection) -> DropConfiguration? {
        let completeness = completeness(section)
        return section.drop.map { directory in
            DropConfiguration(
                directory: path(directory),
                completeness: completeness,
                scanInterval: section.scan?.value ?? Default.scan,
                keep: keep(section)
            )
        }
    }

    /// Nil: for good.
    private func keep(_ section: SourceSection) -> Duration? {
        switch section.keep {
        case .forever: nil
        case .time(let time): time.value
        case nil: Default.keep
        }
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
        guard let syntax = syntax(type.value, section) else { return nil }
        return FeedFormat(
            syntax: syntax,
            encoding: section.encoding?.value.meaning,
            proof: proof(section, in: syntax)
        )
    }

    private func syntax(_ type: SourceSection.FormatType, _ section: SourceSection) -> FeedFormat.Syntax? {
        switch type {
        case .csv: return .csv(CSVDialect(delimiter: section.delimiter?.value.meaning))
        case .ndjson: return .ndjson
        case .json:
            let written = section.records
            guard let records = JSONPointer(written?.value ?? "") else {
                let hint = "is no JSON pointer (RFC 6901): it begins with a slash, as /data/people does"
                if let written { problems.report(hint, at: written.place) }
                return nil
            }
            return .json(records: records)
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
