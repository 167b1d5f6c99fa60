/// A JSON array of arrays of texts and nulls (RFC 8259), as compact as JSON allows. Written and read in one pass, without a
/// tree in between: a large file has some of them for every person.
struct TextTable {
    private var bytes: [UInt8] = [UInt8(ascii: "[")]

    var text: String { String(decoding: bytes + [UInt8(ascii: "]")], as: UTF8.self) }

    // MARK: - Writing

    mutating func append(_ first: String, _ second: String?) {
        beginRow()
        append(first)
        append(next: second)
        endRow()
    }

    mutating func append(_ first: String, _ second: String?, _ third: String?) {
        beginRow()
        append(first)
        append(next: second)
        append(next: third)
        endRow()
    }

    /// A plain list, for SQL's `json_each`.
    static func list(_ texts: some Sequence<String>) -> String {
        var table = TextTable()
        for text in texts {
            if table.bytes.count > 1 { table.bytes.append(UInt8(ascii: ",")) }
            table.append(text)
        }
        return table.text
    }

    /// A plain list, for SQL's `json_each`.
    static func list(_ numbers: some Sequence<some BinaryInteger>) -> String {
        "[\(numbers.map(\.description).joined(separator: ","))]"
    }

    private mutating func beginRow() {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "["))
    }

    private mutating func endRow() { bytes.append(UInt8(ascii: "]")) }

    private mutating func append(next text: String?) {
        bytes.append(UInt8(ascii: ","))
        if let text { append(text) } else { bytes.append(contentsOf: "null".utf8) }
    }

    private mutating func append(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for byte in text.utf8 { append(escaping: byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(escaping byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case 0x08: bytes += #"\b"#.utf8
        case 0x09: bytes += #"\t"#.utf8
        case 0x0A: bytes += #"\n"#.utf8
        case 0x0C: bytes += #"\f"#.utf8
        case 0x0D: bytes += #"\r"#.utf8
        case 0x00..<0x20: bytes += ((byte < 0x10 ? #"\u000"# : #"\u00"#) + String(byte, radix: 16)).utf8
        default: bytes.append(byte)
        }
    }
}

/// Reads what ``TextTable`` has written; anything else is damage.
struct TextTableReader {
    /// It isn't what was written.
    struct Damage: Error {}

    private let width: Int
    private var row: [String?] = []

    private init(width: Int) {
        self.width = width
        row.reserveCapacity(width)
    }

    /// - Parameters:
    ///   - width: how many values each row has; another number is damage.
    ///   - take: is given each row.
    static func read(_ text: String, width: Int, _ take: ([String?]) throws -> Void) throws {
        var text = text
        try text.withUTF8 { bytes in
            var reader = TextTableReader(width: width)
            var place = 0
            try reader.read(bytes, at: &place, take)
            guard place == bytes.count else { throw Damage() }
        }
    }

    private mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at place: inout Int,
        _ take: ([String?]) throws -> Void
    ) throws {
        try skip(UInt8(ascii: "["), in: bytes, at: &place)
        guard try !skips(UInt8(ascii: "]"), in: bytes, at: &place) else { return }
        repeat {
            row.removeAll(keepingCapacity: true)
            try skip(UInt8(ascii: "["), in: bytes, at: &place)
            repeat {
                row.append(try value(in: bytes, at: &place))
            } while try skips(UInt8(ascii: ","), in: bytes, at: &place)
            try skip(UInt8(ascii: "]"), in: bytes, at: &place)
            guard row.count == width else { throw Damage() }
            try take(row)
        } while try skips(UInt8(ascii: ","), in: bytes, at: &place)
        try skip(UInt8(ascii: "]"), in: bytes, at: &place)
    }

    private func skips(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, at place: inout Int) throws -> Bool {
        guard place < bytes.count else { throw Damage() }
        guard bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private func skip(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, at place: inout Int) throws {
        guard try skips(byte, in: bytes, at: &place) else { throw Damage() }
    }

    private func value(in bytes: UnsafeBufferPointer<UInt8>, at place: inout Int) throws -> String? {
        guard try skips(UInt8(ascii: "\""), in: bytes, at: &place) else {
            guard bytes[place...].starts(with: "null".utf8) else { throw Damage() }
            place += 4
            return nil
        }
        let start = place
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                defer { place += 1 }
                return String(decoding: bytes[start..<place], as: UTF8.self)
            case UInt8(ascii: "\\"):
                return try escaped(in: bytes, from: start, at: &place)
            default: place += 1
            }
        }
        throw Damage()
    }

    /// - place: at the first escape.
    private func escaped(
        in bytes: UnsafeBufferPointer<UInt8>,
        from start: Int,
        at place: inout Int
    ) throws -> String {
        var text = Array(bytes[start..<place])
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text.append(try control(in: bytes, at: &place))
            default: text.append(byte)
            }
        }
        throw Damage()
    }

    /// What an escape stands for: of those that ``TextTable`` writes each is one byte.
    private func control(in bytes: UnsafeBufferPointer<UInt8>, at place: inout Int) throws -> UInt8 {
        guard place < bytes.count else { throw Damage() }
        defer { place += 1 }
        switch bytes[place] {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "u"):
            guard place + 4 < bytes.count,
                let code = UInt8(String(decoding: bytes[place + 1...place + 4], as: UTF8.self), radix: 16)
            else { throw Damage() }
            place += 4
            return code
        case let byte where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\"): return byte
        default: throw Damage()
        }
    }
}
