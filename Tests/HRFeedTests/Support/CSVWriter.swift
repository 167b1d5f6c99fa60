import HRFeed

/// Writes tables by RFC 4180, the plain way: what the decoder reads back must be what went in.
struct CSVWriter {
    var delimiter = CSVDialect.Delimiter.comma
    var newline = "\r\n"
    var quotesEverything = false

    func text(_ table: [[String]]) -> String {
        table.map { row in row.map(field).joined(separator: separator) + newline }.joined()
    }

    private var separator: String { String(UnicodeScalar(delimiter.rawValue)) }

    private func field(_ value: String) -> String {
        let special: Set<Unicode.Scalar> = ["\"", "\r", "\n", UnicodeScalar(delimiter.rawValue)]
        // A line with nothing on it is no row, so a single empty value needs its quotes.
        let needsQuotes = quotesEverything || value.isEmpty || value.unicodeScalars.contains(where: special.contains)
        guard needsQuotes else { return value }
        // By scalars: as characters, a quote with a combining mark is not a quote.
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in value.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        return String(quoted) + "\""
    }
}
