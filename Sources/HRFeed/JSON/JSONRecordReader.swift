/// Takes one JSON record apart that was found sound: finds the fields, and judges it.
///
/// It calls itself for what is nested; who calls it has made sure that this is no more than ``FeedLimits/depthMax``.
struct JSONRecordReader: Sendable {
    /// The first thing that is wrong with a record.
    struct Fault {
        var reason: RowRefusal.Reason
        /// 0 is the first.
        var column: Int?
        var shape: ValueShape?
    }

    private enum Slot {
        case missing
        case null
        case unreadable
        /// Where in `text` it stands.
        case text(Range<Int>)
    }

    /// A member's name: in the record, or in `decoded` where it has escapes.
    private struct Name {
        var range: Range<Int>
        var isDecoded: Bool
    }

    let columns: [String]
    let limits: FeedLimits
    private let trailer: JSONTrailer?
    private let tree: JSONFieldTree

    /// Of the columns; behind them, of what a trailer is known by.
    private var slots: [Slot]
    private var text: [UInt8] = []
    /// Of all objects that are open, the innermost one's last.
    private var names: [Name] = []
    private var decoded: [UInt8] = []
    private var members = 0
    private var fault: Fault?
    /// Some of its bytes are not valid in UTF-8.
    private var isUnsound = false
    private var encoding = TextEncoding.utf8

    /// The record as it is handed out.
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []

    init(fields: [JSONPointer], trailer: FeedTrailer?, limits: FeedLimits) {
        columns = fields.map(\.description)
        self.limits = limits
        self.trailer = trailer.map { JSONTrailer($0, behind: fields.count) }
        let pointers = fields + (self.trailer?.pointers ?? [])
        tree = JSONFieldTree(pointers)
        slots = pointers.map { _ in .missing }
    }

    /// What a record comes to.
    mutating func event(
        _ json: UnsafeRawBufferPointer,
        rowNumber: Int,
        lineNumber: Int,
        isBeyondASCII: Bool,
        encoding: TextEncoding
    ) -> JSONRow {
        reset()
        self.encoding = encoding
        isUnsound = isBeyondASCII && !UTF8.isValid(json)
        var cursor = JSONCursor(json)
        readValue(&cursor, node: JSONFieldTree.root)
        if let found = foundTrailer(rowNumber: rowNumber, lineNumber: lineNumber) { return .trailer(found) }
        if isUnsound, fault == nil { fault = Fault(reason: .undecodable(encoding)) }
        assemble()
        let record = Record(
            rowNumber: rowNumber,
            lineNumber: lineNumber,
            columnCount: columns.count,
            bytes: bytes,
            ends: ends
        )
        guard let fault else { return .event(.record(record)) }
        let refusal = RowRefusal(
            rowNumber: rowNumber,
            lineNumber: lineNumber,
            reason: fault.reason,
            column: fault.column.map { FeedColumn(number: $0 + 1, name: columns[$0]) },
            shape: fault.shape,
            record: record
        )
        return .event(.refused(refusal))
    }

    /// Nil where the record is none.
    private func foundTrailer(rowNumber: Int, lineNumber: Int) -> FoundTrailer? {
        guard let trailer else { return nil }
        let reading = text.withUnsafeBytes { text in
            trailer.reading { column in
                switch slots[column] {
                case .missing, .null: .nothing
                case .unreadable: .other
                case .text(let range): .text(UnsafeRawBufferPointer(rebasing: text[range]))
                }
            }
        }
        return reading.map { FoundTrailer(rowNumber: rowNumber, lineNumber: lineNumber, rows: $0.rows) }
    }

    private mutating func reset() {
        for column in slots.indices { slots[column] = .missing }
        text.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        decoded.removeAll(keepingCapacity: true)
        members = 0
        fault = nil
    }

    private mutating func assemble() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        for slot in slots[..<columns.count] {
            switch slot {
            case .missing: bytes.append(Record.Marker.missing)
            case .null: bytes.append(Record.Marker.null)
            case .unreadable: bytes.append(Record.Marker.unreadable)
            case .text(let range): bytes += text[range]
            }
            ends.append(UInt32(truncatingIfNeeded: bytes.count))
            bytes.append(Record.separator)
        }
    }

    private mutating func note(_ reason: RowRefusal.Reason, column: Int? = nil, shape: ValueShape? = nil) {
        // What a trailer is known by may be of any shape in a record.
        if let column, column >= columns.count { return }
        if fault == nil { fault = Fault(reason: reason, column: column, shape: shape) }
    }
}

