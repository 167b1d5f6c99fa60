/// A file's name in a drop directory: whatever bytes the file system allows, valid text or not.
public struct DropName: Sendable, Hashable, Comparable {
    /// Without NUL and slash; 1 to 255 of them.
    public let bytes: [UInt8]

    /// Nil where the bytes can't be one name.
    public init?(bytes: [UInt8]) {
        guard !bytes.isEmpty, bytes.count <= Self.bytesMax, !bytes.contains(0), !bytes.contains(UInt8(ascii: "/")),
            bytes != Array(".".utf8), bytes != Array("..".utf8)
        else { return nil }
        self.bytes = bytes
    }

    public init?(_ text: String) { self.init(bytes: Array(text.utf8)) }

    public static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

    /// NAME_MAX on Linux.
    static let bytesMax = 255

    /// A name that others use while they write, or that is none of a feed's: hidden, temporary, partial or a backup.
    public var isIgnored: Bool {
        if bytes.first == UInt8(ascii: ".") || bytes.last == UInt8(ascii: "~") { return true }
        return [".tmp", ".part", ".filepart"].contains { hasSuffix($0, ignoringCase: true) }
    }

    func hasSuffix(_ suffix: String, ignoringCase: Bool) -> Bool {
        func folded(_ byte: UInt8) -> UInt8 {
            ignoringCase && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        return bytes.count >= suffix.utf8.count
            && bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) { folded($0) == folded($1) }
    }

    /// Nil where that would be too long a name.
    func appending(_ suffix: String) -> DropName? { DropName(bytes: bytes + suffix.utf8) }

    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map(body) ?? body("")
        }
    }
}

extension DropName: CustomStringConvertible {
    /// For people: bytes that are not text are replaced. Control characters stay; who shows it escapes them.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
