public import HRFeed

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

/// A column that was found in a feed's header.
struct BoundColumn: Sendable, Hashable {
    /// 0 is the first.
    var index: Int
    /// As the configuration names it.
    var name: String
}

/// What stands in one place of a record, trimmed and in NFC.
enum CellValue: Sendable, Hashable {
    /// It can't be read: what it says isn't known.
    case unreadable
    /// The record has no such member.
    case missing
    /// It says that there is none.
    case blank
    /// Not empty.
    case text(String)
}

extension Record {
    func cell(at column: BoundColumn) -> CellValue {
        guard column.index < columnCount, let value = recordValue(at: column.index) else { return .unreadable }
        switch value {
        case .missing: return .missing
        case .null: return .blank
        case .text(let text):
            let normalised = text.normalised
            return normalised.isEmpty ? .blank : .text(normalised)
        }
    }

    func problem(_ column: BoundColumn, _ what: String) -> RowProblem {
        RowProblem(
            rowNumber: rowNumber,
            lineNumber: lineNumber,
            column: FeedColumn(number: column.index + 1, name: column.name),
            shape: column.index < columnCount ? value(at: column.index).map { ValueShape($0) } : nil,
            what: what
        )
    }
}