extension JSONRecordReader {
    private mutating func readValue(_ cursor: inout JSONCursor, node: Int?) {
        guard let shape = cursor.shape() else { return }
        let columns = tree.columns(at: node)
        switch shape {
        case .object:
            readObject(&cursor, node: node)
            refuse(columns, .valueShaped(shape))
        case .array:
            readArray(&cursor, node: node)
            refuse(columns, .valueShaped(shape))
        case .string:
            let (range, hasEscapes) = cursor.string()
            for column in columns { take(cursor.bytes, range, hasEscapes: hasEscapes, column: column) }
        case .number, .boolean, .null:
            let range = cursor.word()
            for column in columns {
                if shape == .null {
                    slots[column] = .null
                } else {
                    take(cursor.bytes, range, hasEscapes: false, column: column)
                }
            }
        }
    }

    private mutating func readArray(_ cursor: inout JSONCursor, node: Int?) {
        var index = 0
        cursor.enter()
        while cursor.goesOn() {
            readValue(&cursor, node: tree.element(index, of: node))
            index += 1
        }
    }

    private mutating func readObject(_ cursor: inout JSONCursor, node: Int?) {
        let (firstName, firstDecoded) = (names.count, decoded.count)
        cursor.enter()
        while cursor.goesOn() {
            members += 1
            if members > limits.columnsMax { note(.tooManyMembers(max: limits.columnsMax)) }
            let name = readName(&cursor)
            names.append(name)
            let child = withBytes(of: name, in: cursor.bytes) { tree.member($0, of: node) }
            cursor.skipColon()
            readValue(&cursor, node: child)
        }
        if let repeated = repeatedName(from: firstName, in: cursor.bytes) {
            let child = withBytes(of: repeated, in: cursor.bytes) { tree.member($0, of: node) }
            refuse(child.map(tree.columns(below:)) ?? [], .memberRepeated)
            note(.memberRepeated)
        }
        names.removeSubrange(firstName...)
        decoded.removeSubrange(firstDecoded...)
    }

    private mutating func refuse(_ columns: [Int], _ reason: RowRefusal.Reason) {
        for column in columns {
            slots[column] = .unreadable
            note(reason, column: column)
        }
    }
}

extension JSONRecordReader {
    private mutating func take(
        _ json: UnsafeRawBufferPointer,
        _ range: Range<Int>,
        hasEscapes: Bool,
        column: Int
    ) {
        let start = text.count
        slots[column] = .unreadable
        let written = UnsafeRawBufferPointer(rebasing: json[range])
        if hasEscapes {
            do throws(JSONText.Flaw) {
                try JSONText.append(written, to: &text)
            } catch {
                return note(.loneSurrogate, column: column)
            }
        } else {
            text += written
        }
        let end = text.count
        let flaw = text.withUnsafeBytes { bytes in
            let value = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            return reason(against: value).map { ($0, ValueShape(value)) }
        }
        if let (reason, shape) = flaw {
            note(reason, column: column, shape: shape)
        } else {
            slots[column] = .text(start..<end)
        }
    }

    private func reason(against value: UnsafeRawBufferPointer) -> RowRefusal.Reason? {
        if value.count > limits.fieldBytesMax { return .fieldTooLong(bytesMax: limits.fieldBytesMax) }
        if isUnsound, !UTF8.isValid(value) { return .undecodable(encoding) }
        return value.contains(Record.separator) ? .nulByte : nil
    }

    private mutating func readName(_ cursor: inout JSONCursor) -> Name {
        let (range, hasEscapes) = cursor.string()
        guard hasEscapes else { return Name(range: range, isDecoded: false) }
        let start = decoded.count
        do throws(JSONText.Flaw) {
            try JSONText.append(UnsafeRawBufferPointer(rebasing: cursor.bytes[range]), to: &decoded)
        } catch {
            note(.loneSurrogate)
        }
        return Name(range: start..<decoded.count, isDecoded: true)
    }

    private func withBytes<Result>(
        of name: Name,
        in json: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        guard name.isDecoded else { return body(UnsafeRawBufferPointer(rebasing: json[name.range])) }
        return decoded.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[name.range])) }
    }

    /// A name that the innermost open object has twice.
    private mutating func repeatedName(from first: Int, in json: UnsafeRawBufferPointer) -> Name? {
        decoded.withUnsafeBytes { decoded in
            func bytes(_ name: Name) -> UnsafeRawBufferPointer {
                UnsafeRawBufferPointer(rebasing: (name.isDecoded ? decoded : json)[name.range])
            }
            func isSame(_ one: Name, _ other: Name) -> Bool {
                one.range.count == other.range.count && bytes(one).elementsEqual(bytes(other))
            }
            if names.count - first > Self.fewNames {
                names[first...].sort { bytes($0).lexicographicallyPrecedes(bytes($1)) }
                return zip(names[first...], names[(first + 1)...]).first { isSame($0, $1) }?.0
            }
            for (place, name) in names[first...].enumerated() {
                if names[(first + place + 1)...].contains(where: { isSame(name, $0) }) { return name }
            }
            return nil
        }
    }

    /// So many are compared each with each.
    private static let fewNames = 16
}
