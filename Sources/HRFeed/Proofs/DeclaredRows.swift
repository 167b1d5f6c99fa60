/// How many rows a file says that it has.
enum DeclaredRows: Sendable, Hashable {
    case number(Int)
    /// What stands there is no whole number.
    case unreadable

    /// No file has more digits' worth of rows.
    private static let digitsMax = 18

    /// Digits alone, perhaps with zeros before them and spaces around.
    init(_ text: Slice<UnsafeRawBufferPointer>) {
        let digits = text.trimmed
        let isNumber = !digits.isEmpty && digits.count <= Self.digitsMax && digits.allSatisfy { 0x30...0x39 ~= $0 }
        self = isNumber ? .number(digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }) : .unreadable
    }
}

/// What a row that is a trailer says.
struct TrailerReading: Sendable, Hashable {
    /// How many rows are before it; nil where it isn't asked.
    var rows: DeclaredRows?
}

/// A trailer that was read.
struct FoundTrailer: Sendable, Hashable {
    var rowNumber: Int
    var lineNumber: Int
    /// How many rows it says are before it; nil where it isn't asked.
    var rows: DeclaredRows?
}
