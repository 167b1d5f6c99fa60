import Yams

/// A place in YAML text as libyaml counts: lines end with LF, CR, CRLF or one of Unicode's line ends, columns are scalars.
struct SourceMark: Hashable {
    /// 1 is the first.
    var line: Int
    /// 1 is the first.
    var column: Int

    init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    init(_ mark: Mark?) {
        self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    /// Where the byte at that offset stands.
    init(atUTF8Offset offset: Int, in text: String) {
        self.init(line: 1, column: 1)
        let scalars = text.unicodeScalars
        let end = text.utf8.index(text.startIndex, offsetBy: max(offset, 0), limitedBy: text.endIndex) ?? text.endIndex
        var index = scalars.startIndex
        while index < end { advance(over: &index, in: scalars) }
    }

    /// The same text with the key that stands here renamed to one that nobody writes, at the same length and different in each
    /// round; nil where no key begins here with a letter or digit.
    func renamingKey(in text: String, round: Int) -> String? {
        let scalars = text.unicodeScalars
        var place = SourceMark(line: 1, column: 1)
        var index = scalars.startIndex
        while index < scalars.endIndex, place != self { place.advance(over: &index, in: scalars) }
        if index < scalars.endIndex, scalars[index] == "\"" || scalars[index] == "'" {
            index = scalars.index(after: index)
        }
        guard index < scalars.endIndex, Self.mayBegin(scalars[index]) else { return nil }
        var renamed = scalars
        guard let placeholder = Unicode.Scalar(Self.privateUse + UInt32(round)) else { return nil }
        renamed.replaceSubrange(index..<scalars.index(after: index), with: [placeholder])
        return String(renamed)
    }

    private mutating func advance(over index: inout String.Index, in scalars: String.UnicodeScalarView) {
        let scalar = scalars[index]
        index = scalars.index(after: index)
        if scalar == "\r", index < scalars.endIndex, scalars[index] == "\n" { index = scalars.index(after: index) }
        if scalar.endsLine {
            line += 1
            column = 1
        } else {
            column += 1
        }
    }

    private static func mayBegin(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }

    /// Unicode's private use area begins here; it has room for 6,400 rounds.
    private static let privateUse: UInt32 = 0xE000
}

extension Unicode.Scalar {
    /// As libyaml has it.
    var endsLine: Bool { ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(self) }
}
