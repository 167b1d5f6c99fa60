import Foundation
import Testing

@Suite("Files")
struct FilesTests {
    @Test("no file has more than 400 lines")
    func lengths() {
        for file in SourceTree.sources + SourceTree.tests {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
            #expect(lines <= 400, "\(file.path): two things?")
        }
    }

    @Test("no name says nothing")
    func names() {
        let empty = /(Utils?|Helpers?|Manager|Common|Misc)\.swift$/
        #expect((SourceTree.sources + SourceTree.tests).filter { $0.path.contains(empty) }.map(\.path).isEmpty)
    }

    @Test("no path of the machine that something was written on is left")
    func machinePaths() {
        let folders = ["Sources", "Tests", "config", "systemd", ".ci"].flatMap(SourceTree.files)
        let paths = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]
        for file in folders + ["README.md", "Package.swift"] {
            // Samples of other encodings are no text.
            guard let text = try? SourceTree.text(file) else { continue }
            #expect(paths.filter(text.contains).isEmpty, "\(file)")
        }
    }

    @Test("the top level holds nothing but what belongs there")
    func topLevel() throws {
        let allowed: Set = [
            "Package.swift", "Package.resolved", "Sources", "Tests", "config", "systemd", "README.md", "LICENSE",
        ]
        let found = try FileManager.default.contentsOfDirectory(atPath: SourceTree.root.path())
        #expect(found.filter { !$0.hasPrefix(".") && !allowed.contains($0) }.isEmpty)
    }
}
