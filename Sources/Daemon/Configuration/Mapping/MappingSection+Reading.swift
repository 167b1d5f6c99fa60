import HRFeed
import Provisioning

extension SourceSection.Mapping {
    init?(_ node: WrittenNode) {
        guard let entries = node.entries(max: ConfigurationLimits.fieldsMax) else { return nil }
        place = node.place
        fields = []
        for entry in entries {
            switch PersonField(rawValue: entry.key) {
            case .employeeID: employeeID = Field(entry)
            case .status: status = Status(entry.node)
            default: if let field = Field(entry) { fields.append(field) }
            }
        }
        if !entries.contains(where: { $0.key == PersonField.employeeID.rawValue }) {
            node.problems.report("missing", at: place.absent(PersonField.employeeID.rawValue))
        }
    }
}

extension SourceSection.Mapping.Status {
    private enum Key: String, CaseIterable {
        case column, pointer, values
        case fallback = "default"
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        let pointer = section[.pointer].flatMap { $0.pointer() }
        column = pointer ?? section.required(.column)?.text()
        let entries = section.required(.values)?.entries(max: ConfigurationLimits.statusWordsMax) ?? []
        values = entries.compactMap { entry in entry.node.text().map { (entry.key, $0) } }
        fallback = section[.fallback]?.word(of: EmploymentStatus.self)
    }
}

extension SourceSection.Mapping.Field {
    private enum Key: String, CaseIterable {
        case column, pointer, template, transforms, values, required
        case fallback = "default"
    }

    private enum KeyOfKey: String, CaseIterable {
        case column, pointer, template, transforms
    }

    private enum HireKey: String, CaseIterable {
        case column, pointer, lead, hour
    }

    private enum EndKey: String, CaseIterable {
        case column, pointer, hour
    }

    init?(_ entry: WrittenNode.Entry) {
        let node = entry.node
        name = entry.key
        place = node.place
        if case .text = node.content {
            guard let text = node.text() else { return nil }
            column = text
            return
        }
        guard read(node) else { return nil }
    }

    /// False where it is no section.
    private mutating func read(_ node: WrittenNode) -> Bool {
        switch PersonField(rawValue: name) {
        case .employeeID:
            guard let section = node.section(KeyOfKey.self) else { return false }
            readKey(section, node)
        case .hireDate:
            guard let section = node.section(HireKey.self) else { return false }
            readHire(section, node)
        case .endDate:
            guard let section = node.section(EndKey.self) else { return false }
            readEnd(section, node)
        default:
            guard let section = node.section(Key.self) else { return false }
            read(section, node)
        }
        return true
    }

    private mutating func read(_ section: Section<Key>, _ node: WrittenNode) {
        readOrigin(section[.column], section[.pointer], section[.template], node)
        readTransforms(section[.transforms])
        let entries = section[.values]?.entries(max: ConfigurationLimits.valueWordsMax) ?? []
        values = entries.compactMap { entry in entry.node.text().map { (entry.key, $0) } }
        fallback = section[.fallback]?.text()
        isRequired = section[.required]?.word(of: SourceSection.Flag.self)
    }

    private mutating func readKey(_ section: Section<KeyOfKey>, _ node: WrittenNode) {
        readOrigin(section[.column], section[.pointer], section[.template], node)
        readTransforms(section[.transforms])
    }

    private mutating func readHire(_ section: Section<HireKey>, _ node: WrittenNode) {
        readOrigin(section[.column], section[.pointer], nil, node)
        lead = section[.lead]?.duration(in: ConfigurationLimits.lead)
        hour = section[.hour]?.text()
    }

    private mutating func readEnd(_ section: Section<EndKey>, _ node: WrittenNode) {
        readOrigin(section[.column], section[.pointer], nil, node)
        hour = section[.hour]?.text()
    }

    private mutating func readOrigin(
        _ column: WrittenNode?,
        _ pointer: WrittenNode?,
        _ template: WrittenNode?,
        _ node: WrittenNode
    ) {
        guard [column, pointer, template].compactMap(\.self).count == 1 else {
            return node.report("name one place that it comes from: column, pointer or template")
        }
        self.column = column?.text() ?? pointer.flatMap { $0.pointer() }
        self.template = template?.text()
    }

    private mutating func readTransforms(_ node: WrittenNode?) {
        transforms =
            node?.items(max: ConfigurationLimits.transformsMax)?.compactMap { $0.word(of: TextTransform.self) } ?? []
    }
}

extension SourceSection.Dates {
    private enum Key: String, CaseIterable {
        case format, zone, none
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        format = section.required(.format)?.text()
        zone = section.required(.zone)?.text()
        blanks = section[.none]?.items(max: ConfigurationLimits.dateBlanksMax)?.compactMap { $0.text() } ?? []
        place = node.place
    }
}

extension SourceSection.Identity {
    private enum Key: String, CaseIterable {
        case template
    }

    init?(_ node: WrittenNode) {
        if case .text = node.content {
            guard let text = node.text() else { return nil }
            field = text
            return
        }
        guard let section = node.section(Key.self) else { return nil }
        template = section.required(.template)?.text()
    }
}

extension WrittenNode {
    /// A JSON pointer to something within a record.
    func pointer() -> Written<String>? {
        guard let text = text() else { return nil }
        guard let pointer = JSONPointer(text.value), !pointer.tokens.isEmpty else {
            return failure("is no JSON pointer (RFC 6901): it begins with a slash, as /contact/email does")
        }
        return text
    }
}
