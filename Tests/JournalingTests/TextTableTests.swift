import Foundation
import SCIM
import Testing

@testable import Journaling

@Suite("Values that stand in a row as JSON")
struct TextTableTests {
    private static let texts = [
        "", "plain", #"a "quoted" word"#, #"back\slash"#, "line\nbreak\rtab\tfeed\u{0C}bell\u{08}",
        "\u{00}\u{01}\u{1F}",
        "Zoë 李 🙂", "e\u{301}", "\u{2028}", "[\"not\",\"a row\"]", "null",
    ]

    @Test("What is written is read back, whatever the text", arguments: texts)
    func roundTrip(text: String) throws {
        var table = TextTable()
        table.append("fact", text)
        table.append(text, nil)
        var rows: [[String?]] = []
        try TextTableReader.read(table.text, width: 2) { rows.append($0) }
        #expect(
            rows.map { $0.map { $0.map { Array($0.utf8) } } }
                == [["fact", text], [text, nil]].map { $0.map { $0.map { Array($0.utf8) } } }
        )
    }

    @Test("It is what any writer of compact JSON writes, and any reader reads", arguments: texts)
    func isJSON(text: String) throws {
        var table = TextTable()
        table.append(text, nil, text)
        let value = JSONValue.array([.array([.string(text), .null, .string(text)])])
        #expect(table.text == String(decoding: value.serialized(), as: UTF8.self))
        #expect(try JSONValue.parse(table.text) == value)
        #expect(
            TextTable.list([text]) == String(decoding: JSONValue.array([.string(text)]).serialized(), as: UTF8.self)
        )
    }

    @Test("A table may be empty")
    func empty() throws {
        #expect(TextTable().text == "[]")
        try TextTableReader.read("[]", width: 2) { _ in Issue.record("there is no row") }
        #expect(TextTable.list([] as [String]) == "[]")
        #expect(TextTable.list([1, -2, 3]) == "[1,-2,3]")
    }

    @Test(
        "Anything else is damage",
        arguments: [
            "", "[", "[[\"a\",\"b\"]", "[[\"a\",\"b\"]]]", "[[\"a\"]]", "[[\"a\",\"b\",\"c\"]]", "[[\"a\",1]]",
            "[[\"a\",nul]]",
            "[[\"a\",\"b]]", "[[\"a\",\"\\\"]]", "[[\"a\",\"\\x\"]]", "[[\"a\",\"\\u00\"]]", "[[\"a\",\"\\u0123\"]]",
            "[\"a\",\"b\"]", "{}", "[[\"a\",\"b\"],]", "null",
        ]
    )
    func damage(text: String) {
        #expect(throws: TextTableReader.Damage.self) { try TextTableReader.read(text, width: 2) { _ in } }
    }

    @Test("A table that was cut anywhere is damage")
    func cut() {
        var table = TextTable()
        table.append("attribute:title", "Engineer \"for\" \u{01}")
        table.append("existence", "true")
        let bytes = Array(table.text.utf8)
        for length in bytes.indices {
            let text = String(decoding: bytes[..<length], as: UTF8.self)
            #expect(throws: TextTableReader.Damage.self) { try TextTableReader.read(text, width: 2) { _ in } }
        }
    }
}
