/// Whether bytes that are said to be in an encoding of one byte a character look like UTF-8 instead.
struct UTF8Likeness: Sendable {
    /// How many characters of UTF-8 beyond ASCII came so far.
    private(set) var characters = 0
    /// Bytes beyond ASCII came that can't be UTF-8.
    private(set) var hasOthers = false
    /// Bytes that may begin a character.
    private var sequence: [UInt8] = []

    /// By chance two letters stand so beside each other once in a file, as `Ã` and `¤` in a text about encodings; not in
    /// each place where anything stands that isn't ASCII.
    private static let charactersMin = 2

    /// All that isn't ASCII is UTF-8, and more than chance.
    var isPlain: Bool { !hasOthers && characters >= Self.charactersMin }

    mutating func take(_ byte: UInt8) {
        guard byte >= 0x80 else { return takeASCII() }
        sequence.append(byte)
        switch UTF8Sequence.verdict(on: sequence) {
        case .incomplete: return
        case .whole:
            characters += 1
            sequence = []
        case .invalid:
            hasOthers = true
            sequence = UTF8Sequence.verdict(on: [byte]) == .incomplete ? [byte] : []
        }
    }

    mutating func takeASCII() {
        guard !sequence.isEmpty else { return }
        hasOthers = true
        sequence = []
    }
}
