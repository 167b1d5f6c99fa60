import GRDB
import GRDBSQLite

/// One statement each; its compiled form is kept for the next time.
///
/// GRDB compiles and keeps them; they are run here. What GRDB does around each one, for whoever observes a database or asks for
/// columns by their names, would take longer than most of them: nobody does either.
extension Database {
    func run(_ sql: String, _ values: SQLValues = []) throws {
        try step(sql, values) { _ in true }
    }

    func rows(_ sql: String, _ values: SQLValues = []) throws -> [FoundRow] {
        var rows: [FoundRow] = []
        try step(sql, values) { statement in
            rows.append(FoundRow(statement))
            return true
        }
        return rows
    }

    /// The first one; nil where there is none.
    func row(_ sql: String, _ values: SQLValues = []) throws -> FoundRow? {
        var row: FoundRow?
        try step(sql, values) { statement in
            row = FoundRow(statement)
            return false
        }
        return row
    }

    /// The first column of the first row; nil where there is none, or where it is null.
    func value<Value: ColumnValue>(_ type: Value.Type, _ sql: String, _ values: SQLValues = []) throws -> Value? {
        var value: Value?
        try step(sql, values) { statement in
            value = Value?(SQLColumn(statement, 0))
            return false
        }
        return value
    }

    /// The first column of each row.
    func values<Value: ColumnValue>(_ type: Value.Type, _ sql: String, _ values: SQLValues = []) throws -> [Value] {
        var found: [Value] = []
        try step(sql, values) { statement in
            found.append(Value(SQLColumn(statement, 0)))
            return true
        }
        return found
    }

    /// Whether there is any row.
    func holds(_ sql: String, _ values: SQLValues = []) throws -> Bool {
        var holds = false
        try step(sql, values) { _ in
            holds = true
            return false
        }
        return holds
    }

    /// - Parameter take: is given each row; false: no more of them. It must not run anything.
    private func step(_ sql: String, _ values: SQLValues, _ take: (SQLiteStatement) -> Bool) throws {
        let statement = try cachedStatement(sql: sql).sqliteStatement
        defer {
            sqlite3_reset(statement)
            // Long texts aren't kept until the next time.
            if !values.isEmpty { sqlite3_clear_bindings(statement) }
        }
        var code = values.bind(to: statement)
        guard code == SQLITE_OK else { throw error(code, in: sql) }
        while true {
            code = sqlite3_step(statement)
            switch code {
            case SQLITE_ROW: guard take(statement) else { return }
            case SQLITE_DONE: return
            default: throw error(code, in: sql)
            }
        }
    }

    private func error(_ code: CInt, in sql: String) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: lastErrorMessage, sql: sql)
    }
}

/// What stands for a statement's question marks, in their order.
struct SQLValues: ExpressibleByArrayLiteral {
    private let values: [(any StatementBinding)?]

    init(_ values: [(any StatementBinding)?]) { self.values = values }

    init(arrayLiteral values: (any StatementBinding)?...) { self.values = values }

    static func + (first: Self, second: Self) -> Self { Self(first.values + second.values) }

    var isEmpty: Bool { values.isEmpty }

    /// - Returns: SQLite's result code. What is too long for it, or for the memory, is refused.
    fileprivate func bind(to statement: SQLiteStatement) -> CInt {
        precondition(values.count == Int(sqlite3_bind_parameter_count(statement)), "each question mark has its value")
        for (place, value) in values.enumerated() {
            let code = value?.bind(to: statement, at: CInt(place + 1)) ?? SQLITE_OK
            guard code == SQLITE_OK else { return code }
        }
        return SQLITE_OK
    }
}

/// One row that a statement has found, with its columns by their places.
struct FoundRow {
    private let columns: [SQLColumn]

    fileprivate init(_ statement: SQLiteStatement) {
        columns = (0..<sqlite3_column_count(statement)).map { SQLColumn(statement, $0) }
    }

    var count: Int { columns.count }

    /// The column's value has to be of that type: tables are strict, and a statement knows what it asks for.
    subscript<Value: ColumnValue>(place: Int) -> Value { Value(columns[place]) }
}

/// One value of a row.
enum SQLColumn: Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    fileprivate init(_ statement: SQLiteStatement, _ place: CInt) {
        switch sqlite3_column_type(statement, place) {
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, place))
        case SQLITE_FLOAT: self = .real(sqlite3_column_double(statement, place))
        case SQLITE_TEXT:
            let start = sqlite3_column_text(statement, place)
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, place)))
            self = .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(statement, place)
            let count = Int(sqlite3_column_bytes(statement, place))
            self = .blob(Array(UnsafeRawBufferPointer(start: start, count: count)))
        default: self = .null
        }
    }
}

/// What a column can be read as.
protocol ColumnValue {
    init(_ column: SQLColumn)
}

extension Int64: ColumnValue {
    init(_ column: SQLColumn) {
        guard case .integer(let number) = column else { preconditionFailure("a whole number was asked for") }
        self = number
    }
}

extension Int: ColumnValue {
    init(_ column: SQLColumn) { self.init(Int64(column)) }
}

extension Bool: ColumnValue {
    init(_ column: SQLColumn) { self = Int64(column) != 0 }
}

extension String: ColumnValue {
    init(_ column: SQLColumn) {
        guard case .text(let text) = column else { preconditionFailure("a text was asked for") }
        self = text
    }
}

extension [UInt8]: ColumnValue {
    init(_ column: SQLColumn) {
        guard case .blob(let bytes) = column else { preconditionFailure("bytes were asked for") }
        self = bytes
    }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
    init(_ column: SQLColumn) { self = column == .null ? nil : Wrapped(column) }
}
