/// Completes people as a source's configuration says: defaults, templates, what must be there, whose account it is, and
/// from when until when.
public struct PersonCompletion: PersonCompleting, Hashable {
    private let defaults: [PersonField: String]
    /// In the order of their names; none is made of another.
    private let templates: [TemplateField]
    /// In the order of their names.
    private let required: [PersonField]
    private let statusFallback: EmploymentStatus?
    private let identity: RecordMapping.Identity
    private let employment: EmploymentDates

    private struct TemplateField: Hashable, Sendable {
        var field: PersonField
        var template: FieldTemplate
        var rule: FieldRule
    }

    public init(_ mapping: RecordMapping) {
        defaults = mapping.fields.compactMapValues(\.fallback)
        templates = mapping.fields.sorted { $0.key < $1.key }.compactMap { field, rule in
            guard case .template(let template) = rule.origin else { return nil }
            return TemplateField(field: field, template: template, rule: rule)
        }
        required = mapping.fields.filter { $0.key == .email || $0.value.isRequired }.keys.sorted()
        statusFallback = mapping.status.map(\.fallback) ?? .active
        identity = mapping.identity
        employment = EmploymentDates(rules: mapping.dates, grace: mapping.grace)
    }

    public func person(
        _ patch: PersonPatch,
        over known: Person?,
        semantics: FeedSemantics,
        from source: SourceID,
        asOf: WallInstant
    ) throws(CompletionProblem) -> Person {
        let key = PersonKey(source: source, employee: patch.employee)
        let status = try status(patch, known: semantics == .changes ? known?.status : nil)
        let hadAccess = known?.status(at: asOf) == .active
        // A change of somebody who is gone already is for when they come back.
        let keeps = status == .ended && (semantics == .snapshot || hadAccess)
        var fields = extracted(patch, over: base(of: known, beside: patch, status, semantics), keeps: keeps)
        fillIn(&fields)
        let made = status == .ended && hadAccess ? keep(&fields, of: known) : [:]
        try derive(&fields, of: patch.employee, isActive: status == .active)
        fields.merge(made) { $1 }
        let standing = try employment.standing(
            status,
            fields,
            saysEnd: semantics == .snapshot || patch.values.keys.contains(.endDate),
            known: known,
            asOf: asOf
        )
        let person = Person(
            key: key,
            identity: try identity(of: key, status, fields, known: known),
            status: standing.status,
            period: standing.period,
            fields: fields
        )
        // Of whoever has left and works here until then, too; but nobody is kept here by what they lack.
        let needsAll = status == .active || (!hadAccess && person.status(at: asOf) == .active)
        if needsAll, let missing = required.first(where: { fields[$0] == nil }) {
            throw CompletionProblem(field: missing, what: reason(of: missing, without: fields))
        }
        return person
    }

    /// What holds where the record says nothing, or nothing that can be read. HR often blanks the rows of those who have left;
    /// what they had they keep as it was, as long as they keep it.
    private func base(
        of known: Person?,
        beside patch: PersonPatch,
        _ status: EmploymentStatus,
        _ semantics: FeedSemantics
    ) -> [PersonField: String] {
        guard let known else { return [:] }
        if semantics == .changes { return known.fields }
        return known.fields.filter { field, _ in
            patch.unread.contains(field) || (status == .ended && !Self.dates.contains(field))
        }
    }

    /// A leaver's account stays under the address that it has, and as what was made of their fields: HR often puts the private
    /// address into their rows.
    ///
    /// - Returns: what was made.
    private func keep(_ fields: inout [PersonField: String], of known: Person?) -> [PersonField: String] {
        guard let known else { return [:] }
        if let address = known.fields[.email] { fields[.email] = address }
        let made = Set(templates.map(\.field))
        return known.fields.filter { made.contains($0.key) }
    }

    /// Of these, that there is none says something of whoever has left, too.
    private static let dates: Set<PersonField> = [.hireDate, .endDate]

    /// - known: what holds where the patch says nothing of it.
    private func status(
        _ patch: PersonPatch,
        known: EmploymentStatus?
    ) throws(CompletionProblem) -> EmploymentStatus {
        if let word = patch.values[.status] ?? nil, let status = EmploymentStatus(rawValue: word) { return status }
        guard let status = known ?? statusFallback else {
            throw CompletionProblem(field: .status, what: "nothing says whether somebody new works here")
        }
        return status
    }

    /// What HR itself said: of what was known, all but what was made of other fields.
    ///
    /// - keeps: what the record leaves blank stays.
    private func extracted(
        _ patch: PersonPatch,
        over known: [PersonField: String],
        keeps: Bool
    ) -> [PersonField: String] {
        var fields = known
        for made in templates { fields[made.field] = nil }
        for (field, value) in patch.values where field != .status {
            if keeps, value == nil, !Self.dates.contains(field) { continue }
            fields[field] = value
        }
        return fields
    }

    private func fillIn(_ fields: inout [PersonField: String]) {
        for (field, fallback) in defaults where fields[field] == nil { fields[field] = fallback }
    }

    private func derive(
        _ fields: inout [PersonField: String],
        of employee: EmployeeID,
        isActive: Bool
    ) throws(CompletionProblem) {
        let given = fields
        for made in templates {
            guard let text = try? made.template.rendered({ $0 == .employeeID ? employee.rawValue : given[$0] }) else {
                continue
            }
            switch made.rule.finding(of: text, for: made.field) {
            case .silent, .cleared: break
            case .value(let value): fields[made.field] = value
            case .flawed(let what), .malformed(let what):
                if isActive { throw CompletionProblem(field: made.field, what: what) }
            }
        }
    }

    /// Names what a template lacks, since that is what somebody has to look for.
    private func reason(of field: PersonField, without fields: [PersonField: String]) -> String {
        let template = templates.first { $0.field == field }?.template
        guard let lacking = template?.fields.first(where: { $0 != .employeeID && fields[$0] == nil }) else {
            return field == .email ? "an active person needs an address" : "an active person needs it"
        }
        return "an active person needs it, and it can't be made without \(lacking.rawValue)"
    }

    /// Somebody without access has no use for an identity: whose account it was is known, or there was none.
    private func identity(
        of key: PersonKey,
        _ status: EmploymentStatus,
        _ fields: [PersonField: String],
        known: Person?
    ) throws(CompletionProblem) -> IdentityKey {
        let field: PersonField
        switch identity {
        case .own: return key.ownIdentity
        case .field(let named):
            if let text = fields[named] {
                return IdentityKey(named == .email ? AccountAddress(text).folded : text)
            }
            field = named
        case .template(let template):
            do throws(FieldTemplate.MissingField) {
                return IdentityKey(try template.rendered { $0 == .employeeID ? key.employee.rawValue : fields[$0] })
            } catch {
                field = error.field
            }
        }
        guard status != .active else {
            throw CompletionProblem(field: field, what: "an active person's identity is made of it, and it is empty")
        }
        return known?.identity ?? key.ownIdentity
    }
}
