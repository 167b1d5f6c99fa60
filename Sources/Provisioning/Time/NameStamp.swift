/// Where a file's name says of when the file is the truth: `workers-{yyyyMMdd-HHmm}*.csv`.
public struct NameStamp: Sendable, Hashable {
    /// As it was written.
    public let text: String
    public let syntax: StampSyntax

    /// What stands before the instant and behind it; `*` in them is anything, or nothing.
    private let before: [Substring]
    private let behind: [Substring]

    /// Longest pattern, in characters.
    public static let lengthMax = 255
    /// NAME_MAX on Linux, in bytes.
    private static let nameBytesMax = 255

    /// Where a pattern has its instant, and how that is written.
    ///
    /// - Returns: what stands between the braces.
    public static func form(in text: String) throws(NameStampError) -> String { String(try parts(of: text).form) }

    /// - syntax: of what ``form(in:)`` has found.
    public init(parsing text: String, syntax: StampSyntax) throws(NameStampError) {
        let parts = try Self.parts(of: text)
        self.text = text
        self.syntax = syntax
        before = parts.before.split(separator: "*", omittingEmptySubsequences: false)
        behind = parts.behind.split(separator: "*", omittingEmptySubsequences: false)
    }

    private static func parts(
        of text: String
    ) throws(NameStampError) -> (before: Substring, form: Substring, behind: Substring) {
        guard text.count <= lengthMax else { throw .tooLong }
        guard !text.contains("/") else { throw .slash }
        let braces = text.indices.filter { text[$0] == "{" || text[$0] == "}" }
        guard braces.count == 2, text[braces[0]] == "{", text[braces[1]] == "}" else { throw .braces }
        let form = text[text.index(after: braces[0])..<braces[1]]
        guard !form.isEmpty else { throw .braces }
        return (text[..<braces[0]], form, text[text.index(after: braces[1])...])
    }

    /// What the name says. Of several places where an instant could stand, the first.
    ///
    /// - Throws: what is wrong with the first text that could be one; ``StampFlaw/otherwise`` where none could.
    public func instant(in name: String) throws(StampFlaw) -> WallInstant {
        let bytes = Array(name.utf8.prefix(Self.nameBytesMax + 1))
        guard bytes.count <= Self.nameBytesMax else { throw .otherwise }
        var flaw = StampFlaw.otherwise
        let lengths = syntax.lengths
        let ends = (0...bytes.count).map { Self.matches(bytes[$0...], behind) }
        for start in bytes.indices where Self.matches(bytes[..<start], before) {
            for end in stride(from: start + lengths.upperBound, through: start + lengths.lowerBound, by: -1)
            where end <= bytes.count && ends[end] && !isCut(bytes, start, end) {
                let stamp = String(decoding: bytes[start..<end], as: UTF8.self)
                do throws(StampFlaw) {
                    return try syntax.instant(of: stamp)
                } catch {
                    if flaw == .otherwise { flaw = error }
                }
            }
        }
        throw flaw
    }

    /// Digits that go on are another count: of milliseconds, the first eleven are no seconds.
    private func isCut(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
        guard syntax.isCount else { return false }
        func isDigit(_ place: Int) -> Bool { bytes.indices.contains(place) && (0x30...0x39).contains(bytes[place]) }
        return isDigit(start - 1) || isDigit(end)
    }

    /// Whether the bytes are those pieces, with anything between one and the next.
    private static func matches(_ bytes: ArraySlice<UInt8>, _ pieces: [Substring]) -> Bool {
        guard let first = pieces.first, let last = pieces.last, bytes.starts(with: first.utf8) else { return false }
        guard pieces.count > 1 else { return bytes.count == first.utf8.count }
        var rest = bytes.dropFirst(first.utf8.count)
        for piece in pieces.dropFirst().dropLast() {
            guard let place = rest.place(of: piece.utf8) else { return false }
            rest = rest[(place + piece.utf8.count)...]
        }
        return rest.count >= last.utf8.count && rest.suffix(last.utf8.count).elementsEqual(last.utf8)
    }
}

extension ArraySlice<UInt8> {
    /// Where those bytes stand first.
    fileprivate func place(of bytes: Substring.UTF8View) -> Int? {
        guard count >= bytes.count else { return nil }
        return (startIndex...(endIndex - bytes.count)).first { self[$0...].starts(with: bytes) }
    }
}

/// Why a text is no pattern of names.
public enum NameStampError: Error, Sendable, Hashable, CustomStringConvertible {
    case tooLong
    case slash
    case braces

    public var description: String {
        switch self {
        case .tooLong: "a file's name has at most \(NameStamp.lengthMax) characters"
        case .slash: "a file's name has no slash"
        case .braces:
            "needs one instant in braces, as in workers-{yyyyMMdd-HHmm}.csv; * is anything, and other letters stand as they are"
        }
    }
}
