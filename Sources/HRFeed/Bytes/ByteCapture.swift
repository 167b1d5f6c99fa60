/// A stretch of the text that is needed whole, whatever pieces it comes in. It is copied only where it comes in several.
struct ByteCapture: Sendable {
    private let bytesMax: Int
    private var bytes: [UInt8] = []
    /// Where in the input it begins, or goes on.
    private var start: Int?
    private var isTooLong = false

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// It has begun, and not ended.
    var isOpen: Bool { start != nil }

    /// It begins at that place of the input.
    mutating func open(at position: Int) {
        bytes.removeAll(keepingCapacity: true)
        isTooLong = false
        start = position
    }

    /// The input ends, and another follows.
    mutating func carry(from input: UnsafeRawBufferPointer) {
        guard let start else { return }
        keep(input[start...])
        self.start = 0
    }

    /// It ends before that place of the input: hands it out, or nil where it is above its limit.
    mutating func close<Result>(
        _ input: UnsafeRawBufferPointer,
        at end: Int,
        _ body: (UnsafeRawBufferPointer?) throws -> Result
    ) rethrows -> Result {
        let rest = input[(start ?? end)..<end]
        start = nil
        if bytes.isEmpty, !isTooLong, rest.count <= bytesMax { return try body(UnsafeRawBufferPointer(rebasing: rest)) }
        keep(rest)
        if isTooLong { return try body(nil) }
        return try bytes.withUnsafeBytes { try body($0) }
    }

    private mutating func keep(_ piece: Slice<UnsafeRawBufferPointer>) {
        isTooLong = isTooLong || piece.count > bytesMax - bytes.count
        if isTooLong { bytes = [] } else { bytes += piece }
    }
}
