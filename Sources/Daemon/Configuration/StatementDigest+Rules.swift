import Provisioning

extension StatementDigest {
    /// What its columns mean.
    mutating func add(_ mapping: RecordMapping, of source: SourceID) {
        let id = source.rawValue
        switch mapping.key {
        case .column(let column, let transforms): add("key", id, "column", column.text, words(transforms))
        case .template(let template): add("key", id, "template", template.text)
        }
        for (field, rule) in mapping.fields { add(rule, of: field, id) }
        if let status = mapping.status {
            add("status", id, status.column.text, status.fallback?.rawValue ?? "")
            for (word, meaning) in status.words { add("word", id, word, meaning.rawValue) }
        }
        switch mapping.identity {
        case .own: break
        case .field(let field): add("identity", id, "field", field.rawValue)
        case .template(let template): add("identity", id, "template", template.text)
        }
        if mapping.grace != .zero { add("grace", id, mapping.grace.written) }
        if let dates = mapping.dates { add(dates, id) }
    }

    private mutating func add(_ rule: FieldRule, of field: PersonField, _ id: String) {
        switch rule.origin {
        case .column(let column): add("field", id, field.rawValue, "column", column.text, words(rule.transforms))
        case .template(let template):
            add("field", id, field.rawValue, "template", template.text, words(rule.transforms))
        }
        for (word, value) in rule.values?.words ?? [:] { add("value", id, field.rawValue, word, value) }
        if let fallback = rule.fallback { add("default", id, field.rawValue, fallback) }
        if rule.isRequired { add("required", id, field.rawValue) }
    }

    private mutating func add(_ dates: DateRules, _ id: String) {
        add("dates", id, dates.pattern.text, dates.zone.name)
        for blank in dates.blanks { add("no date", id, blank) }
        add("hire", id, "\(dates.hireHour.seconds)", dates.lead.written)
        add("end", id, "\(dates.endHour.seconds)")
    }

    private func words(_ transforms: [TextTransform]) -> String {
        transforms.map(\.rawValue).joined(separator: "|")
    }

    /// Who has accounts there, and what is written of them.
    mutating func add(_ rules: TargetRules) {
        let id = rules.id.rawValue
        add("target", id, rules.profile.name, rules.profile.removal.rawValue)
        if rules.profile.idIsAddress { add("ids are addresses", id) }
        if rules.profile.dropsMemberships { add("memberships are dropped", id) }
        for placeholder in rules.profile.placeholders { add("placeholder", id, placeholder) }
        for (rank, source) in rules.sources.enumerated() { add("feeds", id, source.rawValue, "\(rank)") }
        for attribute in rules.profile.attributes {
            switch attribute.origin {
            case .field(let field): add("attribute", id, attribute.path, "field", field.rawValue)
            case .identity: add("attribute", id, attribute.path, "identity")
            }
        }
        for group in rules.groups {
            add("group", id, group.group.rawValue, group.condition.map { "when \($0)" } ?? "everyone")
        }
        for family in rules.families { add(family, of: id) }
        if let deleteAfter = rules.deleteAfter { add("delete after", id, deleteAfter.written) }
        if rules.reading.unknownAccounts != .keep {
            add("unknown accounts", id, rules.reading.unknownAccounts.rawValue)
        }
        for address in rules.reading.protected { add("protected", id, address.folded) }
    }

    private mutating func add(_ family: GroupFamily, of id: String) {
        let when = family.condition.map { "when \($0)" } ?? "everyone"
        // Which of them are listed, and how they are spelled: one statement, since several families may be of one field.
        let values = family.values.map { $0.sorted().map { "\($0.utf8.count):\($0)" }.joined() } ?? "all"
        add("family", id, family.field.rawValue, family.name.text, family.prefix, values, when)
    }
}
