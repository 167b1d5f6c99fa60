/// Eight bytes looked at together, the first in the lowest bits.
struct ByteWord {
    var bits: UInt64

    /// In bytes.
    static let width = 8

    private static let lowBits: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    init(bits: UInt64) { self.bits = bits }

    /// That byte, eight times.
    init(repeating byte: UInt8) { bits = Self.lowBits &* UInt64(byte) }

    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    func store(in bytes: UnsafeMutableRawBufferPointer, at offset: Int) {
        bytes.storeBytes(of: bits.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    /// The high bit of every byte that is zero. May also mark a byte of value 1 right above a zero one: who needs to be
    /// certain looks at the byte itself. Never misses one.
    var zeros: UInt64 { (bits &- Self.lowBits) & ~bits & Self.highBits }

    /// The high bit of every byte that equals the repeated one of `pattern`, by the same rule.
    func matches(_ pattern: ByteWord) -> UInt64 { ByteWord(bits: bits ^ pattern.bits).zeros }

    /// The high bit of every byte below 0x20, by the same rule, where all bytes are ASCII.
    var controls: UInt64 { (bits &- Self.lowBits &* 0x20) & ~bits & Self.highBits }

    /// True where all bytes are ASCII.
    var isASCII: Bool { bits & Self.highBits == 0 }
}
