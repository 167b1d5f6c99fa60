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

    @Test(
        "What a feed or a target says stays on its line, and changes neither colours nor the direction of text",
        arguments: [
            ("Line\nbreak", #"Line\nbreak"#), ("a\r\nb", #"a\r\nb"#), ("a\tb", #"a\tb"#),
            ("\u{1B}[31mred", #"\u{1B}[31mred"#),
            ("\u{9B}31m", #"\u{009B}31m"#), ("a\u{2028}b\u{2029}c\u{85}d", #"a\u{2028}b\u{2029}c\u{0085}d"#),
            ("\u{202E}txt\u{2066}", #"\u{202E}txt\u{2066}"#),
            ("\u{FEFF}a\u{200F}\u{7F}\u{0}", #"\u{FEFF}a\u{200F}\u{7F}\0"#),
            // Letters of any script, marks that join them, and a backslash as it is.
            ("Žofie 小明 محمد", "Žofie 小明 محمد"), ("न\u{94D}\u{200D}", "न\u{94D}\u{200D}"), (#"a\b"#, #"a\b"#),
        ]
    )
    func harmless(text: String, shown: String) {
        #expect(Shown.harmless(text) == shown)
    }

    @Test("Of several lines each is harmless, and they stay several")
    func harmlessLines() {
        #expect(
            Shown.harmlessLines("one\u{1B}[2J\ntwo\r\n\nthree") == #"one\u{1B}[2J"# + "\n" + #"two\r"# + "\n\nthree"
        )
    }
}
