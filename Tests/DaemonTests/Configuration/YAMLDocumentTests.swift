import Testing

@testable import Daemon

@Suite("YAML, as far as it is read")
struct YAMLDocumentTests {
    private func problems(in text: String) -> [String] {
        let problems = Problems()
        _ = YAMLDocument.read(text, problems: problems)
        return problems.sorted.map(\.description)
    }

    @Test("keys given twice are all named, whatever else is wrong")
    func duplicates() {
        #expect(
            problems(in: "a: 1\nb: { c: 1, c: 2, c: 3 }\n\"a\": &x 2\nd:\n  e: 1\n  e: 2\n") == [
                "2:12: b.c: given twice; first on line 2",
                "2:18: b.c: given twice; first on line 2",
                "3:1: a: anchors and aliases are not supported: write it out in each place",
                "3:1: a: given twice; first on line 1",
                "6:3: d.e: given twice; first on line 5",
            ]
        )
    }

    @Test("a number and the same number in quotes are one key")
    func equalText() {
        #expect(problems(in: "1: a\n'1': b") == ["2:1: 1: given twice; first on line 1"])
    }

    @Test(
        "what isn't plain YAML is refused where it stands",
        arguments: [
            ("", "1:1: the file is empty"),
            ("# nothing\n", "1:1: the file is empty"),
            ("a: &x 1\nb: *x\n", "1:1: a: anchors and aliases are not supported: write it out in each place"),
            ("a: !secret b", "1:1: a: tags (!…) are not supported"),
            ("a: !!binary aGk=", "1:1: a: tags (!…) are not supported"),
            ("? [a, b]\n: c", "1:3: a key must be text"),
            ("a: b: c", "1:5: not YAML: mapping values are not allowed in this context"),
            (
                "a: [1, 2",
                "2:1: not YAML: while parsing a flow sequence that begins on line 1: did not find expected ',' or ']'"
            ),
            ("a: *b", "1:4: not YAML: found undefined alias"),
            (
                "a: 1\n---\nb: 2",
                "2:1: not YAML: expected a single document in the stream that begins on line 1: but found "
                    + "another document"
            ),
            ("a: \u{1}", "1:4: not YAML: control characters are not allowed"),
        ]
    )
    func refused(text: String, problem: String) {
        #expect(problems(in: text).first == problem)
    }

    @Test("nesting has a limit, far below what the stack could bear")
    func depth() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(problems(in: deep).map { $0.hasSuffix("nested too deeply") } == [true])
        let abyss = String(repeating: "[", count: 100_000)
        #expect(problems(in: abyss).count == 1)
    }

    @Test("a few lines of aliases don't become gigabytes, not even as keys")
    func aliasBomb() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            bomb +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        #expect(problems(in: bomb + "? *a12\n: x\n") == ["3:45: anchors and aliases are not supported"])
    }

    @Test("stars in comments and text are no aliases")
    func stars() {
        let comments = String(repeating: "# *a* *b*\n", count: 20)
        #expect(problems(in: comments + "a: 'x * y'\n").isEmpty)
    }

    @Test("a file has no more nodes than a configuration could need")
    func nodes() {
        let text = "a: [" + String(repeating: "1,", count: 60_000) + "1]"
        #expect(problems(in: text) == ["1:99999: a[49997]: too much for one file"])
    }

    @Test("no word has a meaning of its own, but nothing is nothing")
    func words() throws {
        let problems = Problems()
        let root = try #require(YAMLDocument.read("no: yes\nnull: 1e3\non: 0x10\nx: ~\ny:\nz: '~'", problems: problems))
        let entries = try #require(root.entries(max: 10))
        #expect(entries.map(\.key) == ["no", "null", "on", "x", "y", "z"])
        #expect(entries.map { $0.node.text()?.value } == ["yes", "1e3", "0x10", nil, nil, "~"])
    }
}
