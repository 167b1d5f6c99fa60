/// Keeps aliases from being multiplied out while YAML is read: Yams compares keys, and a key made of aliases of aliases is as
/// large as their product. Up to ``aliasesMax`` the product stays small beside the file's limit, and the reader refuses what
/// it finds by its anchors; beyond, the file isn't read at all.
enum AliasGuard {
    private static let aliasesMax = 16

    /// Where the text has more of what looks like an alias than could be harmless; nil where it hasn't.
    static func place(in text: String) -> Place? {
        var (found, line, column) = (0, 1, 0)
        var (isComment, isBlank) = (false, true)
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            column += 1
            if scalar.endsLine {
                if scalar != "\r" { line += 1 }
                (column, isComment, isBlank) = (0, false, true)
            } else if isBlank, scalar != " " {
                (isComment, isBlank) = (scalar == "#", false)
            }
            if !isComment, previous == "*", scalar.isAliasName {
                found += 1
                if found > aliasesMax { return Place(line: line, column: column - 1, keyPath: "") }
            }
            previous = scalar
        }
        return nil
    }
}

extension Unicode.Scalar {
    /// As libyaml has it: a letter or digit of ASCII, `-` or `_`.
    fileprivate var isAliasName: Bool { isASCII && UInt8(value).isASCIIWordByte }
}
