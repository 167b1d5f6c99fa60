import Foundation
import Logging
import Testing

@testable import rosterd

@Suite("A line of the log")
struct LogLineTests {
    /// 2026-11-22T14:05:06.789Z.
    private let instant = Date(timeIntervalSince1970: 1_795_356_306.789)

    private func line(_ metadata: Logger.Metadata, _ level: Logger.Level = .notice, message: String = "intake accepted")
        -> LogLine
    {
        LogLine(time: instant, level: level, label: "rosterd", message: message, metadata: metadata)
    }

    @Test("Text has the time, the level, what happened, and its fields by name")
    func text() {
        #expect(
            line(["source": "hr", "intake.people": "50"]).text(in: .text(isColoured: false))
                == "2026-11-22T14:05:06.789Z notice   intake accepted intake.people=50 source=hr"
        )
    }

    @Test("Colour is the level's alone, and stands for trouble")
    func colour() {
        let style = LogStyle.text(isColoured: true)
        #expect(line([:], .error).text(in: style).contains(" \u{1B}[31merror   \u{1B}[0m intake"))
        #expect(!line([:], .notice).text(in: style).contains("\u{1B}"))
    }

    @Test(
        "The journal gets its priority, and neither time nor level",
        arguments: [
            (.trace, 7), (.debug, 7), (.info, 6), (.notice, 5), (.warning, 4), (.error, 3), (.critical, 2),
        ] as [(Logger.Level, Int)]
    )
    func journal(level: Logger.Level, priority: Int) {
        #expect(line(["source": "hr"], level).text(in: .journal) == "<\(priority)>intake accepted source=hr")
    }

    @Test("A JSON line is an object with everything by its name, and none twice")
    func json() throws {
        let text = line(["source": "hr", "level": "none", "reason": "said \"no\"\nand\u{1B}[2J\u{9B}"]).text(in: .json)
        #expect(!text.contains("\n") && !text.contains("\u{1B}") && !text.contains("\u{9B}"))
        let object = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        #expect(
            object == [
                "time": "2026-11-22T14:05:06.789Z", "level": "notice", "logger": "rosterd",
                "message": "intake accepted", "source": "hr", "metadata.level": "none",
                "reason": "said \"no\"\nand\u{1B}[2J\u{9B}",
            ]
        )
    }

    @Test(
        "A value stays one word, and one value",
        arguments: [
            ("hr", "hr"), ("", #""""#), ("two words", #""two words""#), ("a=b", #""a=b""#), (#"a"b"#, #""a\"b""#),
            (#"a\b"#, #""a\\b""#), ("a\nlevel=error", #""a\nlevel=error""#), ("a\u{1B}[2Jb", #""a\u001b[2Jb""#),
            ("a\u{202E}b", #""a\u202eb""#), ("a\u{2028}b", #""a\u2028b""#), ("a\u{A0}b", "\"a\u{A0}b\""),
            ("Žofie", "Žofie"),
        ]
    )
    func values(value: String, written: String) {
        let text = line(["reason": "\(value)"]).text(in: .journal)
        #expect(text == "<5>intake accepted reason=\(written)")
    }

    @Test("A message of a library's own is no second line")
    func message() {
        let text = line([:], message: "one\ntwo\u{1B}[2J").text(in: .text(isColoured: false))
        #expect(text.hasSuffix(#" one\ntwo\u001b[2J"#))
    }

    @Test("A value that never ends does")
    func long() {
        let text = line(["reason": "\(String(repeating: "x", count: 100_000))"]).text(in: .json)
        #expect(text.utf8.count < 5_000)
    }

    @Test("What is nested is named by its place")
    func nested() {
        let metadata: Logger.Metadata = ["http": ["status": "200", "ids": ["1", "2"]]]
        #expect(line(metadata).text(in: .journal) == "<5>intake accepted http.ids=1,2 http.status=200")
    }
}
