import Foundation
public import HRFeed

/// A ``RecordMapping`` whose columns were found: makes people out of records.
public struct BoundMapping: Sendable, Hashable {
    struct Status: Sendable, Hashable {
        var column: Int
        var name: String
        /// By word, ASCII letters in lower case.
        var words: [String: EmploymentStatus]
    }

    struct Field: Sendable, Hashable {
        var field: PersonField
        var column: Int
        var name: String
    }

    var keyColumn: Int
    var keyName: String
    var status: Status?
    var fields: [Field]

    /// Longest employee id, in characters: none of HR's own comes near.
    static let keyLengthMax = 128
    /// Longest value of any field, in characters.
    static let valueLengthMax = 1024

    /// Who the record is about; nil where that can't be read.
    public func employee(of record: Record) -> EmployeeID? {
        guard keyColumn < record.columnCount, let text = record.value(at: keyColumn).map(Self.normalised),
            !text.isEmpty,
            text.count <= Self.keyLengthMax
        else { return nil }
        return EmployeeID(text)
    }

    /// What the record says of them.
    public func person(of record: Record, from source: SourceID) throws(RowProblem) -> Person {
        guard let employee = employee(of: record) else {
            throw problem(record, keyColumn, keyName, "no employee id can be read here")
        }
        let status = try status(of: record)
        var values: [PersonField: String] = [:]
        for field in fields {
            guard let text = record.value(at: field.column).map(Self.normalised), !text.isEmpty else { continue }
            if let flaw = Self.flaw(of: text, in: field.field) {
                // Whoever leaves does so whatever else the row says: HR systems blank a leaver's data.
                guard status == .active else { continue }
                throw problem(record, field.column, field.name, flaw)
            }
            values[field.field] = text
        }
        let key = PersonKey(source: source, employee: employee)
        let person = Person(key: key, identity: key.ownIdentity, status: status, period: .open, fields: values)
        if status == .active, values[.email] == nil, let email = fields.first(where: { $0.field == .email }) {
            throw problem(record, email.column, email.name, "an active person needs an address")
        }
        return person
    }

    private static func flaw(of text: String, in field: PersonField) -> String? {
        if text.count > valueLengthMax { return "longer than \(valueLengthMax) characters" }
        return field == .email ? AddressFlaw(in: text)?.description : nil
    }

    private func status(of record: Record) throws(RowProblem) -> EmploymentStatus {
        guard let status else { return .active }
        let word = AccountAddress(record.value(at: status.column).map(Self.trimmed) ?? "").folded
        guard let meaning = status.words[word] else {
            throw problem(record, status.column, status.name, "a status word that the mapping doesn't know")
        }
        return meaning
    }

    private func problem(_ record: Record, _ column: Int, _ name: String, _ what: String) -> RowProblem {
        RowProblem(
            rowNumber: record.rowNumber,
            lineNumber: record.lineNumber,
            column: FeedColumn(number: column + 1, name: name),
            shape: record.value(at: column).map { ValueShape($0) },
            what: what
        )
    }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Names are NFC: a provider that compares bytes must not see a change where there is none.
    private static func normalised(_ text: String) -> String {
        trimmed(text).precomposedStringWithCanonicalMapping
    }
}

/// One row that can't be made into a person. Says where and of what shape, never what (promise 10).
public struct RowProblem: Error, Sendable, Hashable, CustomStringConvertible {
    public var rowNumber: Int
    public var lineNumber: Int
    public var column: FeedColumn
    public var shape: ValueShape?
    public var what: String

    public var description: String {
        let shape = shape.map { " (\($0))" } ?? ""
        return "row \(rowNumber) (line \(lineNumber)), \(column): \(what)\(shape)"
    }
}
