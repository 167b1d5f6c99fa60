import Foundation
import Testing

@testable import rosterd

@Suite("What is shown on a terminal")
struct ShownTests {
    @Test("JSON holds no control character and nothing that turns the direction of text, and means the same")
    func json() throws {
        let values = ["name": "A\u{1B}[31m\u{9B}31m\u{202E}\u{7F}\n\u{2066}Žofie", "path": "a/b"]
        let text = try Shown.json(values)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(!text.contains("\u{202E}") && !text.contains("\u{2066}"))
        #expect(text.contains("Žofie") && text.contains("a/b"))
        #expect(try JSONDecoder().decode([String: String].self, from: Data(text.utf8)) == values)
    }
}
