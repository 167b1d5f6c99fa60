/// Reads row after row out of whatever pieces the file comes in, and judges each.
struct CSVRowReader {
    let columns: [String]
    let limits: FeedLimits
    /// What the file's bytes were in, for the reasons of refusals.
    var encoding: TextEncoding

    /// Where the row that is being read stands.
    private(set) var rowNumber = 1
    private(set) var lineNumber: Int

    private let trailer: CSVTrailer?
    private var machine: CSVRowMachine
    private var storage: CSVRowStorage

    /// - columns: as the header names them.
    /// - lineNumber: of the line after the header.
    init(
        columns: [String],
        delimiter: UInt8,
        newline: CSVNewline,
        lineNumber: Int,
        encoding: TextEncoding,
        trailer: CSVTrailer?,
        limits: FeedLimits
    ) {
        self.encoding = encoding
        self.trailer = trailer
        self.columns = columns
        self.limits = limits
        self.lineNumber = lineNumber
        machine = CSVRowMachine(delimiter: delimiter, newline: newline)
        storage = CSVRowStorage(rowBytesMax: limits.rowBytesMax, columns: columns.count)
    }

    var state: CSVRowMachine.State { machine.state }
    var isBetweenRows: Bool { machine.isAtStart }
    /// Of the row that is being read: 1 is the first column.
    var columnNumber: Int { machine.fields + 1 }
    /// A carriage return was the last byte, and is all the newline that this file's rows have.
    var endsWithCarriageReturn: Bool { machine.state == .carriageReturn && machine.newline == .carriageReturn }

    /// Reads on to the end of a row. False where the input ended first.
    @inline(__always)
    mutating func read(_ input: UnsafeRawBufferPointer, from position: inout Int) -> Bool {
        var machine = machine
        defer { self.machine = machine }
        repeat {
            position = storage.withMemory { machine.read(input, from: position, into: $0) }
            if machine.state == .ended { return true }
            if position < input.count, !storage.grow() { machine.overflow() }
        } while position < input.count
        return false
    }

    /// Ends the row that the file's end leaves. Returns how many fields it has.
    mutating func endRow() -> Int {
        if machine.length == storage.bytes.count, !storage.grow() { machine.overflow() }
        var machine = machine
        storage.withMemory { machine.end(in: $0) }
        self.machine = machine
        return machine.fields
    }

    /// What the row that has ended comes to; nil for a blank line, and for one of delimiters alone that hasn't as many fields
    /// as there are columns. (Where it has, it is a record that is blank.)
    @inline(__always)
    var event: FeedEvent? {
        if machine.isBlank { return nil }
        guard isPlainlySound else { return isEmpty ? nil : judge() }
        return .record(record(bytes: storage.bytes, ends: storage.ends))
    }

    /// Some row may be a trailer.
    @inline(__always)
    var hasTrailer: Bool { trailer != nil }

    /// The row that has ended, where it is a trailer. It may have fewer or more fields than the header has columns.
    var foundTrailer: FoundTrailer? {
        guard let trailer, !machine.isBlank, !machine.isTooLong, machine.damage == nil else { return nil }
        let fields = min(machine.fields, columns.count)
        let reading = storage.bytes.withUnsafeBytes { bytes in
            trailer.reading { column in
                guard column < fields else { return nil }
                let start = column == 0 ? 0 : Int(storage.ends[column - 1]) + 1
                return UnsafeRawBufferPointer(rebasing: bytes[start..<Int(storage.ends[column])])
            }
        }
        return reading.map { FoundTrailer(rowNumber: rowNumber, lineNumber: lineNumber, rows: $0.rows) }
    }

    /// Goes on to the next row.
    @inline(__always)
    mutating func beginRow() {
        lineNumber += 1 + machine.newlinesInside
        if !machine.isBlank, !isEmpty { rowNumber += 1 }
        machine = CSVRowMachine(delimiter: machine.delimiter, newline: machine.newline)
    }

    /// Delimiters alone are how spreadsheets write an empty line, and not always as many as the header has: then it is no row.
    private var isEmpty: Bool {
        machine.fields != columns.count && machine.length == machine.fields && machine.damage == nil
            && !machine.isTooLong
    }

    /// Most rows are: nothing of them needs a second look.
    private var isPlainlySound: Bool {
        machine.fields == columns.count && machine.damage == nil && !machine.isTooLong && !machine.mayContainNUL
            && !machine.mayBeBeyondASCII && machine.length <= limits.fieldBytesMax
    }
}

extension CSVRowReader {
    private func judge() -> FeedEvent {
        if machine.isTooLong { return refusal(.rowTooLong(bytesMax: limits.rowBytesMax)) }
        // With more columns than it should have, a place in it means nothing.
        if let damage = machine.damage {
            return refusal(damage.reason, column: damage.column < columns.count ? damage.column : nil)
        }
        guard machine.fields == columns.count else {
            return refusal(.ragged(found: machine.fields, expected: columns.count))
        }
        return fault().map { refusal($0.reason, column: $0.column, shape: $0.shape, record: readable()) }
            ?? .record(record(bytes: storage.bytes, ends: storage.ends))
    }

    /// The first value that can't be taken.
    private func fault() -> (column: Int, reason: RowRefusal.Reason, shape: ValueShape)? {
        let record = record(bytes: storage.bytes, ends: storage.ends)
        let isLong = machine.length > limits.fieldBytesMax
        if !isLong, !machine.mayContainNUL, record.withUnsafeBytes(UTF8.isValid) { return nil }
        for column in columns.indices {
            let fault = record.withUnsafeBytes(at: column) { value in
                reason(against: value).map { (column, $0, ValueShape(value)) }
            }
            if let fault { return fault }
        }
        return nil
    }

    private func reason(against value: UnsafeRawBufferPointer) -> RowRefusal.Reason? {
        if value.count > limits.fieldBytesMax { return .fieldTooLong(bytesMax: limits.fieldBytesMax) }
        if machine.mayContainNUL, value.contains(Record.separator) { return .nulByte }
        return machine.mayBeBeyondASCII && !UTF8.isValid(value) ? .undecodable(encoding) : nil
    }

    /// The row with a mark in place of each value that can't be taken.
    private func readable() -> Record {
        let whole = record(bytes: storage.bytes, ends: storage.ends)
        var bytes: [UInt8] = []
        var ends: [UInt32] = []
        for column in columns.indices {
            whole.withUnsafeBytes(at: column) { value in
                if reason(against: value) == nil { bytes += value } else { bytes.append(Record.Marker.unreadable) }
            }
            ends.append(UInt32(bytes.count))
            bytes.append(Record.separator)
        }
        return record(bytes: bytes, ends: ends)
    }

    @inline(__always)
    private func record(bytes: [UInt8], ends: [UInt32]) -> Record {
        Record(rowNumber: rowNumber, lineNumber: lineNumber, columnCount: columns.count, bytes: bytes, ends: ends)
    }

    private func refusal(
        _ reason: RowRefusal.Reason,
        column: Int? = nil,
        shape: ValueShape? = nil,
        record: Record? = nil
    ) -> FeedEvent {
        .refused(
            RowRefusal(
                rowNumber: rowNumber,
                lineNumber: lineNumber,
                reason: reason,
                column: column.map { FeedColumn(number: $0 + 1, name: columns[$0]) },
                shape: shape,
                record: record
            )
        )
    }
}

extension UTF8 {
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.withMemoryRebound(to: UInt8.self) { (try? UTF8Span(validating: $0.span)) != nil }
    }
}
