import Foundation
import Testing

/// The published corpora, which lie beside the package and are no part of it.
enum Corpora {
    static let absence: Comment = "the published corpora are not there: ../shared/corpora, beside the package"

    /// Nil where it is absent.
    static func folder(_ name: String) -> URL? {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = package.deletingLastPathComponent().appending(path: "shared/corpora").appending(path: name)
        return FileManager.default.fileExists(atPath: folder.path()) ? folder : nil
    }
}
