import Foundation

/// Where a bench tells what it found: a table, row by row as it goes; or one JSON document at its end.
struct BenchOutput {
    var isJSON: Bool

    /// A row of the table, or what stands around it.
    func line(_ text: String) {
        guard !isJSON else { return }
        print(text)
        // Whoever reads it through a pipe sees how far it is.
        fflush(nil)
    }

    /// All of it, for a program.
    func end(_ summary: some Encodable) throws {
        guard isJSON else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(summary), as: UTF8.self))
    }

    /// Cells below each other.
    static func row(_ cells: [String], widths: [Int]) -> String {
        zip(cells, widths).map { cell, width in
            cell.padding(toLength: max(width, cell.count), withPad: " ", startingAt: 0)
        }
        .joined(separator: " ")
    }
}
