/// A header that was accepted, and what it says about the rest of the file.
struct CSVHeader {
    /// As they are written: some may be empty, some alike.
    let columns: [String]
    let delimiter: UInt8
    let newline: CSVNewline
    /// Newlines up to the first row, its own included.
    let lines: Int

    init(_ scanner: CSVHeaderScanner, encoding: TextEncoding, limits: FeedLimits) throws(FeedError) {
        let delimiter = try scanner.delimiter().rawValue
        var machine = CSVRowMachine(delimiter: delimiter, newline: scanner.newline)
        var storage = CSVRowStorage(rowBytesMax: scanner.bytes.count, columns: limits.columnsMax)
        while storage.grow() {}
        let isWhole = storage.withMemory { memory in
            let consumed = scanner.bytes.withUnsafeBytes { machine.read($0, from: 0, into: memory) }
            guard machine.state == .plain || machine.state == .closing else { return false }
            machine.end(in: memory)
            return consumed == scanner.bytes.count
        }
        // A quote may open a field for one delimiter and not for another; then the two see different ends of the row.
        guard isWhole else { throw .headerUnsound(column: max(machine.fields, 1), reason: .strayNewline) }
        if machine.isBlank { throw .noHeader }
        if let damage = machine.damage { throw .headerUnsound(column: damage.column + 1, reason: damage.reason) }
        guard machine.fields <= limits.columnsMax else { throw .tooManyColumns(max: limits.columnsMax) }
        let row = Record(
            rowNumber: 0,
            lineNumber: 1,
            columnCount: machine.fields,
            bytes: storage.bytes,
            ends: storage.ends
        )
        columns = try Self.names(in: row, encoding: encoding, limits: limits)
        lines = 1 + machine.newlinesInside
        newline = scanner.newline
        self.delimiter = delimiter
    }

    private static func names(
        in row: Record,
        encoding: TextEncoding,
        limits: FeedLimits
    ) throws(FeedError) -> [String] {
        var names: [String] = []
        for column in 0..<row.columnCount {
            let number = column + 1
            guard row.withUnsafeBytes(at: column, UTF8.isValid), let name = row.value(at: column) else {
                throw .headerUnsound(column: number, reason: .undecodable(encoding))
            }
            if name.utf8.contains(Record.separator) { throw .headerUnsound(column: number, reason: .nulByte) }
            if name.utf8.count > limits.fieldBytesMax {
                throw .headerUnsound(column: number, reason: .fieldTooLong(bytesMax: limits.fieldBytesMax))
            }
            names.append(name)
        }
        // Exports end their rows with a delimiter, or name two columns alike: that is a matter of who needs one of these.
        guard names.contains(where: { !$0.isEmpty }) else { throw .noHeader }
        return names
    }
}
