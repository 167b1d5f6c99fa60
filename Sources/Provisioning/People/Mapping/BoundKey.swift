import HRFeed

/// How the employee id is read out of a record.
struct BoundKey: Sendable, Hashable {
    private enum Origin: Sendable, Hashable {
        case column(BoundColumn, [TextTransform])
        /// With the columns of its placeholders; never empty.
        case template(FieldTemplate, [PersonField: BoundField])
    }

    private let origin: Origin
    let columns: [BoundColumn]

    /// Longest employee id, in characters: none of HR's own comes near.
    static let lengthMax = 128

    /// - fields: those that have columns; a template's must be among them.
    init(_ key: RecordMapping.Key, fields: [BoundField], finding column: (ColumnName) -> BoundColumn) {
        switch key {
        case .column(let name, let transforms):
            origin = .column(column(name), transforms)
            columns = [column(name)]
        case .template(let template):
            let used = fields.filter { template.fields.contains($0.field) }
            origin = .template(template, Dictionary(used.map { ($0.field, $0) }, uniquingKeysWith: { one, _ in one }))
            columns = used.map(\.column)
        }
    }

    var plainColumn: Int? {
        if case .column(let column, let transforms) = origin, transforms.allSatisfy({ $0 == .trim || $0 == .nfc }) {
            column.index
        } else {
            nil
        }
    }

    func employee(of record: Record) throws(RowProblem) -> EmployeeID {
        switch origin {
        case .column(let column, let transforms):
            guard case .text(let text) = record.cell(at: column) else {
                throw record.problem(column, "no employee id can be read here")
            }
            try check(text, record, column)
            return try employee(transforms.applied(to: text), record, column)
        case .template(let template, let fields):
            return try employee(made: template, of: fields, record)
        }
    }

    private func employee(
        made template: FieldTemplate,
        of fields: [PersonField: BoundField],
        _ record: Record
    ) throws(RowProblem) -> EmployeeID {
        let first = columns.first ?? BoundColumn(index: 0, name: template.text)
        var values: [PersonField: String] = [:]
        for field in fields.values {
            guard case .value(let value) = field.finding(in: record) else { continue }
            if case .text(let text) = record.cell(at: field.column) { try check(text, record, field.column) }
            values[field.field] = value
        }
        let text: String
        do throws(FieldTemplate.MissingField) {
            text = try template.rendered { values[$0] }
        } catch {
            throw record.problem(
                fields[error.field]?.column ?? first,
                "no employee id can be made without \(error.field.rawValue)"
            )
        }
        return try employee(text, record, first)
    }

    private func employee(_ text: String, _ record: Record, _ column: BoundColumn) throws(RowProblem) -> EmployeeID {
        guard !text.isEmpty else { throw record.problem(column, "no employee id can be read here") }
        guard text.count <= Self.lengthMax else {
            throw record.problem(column, "an employee id has at most \(Self.lengthMax) characters")
        }
        return EmployeeID(text)
    }

    /// A spreadsheet's spelling of a long number is another number: digits are gone for good.
    private func check(_ text: String, _ record: Record, _ column: BoundColumn) throws(RowProblem) {
        guard Self.isScientific(text) else { return }
        throw record.problem(column, Self.scientific)
    }

    static let scientific =
        "a number in scientific notation, as spreadsheets write long ids, which loses digits: format the column as"
        + " text before exporting, or export without opening the file in a spreadsheet"

    /// `1.23457E+11`, `1,23457E+11`, `1E+11`: with a sign, as ids don't have it.
    static func isScientific(_ text: String) -> Bool {
        guard text.utf8.count <= 32, text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return false }
        return text.wholeMatch(of: /-?[0-9]+([.,][0-9]+)?[eE][+-][0-9]{1,3}/) != nil
    }
}
