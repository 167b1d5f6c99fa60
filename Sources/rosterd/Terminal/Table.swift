/// A table of text in columns as wide as they need to be, and no wider than the terminal lets them: what doesn't fit goes on in
/// the next line of its cell. Where not even the longest words fit side by side, each row is a list of its own. Nothing is lost
/// either way.
struct Table {
    private var rows: [[String]]
    /// Of the terminal; nil: any.
    private let limit: Int?

    init(header: [String]) { self.init(header: header, limit: Terminal.width) }

    init(header: [String], limit: Int?) {
        rows = [header]
        self.limit = limit
    }

    var isEmpty: Bool { rows.count == 1 }

    private static let gap = "  "

    mutating func append(_ row: [String]) { rows.append(row.map(Shown.harmless)) }

    /// Whether each row has a line of its own.
    func fits(indent: String) -> Bool { width(of: naturalWidths, indent) <= limit ?? .max }

    /// Its lines, each after that indentation.
    func lines(indent: String) -> [String] {
        guard let widths = fittingWidths(indent) else { return lists(indent) }
        return rows.flatMap { row in
            let cells = row.enumerated().map { CellText.lines(of: $1, width: widths[$0]) }
            return (0..<(cells.map(\.count).max() ?? 1)).map { index in
                line(cells.map { $0.indices.contains(index) ? $0[index] : "" }, widths, indent)
            }
        }
    }

    /// Each row's cells below each other, beside what its column is called.
    private func lists(_ indent: String) -> [String] {
        let header = rows[0]
        let labelWidth = header.map { Terminal.columns(of: $0) }.max() ?? 0
        let width = max(1, (limit ?? .max) - indent.count - labelWidth - Self.gap.count)
        return rows.dropFirst().enumerated().flatMap { place, row in
            let lines = row.enumerated().filter { !$1.isEmpty }.flatMap { column, cell in
                CellText.lines(of: cell, width: width).enumerated().map { index, text in
                    line([index == 0 ? header[column] : "", text], [labelWidth, width], indent)
                }
            }
            return (place == 0 ? [] : [""]) + lines
        }
    }

    /// Nothing stands behind the last of its words.
    private func line(_ cells: [String], _ widths: [Int], _ indent: String) -> String {
        let filled = cells.prefix(1 + (cells.lastIndex { !$0.isEmpty } ?? 0))
        let padded = filled.enumerated().map { column, cell in
            column == filled.count - 1
                ? cell : cell + String(repeating: " ", count: max(0, widths[column] - Terminal.columns(of: cell)))
        }
        return indent + padded.joined(separator: Self.gap)
    }

    private var naturalWidths: [Int] { widths(Terminal.columns) }

    /// The most that any cell of a column needs.
    private func widths(_ need: (String) -> Int) -> [Int] {
        (0..<(rows.map(\.count).max() ?? 0)).map { column in
            rows.map { $0.indices.contains(column) ? need($0[column]) : 0 }.max() ?? 0
        }
    }

    /// The widest column gives way first, as far as its longest word lets it; nil where that isn't far enough.
    private func fittingWidths(_ indent: String) -> [Int]? {
        var widths = naturalWidths
        guard let limit else { return widths }
        let least = leastWidths
        while width(of: widths, indent) > limit {
            let yielding = widths.indices.filter { widths[$0] > least[$0] }
            guard let widest = yielding.max(by: { widths[$0] < widths[$1] }) else { return nil }
            widths[widest] -= 1
        }
        return widths
    }

    private var leastWidths: [Int] {
        widths { cell in cell.split(separator: " ").map { Terminal.columns(of: String($0)) }.max() ?? 0 }
    }

    private func width(of widths: [Int], _ indent: String) -> Int {
        indent.count + widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1)
    }
}

/// Breaks a cell's text into lines.
enum CellText {
    /// Between words where that is possible; at least one line.
    static func lines(of text: String, width: Int) -> [String] {
        guard Terminal.columns(of: text) > width else { return [text] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let joined = line.isEmpty ? String(word) : line + " " + word
            if Terminal.columns(of: joined) <= width {
                line = joined
                continue
            }
            if !line.isEmpty { lines.append(line) }
            var pieces = pieces(of: word, width: width)
            line = pieces.removeLast()
            lines += pieces
        }
        return lines + [line]
    }

    /// At least one.
    private static func pieces(of word: Substring, width: Int) -> [String] {
        var pieces = [""]
        var taken = 0
        for character in word {
            let columns = Terminal.columns(of: character)
            if taken + columns > width, taken > 0 {
                pieces.append("")
                taken = 0
            }
            pieces[pieces.count - 1].append(character)
            taken += columns
        }
        return pieces
    }
}
