import Provisioning

extension SourceSection {
    private enum Key: String, CaseIterable {
        case drop, semantics, complete, scan, format, limits, webhook, mapping, dates, identity, grace, guards, absences
    }

    private enum CompleteKey: String, CaseIterable {
        case after, settle, marker
    }

    private enum FormatKey: String, CaseIterable {
        case type, delimiter, encoding, records
    }

    init?(_ entry: WrittenNode.Entry) {
        guard let section = entry.node.section(Key.self) else { return nil }
        name = Written(value: entry.key, place: entry.node.place)
        drop = section.required(.drop)?.text()
        semantics = section.required(.semantics)?.word(of: FeedSemantics.self)
        if let complete = section[.complete]?.section(CompleteKey.self) { readCompleteness(complete) }
        scan = section[.scan]?.duration(in: ConfigurationLimits.scan)
        if let format = section.required(.format)?.section(FormatKey.self) { readFormat(format) }
        limits = section[.limits].flatMap(Limits.init)
        webhook = section[.webhook].flatMap(WebhookSection.init)
        mapping = section.required(.mapping).flatMap(Mapping.init)
        dates = section[.dates].flatMap(Dates.init)
        identity = section[.identity].flatMap(Identity.init)
        grace = section[.grace]?.duration(in: ConfigurationLimits.grace)
        guards = section[.guards].flatMap(Guards.init)
        absences = section[.absences]?.wholeNumber(in: ConfigurationLimits.absences)
    }

    private mutating func readCompleteness(_ section: Section<CompleteKey>) {
        completeAfter = section.required(.after)?.word(of: CompleteAfter.self)
        settle = section[.settle]?.duration(in: ConfigurationLimits.settle)
        marker = section[.marker]?.text()
    }

    private mutating func readFormat(_ section: Section<FormatKey>) {
        formatType = section.required(.type)?.word(of: FormatType.self)
        delimiter = section[.delimiter]?.word(of: Delimiter.self)
        encoding = section[.encoding]?.word(of: Encoding.self)
        records = section[.records]?.text()
    }
}

extension SourceSection.Limits {
    private enum Key: String, CaseIterable {
        case file, row, value, columns
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        fileBytes = section[.file]?.byteCount(in: ConfigurationLimits.feedFileBytes)
        rowBytes = section[.row]?.byteCount(in: ConfigurationLimits.feedRowBytes)
        valueBytes = section[.value]?.byteCount(in: ConfigurationLimits.feedValueBytes)
        columns = section[.columns]?.wholeNumber(in: ConfigurationLimits.feedColumns)
    }
}
