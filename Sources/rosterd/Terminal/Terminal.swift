import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What standard output is shown on.
enum Terminal {
    /// In columns: what COLUMNS says, else as wide as the terminal is; nil in a pipe or a file, where lines are as long as they
    /// are.
    static let width: Int? = {
        if let said = ProcessInfo.processInfo.environment["COLUMNS"].flatMap({ Int($0) }), said >= widthMin {
            return said
        }
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, Int(size.ws_col) >= widthMin else { return nil }
        return Int(size.ws_col)
    }()

    /// On what is narrower nothing can be read anyway.
    private static let widthMin = 20

    /// How many columns the text takes: East Asian letters and pictures take two each, marks none.
    static func columns(of text: String) -> Int { text.reduce(0) { $0 + columns(of: $1) } }

    static func columns(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return isWide(scalar.value) ? 2 : 1
        }
    }

    /// Unicode Standard Annex 11, roughly: what is wide in every terminal.
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
