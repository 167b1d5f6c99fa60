import Provisioning

extension SourceSection {
    private enum Key: String, CaseIterable {
        case drop, semantics, complete, scan, keep, format, asOf, limits, webhook, mapping, dates, identity, grace,
            guards
        case absences
    }

    private enum CompleteKey: String, CaseIterable {
        case after, settle, marker
    }

    private enum FormatKey: String, CaseIterable {
        case type, delimiter, encoding, records, proof
    }

    /// What says something of files alone.
    private static let keysOfFiles: [Key] = [
        .semantics, .complete, .scan, .keep, .format, .asOf, .limits, .mapping, .absences,
    ]

    init?(_ entry: WrittenNode.Entry) {
        guard let section = entry.node.section(Key.self) else { return nil }
        name = Written(value: entry.key, place: entry.node.place)
        hasFiles = section[.drop] != nil || section[.webhook] == nil
        if hasFiles { readFiles(section) } else { Self.refuseFiles(section) }
        webhook = section[.webhook].flatMap(WebhookSection.init)
        dates = section[.dates].flatMap(Dates.init)
        identity = section[.identity].flatMap(Identity.init)
        grace = section[.grace]?.duration(in: ConfigurationLimits.grace)
        guards = section[.guards].flatMap(Guards.init)
    }

    private mutating func readFiles(_ section: Section<Key>) {
        if let node = section[.drop] {
            drop = node.text()
        } else {
            section.report("missing: a source has a directory for files (drop), a webhook, or both", at: .drop)
        }
        semantics = section.required(.semantics)?.word(of: FeedSemantics.self)
        if let complete = section[.complete]?.section(CompleteKey.self) { readCompleteness(complete) }
        scan = section[.scan]?.duration(in: ConfigurationLimits.scan)
        keep = section[.keep].flatMap(Keep.init)
        if let format = section.required(.format)?.section(FormatKey.self) { readFormat(format) }
        asOf = section[.asOf].flatMap(AsOf.init)
        limits = section[.limits].flatMap(Limits.init)
        mapping = section.required(.mapping).flatMap(Mapping.init)
        absences = section[.absences]?.wholeNumber(in: ConfigurationLimits.absences)
    }

    private static func refuseFiles(_ section: Section<Key>) {
        for key in keysOfFiles {
            let hint = key == .mapping ? "; the webhook's own mapping says it all" : ""
            section[key]?.report("means something only with drop" + hint)
        }
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
        proof = section[.proof].flatMap(Proof.init)
    }
}

extension SourceSection.Keep {
    /// A length of time, or `forever`.
    init?(_ node: WrittenNode) {
        if case .text("forever") = node.content {
            self = .forever
        } else if let time = node.duration(in: ConfigurationLimits.keep) {
            self = .time(time)
        } else {
            return nil
        }
    }
}

extension SourceSection.AsOf {
    private enum Key: String, CaseIterable {
        case name, column, format, zone
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        place = node.place
        name = section[.name]?.text()
        column = section[.column]?.text()
        format = section[.format]?.text()
        zone = section[.zone]?.text()
        if section[.name] == nil, section[.column] == nil { node.report("say what says it: name or column") }
        if let column = section[.column], section[.name] != nil { column.report("give either name or column") }
        if let format = section[.format], section[.name] != nil {
            format.report("means something only with column; in a name it stands in braces")
        }
    }
}

extension SourceSection.Proof {
    private enum Key: String, CaseIterable {
        case trailer, rows
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        trailer = section[.trailer].flatMap(Trailer.init)
        rows = section[.rows]?.text()
        if section[.trailer] == nil, section[.rows] == nil { node.report("say what shows it: trailer or rows") }
    }
}

extension SourceSection.Proof.Trailer {
    private enum Key: String, CaseIterable {
        case column, pointer, equals, begins, rows
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        place = node.place
        pointer = section[.pointer]?.place
        column = section[.column]?.text() ?? section[.pointer]?.pointer()
        equals = section[.equals]?.text()
        begins = section[.begins]?.text()
        rows = section[.rows]?.text()
        if let pointer = section[.pointer], section[.column] != nil { pointer.report("give either column or pointer") }
        if let begins = section[.begins], section[.equals] != nil { begins.report("give either equals or begins") }
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
