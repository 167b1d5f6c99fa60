/// An encoding that exports come in. Raw values are the names that a configuration uses.
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    /// Western Windows' own: Latin-1 with printable characters in place of most of the C1 controls.
    case windows1252 = "windows-1252"
    /// ISO/IEC 8859-1: every byte is the character of its number.
    case latin1 = "latin-1"

    /// True where two bytes make a unit.
    var isWide: Bool { self == .utf16LittleEndian || self == .utf16BigEndian }
}

extension TextEncoding: CustomStringConvertible {
    public var description: String {
        switch self {
        case .utf8: "UTF-8"
        case .utf16LittleEndian: "UTF-16 (little-endian)"
        case .utf16BigEndian: "UTF-16 (big-endian)"
        case .windows1252: "Windows-1252"
        case .latin1: "Latin-1"
        }
    }
}
