import HRFeed
import Randomness

/// Whole files, packed and in every encoding: whatever the bytes, they are told the same in any pieces and within the limits;
/// a text says the same packed as plain, and in one encoding as in another.
func fuzzFeed(_ input: inout FuzzInput) {
    let declared = input.choice(of: [nil] + TextEncoding.allCases)
    let syntax = input.choice(of: syntaxes)
    var limits = input.choice(of: [FeedLimits.standard, .narrow])
    // A few bytes of gzip become millions, and what is told of them is all kept here to be compared.
    limits.fileBytesMax = 8 << 10
    let level = input.choice(of: [6, 0, 9] as [Int32])
    var random = input.random()
    let bytes = Array(input.rest)
    let format = FeedFormat(syntax: syntax, encoding: declared, fields: ["/id", "/b/c"].compactMap { JSONPointer($0) })
    let properties = FeedProperties(format: format, limits: limits)
    let plain = properties.check(bytes, cutBy: &random)
    if !bytes.starts(with: [0x1F, 0x8B]) { compare(plain, properties, packed: bytes, level, &random) }
    if let text = String(validating: bytes, as: UTF8.self) { compareEncodings(of: text, format, limits) }
}

private let syntaxes: [FeedFormat.Syntax] = [
    .csv(CSVDialect(delimiter: nil)), .csv(CSVDialect(delimiter: .semicolon)), .json(records: .root), .ndjson,
]

/// Packed as one member and as two, it says the same.
private func compare(
    _ plain: Transcript,
    _ properties: FeedProperties,
    packed bytes: [UInt8],
    _ level: Int32,
    _ random: inout SeededRandom
) {
    let middle = Int.random(in: 0...bytes.count, using: &random)
    let members = GzipWriter.member(Array(bytes[..<middle]), level: level) + GzipWriter.member(Array(bytes[middle...]))
    for packed in [GzipWriter.member(bytes, level: level), members] {
        let unpacked = properties.check(packed, cutBy: &random)
        expect(plain.says(unpacked), "packed, it says something else\n  \(plain)\n  \(unpacked)")
    }
}

/// What every encoding can write says the same in each.
private func compareEncodings(of text: String, _ format: FeedFormat, _ limits: FeedLimits) {
    // A NUL among the first ones is how UTF-16 without a mark is known.
    guard !text.unicodeScalars.contains("\0") else { return }
    var format = format
    format.encoding = .utf8
    let plain = Transcript([(TextEncoding.utf8.bytes(text, withMark: true) ?? [])[...]], format, limits: limits)
    for encoding in TextEncoding.allCases {
        guard let bytes = encoding.bytes(text, withMark: true), encoding.isUnicode || !text.hasMark else { continue }
        // What looks like UTF-8 in a narrow encoding is refused as such.
        if !encoding.isUnicode, bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) != nil {
            continue
        }
        format.encoding = encoding
        let other = Transcript([bytes[...]], format, limits: limits)
        expect(plain.says(other), "in \(encoding) it says something else\n  \(plain)\n  \(other)")
    }
}

extension String {
    fileprivate var hasMark: Bool { unicodeScalars.first == "\u{FEFF}" }
}

extension Transcript {
    /// The same but for the file's own length.
    fileprivate func says(_ other: Transcript) -> Bool {
        var (one, other) = (self, other)
        one.ending?.bytes = 0
        other.ending?.bytes = 0
        return one == other
    }
}
