import Intake

extension WebhookSection {
    private enum Key: String, CaseIterable {
        case listen, preset, signature, key, bearer, records, eventId, asOf, body, mapping
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        place = node.place
        given = Set(Key.allCases.filter { section[$0] != nil }.map(\.rawValue))
        listen = section.required(.listen)?.text()
        preset = section[.preset]?.word(of: Preset.self)
        signature = section[.signature].flatMap(Signature.init)
        key = section[.key].flatMap(TargetSection.Credential.init)
        bearer = section[.bearer].flatMap(TargetSection.Credential.init)
        records = section[.records]?.text()
        eventID = section[.eventId]?.text()
        asOf = section[.asOf].flatMap(AsOf.init)
        bodyBytes = section[.body]?.byteCount(in: ConfigurationLimits.webhookBodyBytes)
        mapping = section.required(.mapping).flatMap(SourceSection.Mapping.init)
    }

    var hasSignature: Bool { given.contains(Key.preset.rawValue) || given.contains(Key.signature.rawValue) }
    var hasKey: Bool { given.contains(Key.key.rawValue) }
    var hasBearer: Bool { given.contains(Key.bearer.rawValue) }
}

extension WebhookSection.Signature {
    private enum Key: String, CaseIterable {
        case algorithm, header, encoding, prefix, signs, timestamp
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        place = node.place
        algorithm = section.required(.algorithm)?.word(of: SignatureScheme.Algorithm.self)
        header = section.required(.header)?.text()
        encoding = section.required(.encoding)?.word(of: SignatureScheme.Encoding.self)
        prefix = section[.prefix]?.text()
        let items = section.required(.signs)?.items(max: ConfigurationLimits.signedPartsMax)
        let parts = items?.compactMap(Part.init)
        signs = parts?.count == items?.count ? parts : nil
        timestamp = section[.timestamp].flatMap(Timestamp.init)
    }
}

extension WebhookSection.Signature.Part {
    private enum Word: String, CaseIterable {
        case body, timestamp
    }

    private enum Key: String, CaseIterable {
        case text
    }

    init?(_ node: WrittenNode) {
        if case .mapping = node.content {
            guard let text = node.section(Key.self)?.required(.text)?.text() else { return nil }
            self = .text(text.value)
            return
        }
        switch node.word(of: Word.self)?.value {
        case .body: self = .body
        case .timestamp: self = .timestamp
        case nil: return nil
        }
    }
}

extension WebhookSection.Signature.Timestamp {
    private enum Key: String, CaseIterable {
        case header, format, tolerance
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        header = section.required(.header)?.text()
        format = section.required(.format)?.word(of: TimestampFormat.self)
        tolerance = section[.tolerance]?.duration(in: ConfigurationLimits.tolerance)
    }
}

extension WebhookSection.AsOf {
    private enum Key: String, CaseIterable {
        case at, format
    }

    init?(_ node: WrittenNode) {
        if case .text = node.content {
            at = node.text()
            return
        }
        guard let section = node.section(Key.self) else { return nil }
        at = section.required(.at)?.text()
        format = section[.format]?.word(of: TimestampFormat.self)
    }
}
