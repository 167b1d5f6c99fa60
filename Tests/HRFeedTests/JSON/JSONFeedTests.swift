import HRFeed
import Testing

@Suite("A JSON file, read")
struct JSONFeedTests {
    private let fields = ["/id", "/name"]

    @Test("An array of objects becomes its records, and the pointers its header")
    func array() {
        let transcript = Transcript(json: #"[{"id":"1","name":"Åse"}, {"name":"Bo","id":"2"}]"#, fields: fields)
        #expect(transcript.header == fields)
        #expect(transcript.rows == [["1", "Åse"], ["2", "Bo"]])
        #expect(transcript.ending == FeedEnding(records: 2, refused: 0, bytes: 50, endedWithNewline: true))
    }

    @Test(
        "Each kind of value is what it is, as it is written",
        arguments: [
            (#""text""#, .text("text")), (#""""#, .text("")), ("0", .text("0")), ("-1.50E+07", .text("-1.50E+07")),
            ("12345678901234567890.10", .text("12345678901234567890.10")), ("true", .text("true")),
            ("false", .text("false")), ("null", .null), (#""null""#, .text("null")),
            (#""\"\\\/\b\f\n\r\t""#, .text("\"\\/\u{8}\u{C}\n\r\t")),
            (#""\u00c5se \u674e \ud83d\ude42""#, .text("Åse 李 🙂")),
            (#""\u00E9""#, .text("é")), (#""a,]}b""#, .text("a,]}b")),
        ] as [(String, RecordValue)]
    )
    func values(_ written: String, _ value: RecordValue) {
        for text in ["[{\"id\":\(written),\"name\":1}]", " [ { \"name\" : 1 , \"id\" :\t\(written) \r\n } ] \n"] {
            #expect(Transcript(json: text, fields: fields).records.map(\.recordValues) == [[value, .text("1")]])
        }
    }

    @Test("A member that is absent is missing")
    func missing() {
        let records = Transcript(json: #"[{}, {"x":{"id":1}}]"#, fields: fields).records
        #expect(records.map(\.recordValues) == [[.missing, .missing], [.missing, .missing]])
    }

    @Test("Fields are found below members and elements, and under escaped names")
    func nested() {
        let json = #"[{"job":{"mail":["a@x","b@x"],"":{"~/":7}},"\u0061":1,"0":{"1":"n"}}]"#
        let fields = [
            "/job/mail/1", "/job//~0~1", "/a", "/job/mail/2", "/job/mail/01", "/0/1", "/job/mail/-", "/a",
        ]
        let record = Transcript(json: json, fields: fields).records.first
        #expect(
            record?.recordValues == [
                .text("b@x"), .text("7"), .text("1"), .missing, .missing, .text("n"), .missing, .text("1"),
            ]
        )
    }

    @Test(
        "The array may stand anywhere, among things that look like it",
        arguments: [
            ("/data", #"{"x":[{"id":0}],"data":[{"id":1}],"y":{"data":[{"id":2}]}}"#),
            ("/data/rows", #"{"rows":[{"id":0}],"data":{"x":[[]],"rows":[{"id":1}],"z":"rows"}}"#),
            ("/d/1/rows", #"{"d":[{"rows":[{"id":0}]},{"rows":[{"id":1}]},{"rows":[{"id":2}]}]}"#),
            ("/1", #"[[{"id":0}],[{"id":1}]]"#), ("/a~1b/~0", #"{"a/b":{"~":[{"id":1}]}}"#),
            ("/\u{E9}", #"{"\u00e9":[{"id":1}]}"#), ("/", #"{"":[{"id":1}]}"#),
        ]
    )
    func pointers(_ pointer: String, _ json: String) throws {
        let records = try #require(JSONPointer(pointer))
        let transcript = Transcript(json: json, .json(records: records), fields: ["/id"])
        #expect(transcript.error == nil)
        #expect(transcript.rows == [["1"]])
    }

    @Test("One object in the array's place is the only record")
    func single() throws {
        #expect(Transcript(json: #" {"id":1,"x":[{"id":2}]} "#, fields: ["/id"]).rows == [["1"]])
        let data = try #require(JSONPointer("/data"))
        let transcript = Transcript(json: #"{"data":{"id":1},"more":{"id":2}}"#, .json(records: data), fields: ["/id"])
        #expect(transcript.rows == [["1"]])
    }

    @Test("Records are numbered from 1, and have the number of the line that they start on")
    func numbers() {
        let json = "[\n{\"id\":1},\r\n\r\n{\"id\":\n\n2}, {\"id\":[]},\r{\"id\":4}]"
        let transcript = Transcript(json: json, fields: ["/id"])
        #expect(transcript.records.map(\.rowNumber) == [1, 2, 4])
        #expect(transcript.records.map(\.lineNumber) == [2, 4, 7])
        #expect(transcript.refusals.map(\.rowNumber) == [3])
        #expect(transcript.refusals.map(\.lineNumber) == [6])
    }

    @Test("An empty array has no records and is sound")
    func empty() {
        let transcript = Transcript(json: "[]", fields: fields)
        #expect(transcript.header == fields)
        #expect(transcript.ending?.rows == 0)
    }

    @Test("A record that is kept stays what it was while the decoder goes on")
    func kept() {
        let values = (1...300).map { String(repeating: "x", count: $0 * 7) }
        let json = "[" + values.map { "{\"id\":\"\($0)\"}" }.joined(separator: ",") + "]"
        #expect(Transcript(json: json, fields: ["/id"]).rows == values.map { [$0] })
    }

    @Test("It is read in every encoding", arguments: TextEncoding.allCases)
    func encodings(_ encoding: TextEncoding) throws {
        let bytes = try #require(encoding.bytes(#"[{"id":"Åse","name":"Zoë"},{"id":1}]"#))
        for declared in [encoding, nil] {
            var format = FeedFormat.of(.json(records: .root), fields)
            format.encoding = declared
            #expect(Transcript([bytes[...]], format).rows == [["Åse", "Zoë"], ["1", nil]])
        }
    }
}
