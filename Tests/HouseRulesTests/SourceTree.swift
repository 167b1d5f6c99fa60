import Foundation

/// The package as it lies on disk, found from this very file.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every Swift file under Sources, by path.
    static let sources = swiftFiles(under: "Sources")
    /// Every Swift file under Tests, by path.
    static let tests = swiftFiles(under: "Tests")

    /// The text of a file that must be there.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The files under a folder, paths relative to the root, sorted.
    static func files(under folder: String) -> [String] {
        let base = root.appending(path: folder).path()
        let found = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
        return found.map { folder + "/" + $0 }.sorted()
    }

    private static func swiftFiles(under folder: String) -> [SourceFile] {
        files(under: folder).filter { $0.hasSuffix(".swift") }.compactMap(SourceFile.init)
    }
}

/// One Swift file.
struct SourceFile: Sendable {
    let path: String
    let text: String
    /// The text without comments and without what string literals say; its lines are the text's lines.
    let code: String
    /// The code's identifiers and keywords: a look here spares most files the patterns, which are slow.
    let words: Set<String>

    init?(path: String) {
        guard let text = try? SourceTree.text(path) else { return nil }
        self.path = path
        self.text = text
        code = SwiftCode.stripped(text)
        words = Set(
            code.utf8.split { !$0.isWordByte }.map { String(decoding: $0, as: UTF8.self) }
        )
    }

    /// The module that the file is part of: the folder under Sources or Tests.
    var module: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// What it imports, each once.
    var imports: Set<String> {
        let pattern = /(?:^|\s)import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
        let lines = code.split(separator: "\n").filter {
            $0.utf8.starts(with: "import ".utf8) || $0.contains(" import ")
        }
        return Set(lines.compactMap { $0.firstMatch(of: pattern).map { String($0.1) } })
    }

    /// `path:line` of each line of the code that the pattern is found in, and the other isn't.
    ///
    /// - Parameter words: what every such line has one of.
    func places(
        of pattern: Regex<some Any>,
        unless other: Regex<some Any> = /(?!)/,
        mentioning words: Set<String>
    ) -> [String] {
        guard !self.words.isDisjoint(with: words) else { return [] }
        // Swift's own word boundaries are prose's: to them `bytes.append` is one word.
        let (pattern, other) = (pattern.wordBoundaryKind(.simple), other.wordBoundaryKind(.simple))
        return code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, line in
            line.contains(pattern) && !line.contains(other) ? "\(path):\(number + 1)" : nil
        }
    }

    /// `path:line` of each `!` that forces something: behind a name, a keyword, a literal or a closing bracket.
    var forced: [String] {
        var (places, line, previous): ([String], Int, UInt8) = ([], 1, 0)
        let bytes = Array(code.utf8)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "!"), previous.isWordByte || ")]\"".utf8.contains(previous) {
                let isComparison = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "=")
                if !isComparison { places.append("\(path):\(line)") }
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            previous = byte
        }
        return places
    }
}

extension UInt8 {
    fileprivate var isWordByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
