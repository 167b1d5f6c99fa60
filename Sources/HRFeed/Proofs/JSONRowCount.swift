/// Finds the number of records that a JSON text has beside them.
struct JSONRowCount: Sendable {
    private var way: JSONWay
    /// Of the number, which has few digits.
    private var value = ByteCapture(bytesMax: 64)
    /// The level that it stands on, while it is read.
    private var level: Int?
    private(set) var found: DeclaredRows?

    init(_ pointer: JSONPointer) { way = JSONWay(pointer) }

    /// A longer name, however it is escaped, leads nowhere.
    var nameBytesMax: Int { way.nameBytesMax }

    /// True for a name that may lead on.
    func wantsName(level: Int) -> Bool { way.wantsName(level: level) }

    /// A name that may lead on; nil where it is too long to.
    mutating func take(name: UnsafeRawBufferPointer?) throws(FeedError) {
        guard way.take(name: name) else { throw .rowCountRepeated(way.pointer) }
    }

    /// A value begins, at that place of the input.
    mutating func begins(_ shape: JSONShape, level: Int, at position: Int) {
        guard case .there = way.begins(shape, level: level) else { return }
        if shape == .number || shape == .string {
            self.level = level
            value.open(at: position)
        } else {
            found = .unreadable
        }
    }

    /// A value ends, before that place of the input.
    mutating func ends(level: Int, _ input: UnsafeRawBufferPointer, at position: Int) {
        way.ends(level: level)
        guard level == self.level else { return }
        self.level = nil
        found = value.close(input, at: position) { bytes in
            guard let bytes else { return .unreadable }
            // A string's quotes, where it is one.
            let isString = bytes.first == ASCII.quote
            return DeclaredRows(isString ? bytes[...].dropFirst().dropLast() : bytes[...])
        }
    }

    /// The input ends, and another follows.
    mutating func carry(from input: UnsafeRawBufferPointer) { value.carry(from: input) }
}
