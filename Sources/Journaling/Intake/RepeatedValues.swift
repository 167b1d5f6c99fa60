import GRDB

/// What several rows of one intake have in common: found along an index, a piece at a time, without looking at the rows that
/// have nothing in common with another.
struct RepeatedValues {
    enum Column: String {
        case employee
        /// Of active people.
        case address

        fileprivate var rows: String {
            switch self {
            case .employee: "staging INDEXED BY staging_employee WHERE intake = ?1"
            case .address: "staging INDEXED BY staging_address WHERE intake = ?1 AND status = 'active'"
            }
        }
    }

    struct Piece {
        /// In order.
        var values: [String]
        /// What to go on after; nil at the end.
        var next: String?
    }

    let db: Database
    let intake: Int64
    let column: Column

    /// So many rows of the index are one step's, and so many values at most.
    private static let scanned = 5000
    private static let found = 100

    func next(after value: String) throws -> Piece {
        var values = try repeated(after: value)
        if values.count == Self.found { return Piece(values: values, next: values.last) }
        guard let end = try last(after: value) else { return Piece(values: values, next: nil) }
        // Of the last value of a piece there may be more rows behind it.
        if values.last != end, try stands(end, times: 2) { values.append(end) }
        return Piece(values: values, next: end)
    }

    private func repeated(after value: String) throws -> [String] {
        try db.values(
            String.self,
            """
            SELECT \(column) FROM
                (SELECT \(column) FROM \(column.rows) AND \(column) > ?2 ORDER BY \(column) LIMIT \(Self.scanned))
            GROUP BY \(column) HAVING count(*) > 1 ORDER BY \(column) LIMIT \(Self.found)
            """,
            [intake, value]
        )
    }

    /// The piece's last value; nil where no row comes after it.
    private func last(after value: String) throws -> String? {
        try db.value(
            String.self,
            """
            SELECT \(column) FROM \(column.rows) AND \(column) > ?2 ORDER BY \(column) LIMIT 1 OFFSET \(Self.scanned - 1)
            """,
            [intake, value]
        )
    }

    private func stands(_ value: String, times: Int) throws -> Bool {
        try db.holds("SELECT 1 FROM \(column.rows) AND \(column) = ?2 LIMIT 1 OFFSET ?3", [intake, value, times - 1])
    }
}
