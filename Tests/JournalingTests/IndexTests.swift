import Foundation
import GRDB
import TestSupport
import Testing

@testable import Journaling

@Suite("Indexes that statements name")
struct IndexTests {
    /// Every name behind `INDEXED BY` in the module's sources.
    private func named() throws -> Set<String> {
        let sources = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Journaling").standardizedFileURL
        var names: Set<String> = []
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /INDEXED BY ([a-z_]+|\\\()/) { names.insert(String(match.1)) }
        }
        return names
    }

    @Test("Each is there: SQLite refuses a statement that names another one, and only when it is made")
    func exist() async throws {
        let desk = try await Desk(amplitude())
        let known = try await desk.journal.writer.perform { db in
            try String.fetchSet(db, sql: "SELECT name FROM sqlite_master WHERE type = 'index'")
        }
        let named = try named()
        #expect(named.count > 15)
        #expect(named.subtracting(known) == [])
    }
}
