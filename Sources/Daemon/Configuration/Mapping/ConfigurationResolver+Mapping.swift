import Provisioning

extension ConfigurationResolver {
    private static let knownKeys = PersonField.known.map(\.rawValue)

    /// Nil where something that it needs is missing or wrong, which is reported by then.
    func mapping(of source: SourceSection) -> RecordMapping? {
        let dates = source.dates.flatMap { self.dates($0, mapping: source.mapping) }
        guard let section = source.mapping else { return nil }
        var rules: [PersonField: FieldRule] = [:]
        var folded: [String: String] = [:]
        for field in section.fields {
            checkName(of: field, folded: &folded)
            if let rule = rule(field, section) { rules[PersonField(rawValue: field.name)] = rule }
        }
        checkDates(section, dates: source.dates)
        let fields = ([.employeeID] + rules.keys.sorted()).map(\.rawValue)
        let identity = source.identity.map { self.identity($0, fields: fields) } ?? .own
        let status = section.status.flatMap(status)
        let key = section.employeeID.flatMap { self.key($0, section) }
        guard let key, let identity, section.status == nil || status != nil else { return nil }
        return RecordMapping(
            key: key,
            status: status,
            fields: rules,
            dates: dates,
            identity: identity,
            grace: source.grace?.value ?? .zero
        )
    }

    /// A field's name must be one that a filter can name (RFC 7643 §2.1), and filters name fields without case.
    private func checkName(of field: SourceSection.Mapping.Field, folded: inout [String: String]) {
        let lowercased = field.name.lowercased()
        if PersonField(written: field.name) == nil {
            problems.report(
                "a field's name begins with a letter of ASCII and has letters, digits, '-' and '_'",
                at: field.place
            )
        } else if let known = Self.knownKeys.first(where: { $0.lowercased() == lowercased && $0 != field.name }) {
            problems.report("differs from \(known) in case alone; did you mean that?", at: field.place)
        } else if let other = folded[lowercased] {
            problems.report("differs from \(other) in case alone", at: field.place)
        }
        folded[lowercased] = field.name
    }

    private func rule(_ field: SourceSection.Mapping.Field, _ section: SourceSection.Mapping) -> FieldRule? {
        let origin: FieldRule.Origin
        if let column = field.column {
            origin = .column(ColumnName(column.value))
        } else if let template = field.template.flatMap({ self.template($0, fields: section.extracted) }) {
            origin = .template(template)
        } else {
            return nil
        }
        let name = PersonField(rawValue: field.name)
        if let fallback = field.fallback { check(fallback, as: name) }
        for (_, value) in field.values { check(value, as: name) }
        let words = words(field.values.map { ($0.word, $0.value.place) })
        let values = Dictionary(field.values.map { ($0.word, $0.value.value) }, uniquingKeysWith: { one, _ in one })
        return FieldRule(
            origin,
            transforms: field.transforms.map(\.value),
            values: words.isEmpty ? nil : ValueMap(values),
            fallback: field.fallback?.value,
            isRequired: field.isRequired?.value == .yes
        )
    }

    private func check(_ value: Written<String>, as field: PersonField) {
        guard let flaw = FieldSyntax.flaw(of: value.value, in: field) else { return }
        problems.report("\(String(reflecting: value.value)) is \(flaw)", at: value.place)
    }

    /// Words compare without case: two that differ in nothing else would be one word with two meanings.
    private func words(_ words: [(word: String, place: Place)]) -> [String: String] {
        var folded: [String: String] = [:]
        for (word, place) in words {
            if let other = folded.updateValue(word, forKey: word.lowercased()) {
                problems.report("differs from \(String(reflecting: other)) in case alone", at: place)
            }
        }
        return folded
    }

    private func status(_ section: SourceSection.Mapping.Status) -> RecordMapping.Status? {
        let known = EmploymentStatus.allCases.map(\.rawValue)
        _ = words(section.values.map { ($0.word, $0.status.place) })
        var words: [String: EmploymentStatus] = [:]
        for (word, written) in section.values {
            guard let status = EmploymentStatus(rawValue: written.value) else {
                problems.report(Suggestion.notOneOf(written.value, known), at: written.place)
                continue
            }
            words[word] = status
        }
        guard let column = section.column, !words.isEmpty else { return nil }
        return RecordMapping.Status(
            column: ColumnName(column.value),
            words: words,
            fallback: section.fallback?.value
        )
    }

    private func key(_ field: SourceSection.Mapping.Field, _ section: SourceSection.Mapping) -> RecordMapping.Key? {
        if let column = field.column {
            return .column(ColumnName(column.value), transforms: field.transforms.map(\.value))
        }
        return field.template.flatMap { template($0, fields: section.extracted) }.map { .template($0) }
    }

    private func identity(_ section: SourceSection.Identity, fields: [String]) -> RecordMapping.Identity? {
        if let field = section.field {
            guard fields.contains(field.value) else {
                problems.report(Suggestion.notOneOf(field.value, fields), at: field.place)
                return nil
            }
            let named = PersonField(rawValue: field.value)
            if named == .email { remarkAddress(at: field.place) }
            guard named == .employeeID else { return .field(named) }
            return (try? FieldTemplate(parsing: "{\(field.value)}")).map { .template($0) }
        }
        guard let written = section.template, let template = template(written, fields: fields) else { return nil }
        if template.fields == [.email] { remarkAddress(at: written.place) }
        return .template(template)
    }

    private func remarkAddress(at place: Place) {
        problems.remark(
            "is the address: when it changes, one person leaves and another joins; take what stays, as a national or "
                + "payroll id does",
            at: place
        )
    }

    /// - fields: what it may be made of.
    func template(_ written: Written<String>, fields: [String]?) -> FieldTemplate? {
        let template: FieldTemplate
        do throws(FieldTemplateError) {
            template = try FieldTemplate(parsing: written.value)
        } catch {
            problems.report("not a template: \(error.description)", at: written.place)
            return nil
        }
        guard let fields else { return template }
        for field in template.fields where !fields.contains(field.rawValue) {
            let hint = Suggestion.text(for: field.rawValue, among: fields)
            problems.report("no column is mapped to \(field.rawValue)" + hint, at: written.place)
        }
        return template
    }
}

extension SourceSection.Mapping {
    /// What templates can be made of: nothing that is made of a template itself.
    fileprivate var extracted: [String] {
        let fields = fields.filter { $0.column != nil }.map(\.name)
        return employeeID?.template == nil ? [PersonField.employeeID.rawValue] + fields : fields
    }
}
