/// Where a row's bytes and the ends of its fields go while it is read.
///
/// Both have room for at least one. `bytes` has one byte more than a row may have, for the last field's separator.
struct CSVRowMemory {
    let bytes: UnsafeMutableRawBufferPointer
    let ends: UnsafeMutableBufferPointer<UInt32>
}

/// One row's memory that grows with the longest row, up to its limit.
struct CSVRowStorage {
    private(set) var bytes: [UInt8]
    private(set) var ends: [UInt32]
    private let bytesMax: Int

    /// Most rows fit, so that most files never need more.
    private static let bytesAtFirst = 1 << 10

    init(rowBytesMax: Int, columns: Int) {
        bytesMax = rowBytesMax + 1
        bytes = [UInt8](repeating: 0, count: min(Self.bytesAtFirst, bytesMax))
        ends = [UInt32](repeating: 0, count: columns + 1)
    }

    /// False where it is as large as it may be.
    mutating func grow() -> Bool {
        guard bytes.count < bytesMax else { return false }
        bytes.append(contentsOf: repeatElement(0, count: min(bytes.count, bytesMax - bytes.count)))
        return true
    }

    @inline(__always)
    mutating func withMemory<Result>(_ body: (CSVRowMemory) -> Result) -> Result {
        bytes.withUnsafeMutableBytes { bytes in
            ends.withUnsafeMutableBufferPointer { ends in body(CSVRowMemory(bytes: bytes, ends: ends)) }
        }
    }
}
