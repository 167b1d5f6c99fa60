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

    init?(path: String) {
        guard let text = try? SourceTree.text(path) else { return nil }
        self.path = path
        self.text = text
        code = SwiftCode.stripped(text)
    }

    /// The module that the file is part of: the folder under Sources or Tests.
    var module: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// What it imports, each once.
    var imports: Set<String> {
        let pattern = /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
        return Set(code.split(separator: "\n").compactMap { $0.prefixMatch(of: pattern).map { String($0.1) } })
    }

    /// `path:line` of each line of the code that the pattern is found in.
    func places(of pattern: some RegexComponent) -> [String] {
        code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, line in
            line.contains(pattern) ? "\(path):\(number + 1)" : nil
        }
    }
}
