import Foundation
import SCIM
import Testing

/// JSONTestSuite's parsing corpus, read from beside the project where it is there.
@Suite("JSONTestSuite")
struct JSONCorpusTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/corpora/JSONTestSuite/test_parsing")

    private static let files: [URL] = {
        let found = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (found ?? []).filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
    }()

    @Test(
        "Every document that must be accepted is, every one that must be refused is, none crashes",
        .enabled(if: !files.isEmpty, "the corpus isn't there")
    )
    func corpus() throws {
        var judged = 0
        for file in Self.files {
            let bytes = try Array(Data(contentsOf: file))
            let value = try? JSONValue.parse(bytes)
            switch file.lastPathComponent.prefix(2) {
            case "y_": #expect(value != nil, "refused \(file.lastPathComponent)")
            case "n_": #expect(value == nil, "accepted \(file.lastPathComponent)")
            default: continue
            }
            judged += 1
            if let value { #expect(try JSONValue.parse(value.serialized()) == value, "\(file.lastPathComponent)") }
        }
        #expect(judged > 250)
    }
}
