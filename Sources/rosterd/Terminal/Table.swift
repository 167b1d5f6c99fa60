/// A table of text in columns as wide as they need to be.
struct Table {
    private var rows: [[String]]

    init(header: [String]) { rows = [header] }

    var isEmpty: Bool { rows.count == 1 }

    mutating func append(_ row: [String]) { rows.append(row.map(Shown.harmless)) }

    /// Its lines, each after that indentation.
    func lines(indent: String) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let filled = row.prefix(1 + (row.lastIndex { !$0.isEmpty } ?? 0))
            let cells = filled.enumerated().map { column, cell in
                column == filled.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            return indent + cells.joined(separator: "  ")
        }
    }
}
