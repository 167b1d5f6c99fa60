import HRFeed
import Testing

@Suite("A file with a JSON object on each line")
struct NDJSONTests {
    private func transcript(_ text: String, limits: FeedLimits = .standard) -> Transcript {
        Transcript(json: text, .ndjson, fields: ["/id"], limits: limits)
    }

    @Test("becomes its records; blank lines are none", arguments: ["\n", "\r\n"])
    func lines(_ newline: String) {
        let text = ["{\"id\":1}", "", " {\"id\" : \"Å\"} ", " \t", "{}"].map { $0 + newline }.joined()
        let transcript = transcript(text)
        #expect(transcript.header == ["/id"])
        #expect(transcript.records.map(\.recordValues) == [[.text("1")], [.text("Å")], [.missing]])
        #expect(transcript.records.map(\.rowNumber) == [1, 2, 3])
        #expect(transcript.records.map(\.lineNumber) == [1, 3, 5])
        #expect(transcript.ending?.endedWithNewline == true)
    }

    @Test(
        "loses a line that is not JSON, and no other",
        arguments: [
            ("{\"id\" 2}", .colonExpected, 7), ("{\"id\":2", .cut, 8), ("{\"Å\":2}}", .textAfterEnd, 8),
            ("x", .valueExpected, 1),
            ("{\"id\":\"2", .cut, 9), ("{} {}", .textAfterEnd, 4), ("]", .valueExpected, 1),
        ] as [(String, JSONFlaw, Int)]
    )
    func damage(_ line: String, _ flaw: JSONFlaw, _ column: Int) {
        let transcript = transcript("{\"id\":1}\n\(line)\n{\"id\":3}\n")
        #expect(transcript.rows == [["1"], ["3"]])
        #expect(transcript.refusals.map(\.reason) == [.jsonUnsound(flaw, column: column)])
        #expect(transcript.refusals.map(\.lineNumber) == [2])
        #expect(transcript.refusals.first?.record == nil)
    }

    @Test("loses a line above its limit, and no other")
    func tooLong() {
        let long = String(repeating: "x", count: 5_000)
        let limits = FeedLimits(
            fieldBytesMax: 12,
            columnsMax: 4,
            rowBytesMax: 30,
            headerBytesMax: 40,
            fileBytesMax: 10_000,
            depthMax: 3,
            inflationMax: 20
        )
        let text = Array("{\"id\":1}\n{\"id\":\"\(long)\"}\n{\"id\":3}\n".utf8)
        for size in [1, 7, 100_000] {
            let pieces = stride(from: 0, to: text.count, by: size).map { text[$0..<min($0 + size, text.count)] }
            let transcript = Transcript(pieces, .of(.ndjson, ["/id"]), limits: limits)
            #expect(transcript.rows == [["1"], ["3"]])
            #expect(transcript.refusals.map(\.reason) == [.rowTooLong(bytesMax: 30)])
        }
    }

    @Test("is refused when it was cut, except at a line's end")
    func everyCut() {
        let bytes = Array("{\"id\":\"Å\"}\n\n{\"id\":[2]}\r\n{\"id\":3}\n".utf8)
        let whole = Transcript([bytes[...]], .of(.ndjson, ["/id"]))
        for cut in bytes.indices.dropFirst() {
            let transcript = Transcript([bytes[..<cut]], .of(.ndjson, ["/id"]))
            let last = bytes[..<cut].last { $0 != 0x0D }
            if last == 0x0A || last == UInt8(ascii: "}") {
                #expect(transcript.ending?.endedWithNewline == (bytes[cut - 1] == 0x0A), "cut at \(cut)")
                #expect(transcript.events == Array(whole.events.prefix(transcript.events.count)))
            } else {
                #expect(transcript.error != nil, "cut at \(cut)")
            }
        }
        #expect(transcript("{\"id\":1}\n{\"id\"").error == .lastLineCut(rowNumber: 2, lineNumber: 2))
        #expect(transcript("").error == .empty)
    }
}
