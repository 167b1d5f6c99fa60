public import HRFeed

/// A ``RecordMapping`` whose columns were found: extracts what a record says of a person.
public struct BoundMapping: Sendable, Hashable {
    struct Status: Sendable, Hashable {
        var column: BoundColumn
        /// By word, ASCII letters in lower case.
        var words: [AccountAddress: EmploymentStatus]
        var fallback: EmploymentStatus?
    }

    private let key: BoundKey
    private let status: Status?
    private let fields: [BoundField]

    init(mapping: RecordMapping, finding column: (ColumnName) -> BoundColumn) {
        status = mapping.status.map { status in
            Status(
                column: column(status.column),
                words: Dictionary(
                    status.words.sorted { $0.key < $1.key }.map { (AccountAddress($0.key.normalised), $0.value) },
                    uniquingKeysWith: { first, _ in first }
                ),
                fallback: status.fallback
            )
        }
        let identity = mapping.identityFields
        fields = mapping.fields.sorted { $0.key < $1.key }.compactMap { field, rule in
            rule.column.map { name in
                let isDate = field == .hireDate || field == .endDate
                let isKnownBy = field == .email || field == .userName || identity.contains(field)
                return BoundField(
                    field: field,
                    rule: rule,
                    column: column(name),
                    dates: isDate ? mapping.dates : nil,
                    isOptional: !rule.isRequired && !isDate && !isKnownBy,
                    isIdentity: identity.contains(field)
                )
            }
        }
        key = BoundKey(mapping.key, fields: fields, finding: column)
    }

    /// The column of the employee id, 0 being the first, where the id is what stands there and nothing is done to it but
    /// trimming and NFC; nil where it is made otherwise.
    public var plainKeyColumn: Int? { key.plainColumn }

    /// Every column that it reads, by its place in the record (0 is the first), each once.
    public var mappedColumns: [(index: Int, name: String)] {
        let columns = Set(fields.map(\.column) + key.columns + (status.map { [$0.column] } ?? []))
        return columns.sorted { $0.index < $1.index }.map { (index: $0.index, name: $0.name) }
    }

    /// Who the record is about; nil where that can't be read, or can't be what was meant.
    public func employee(of record: Record) -> EmployeeID? { try? key.employee(of: record) }

    /// What the record says of them, as far as it can be right. Not in it are fields that the record doesn't have; nil of those
    /// that it leaves empty.
    ///
    /// A value that isn't of its field's form is left out, and the field stays as it was known, unless it is required or
    /// somebody is known by it: one telephone number mustn't keep a person from their accounts, or in them.
    ///
    /// Of somebody who isn't active whatever can't be right is left out, but for the end date: whoever leaves does so
    /// whatever else the row says, since HR systems blank a leaver's data; when is not a detail.
    public func reading(of record: Record) throws(RowProblem) -> RowReading {
        var reading = RowReading(patch: PersonPatch(employee: try key.employee(of: record), values: [:]), remarks: [])
        let status = try status(of: record)
        if let status { reading.patch.values[.status] = status.rawValue }
        let hasLeft = status.map { $0 != .active } ?? false
        for field in fields {
            switch field.finding(in: record) {
            case .silent: break
            case .cleared: reading.patch.values.updateValue(nil, forKey: field.field)
            case .value(let value): reading.patch.values[field.field] = value
            case .malformed(let what) where field.isOptional:
                reading.patch.unread.insert(field.field)
                if !hasLeft { reading.remarks.append(record.problem(field.column, what)) }
            case .flawed(let what), .malformed(let what):
                guard hasLeft, field.field != .endDate else { throw record.problem(field.column, what) }
                reading.patch.unread.insert(field.field)
            }
        }
        return reading
    }

    /// Nil where the record has no such member, or nothing is mapped to it.
    private func status(of record: Record) throws(RowProblem) -> EmploymentStatus? {
        guard let status else { return nil }
        let word: String
        switch record.cell(at: status.column) {
        case .missing: return nil
        case .unreadable: throw record.problem(status.column, "it can't be read")
        case .blank: word = ""
        case .text(let text): word = text
        }
        guard let meaning = status.words[AccountAddress(word)] ?? status.fallback else {
            throw record.problem(status.column, "a status word that the mapping doesn't know")
        }
        return meaning
    }
}
