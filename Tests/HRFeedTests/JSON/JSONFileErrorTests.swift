import HRFeed
import Testing

@Suite("A JSON file that is refused as a whole")
struct JSONFileErrorTests {
    private func error(_ json: String, _ records: String = "") -> FeedError? {
        let pointer = JSONPointer(records) ?? .root
        return Transcript(json: json, .json(records: pointer), fields: ["/id"]).error
    }

    @Test(
        "An error in the syntax is told with line, column and byte",
        arguments: [
            ("[{\"id\":1},\n {\"id\" 2}]", .colonExpected, 2, 8, 18),
            ("[{\"id\":1}\n{\"id\":2}]", .commaExpected(in: .array), 2, 1, 10),
            ("[{\"Å李\":1 \"b\":2}]", .commaExpected(in: .object), 1, 10, 12),
            ("[{\"id\":1},]", .valueExpected, 1, 11, 10),
            ("[{\"id\":1,}]", .nameExpected, 1, 10, 9), ("[{id:1}]", .nameExpected, 1, 3, 2),
            ("[{\"id\":01}]", .commaExpected(in: .object), 1, 9, 8),
            ("[{\"id\":1.}]", .numberUnsound, 1, 10, 9), ("[{\"id\":-}]", .numberUnsound, 1, 9, 8),
            ("[{\"id\":tru}]", .wordUnknown, 1, 11, 10),
            ("[{\"id\":'1'}]", .valueExpected, 1, 8, 7), ("[{\"id\":\"a\nb\"}]", .controlCharacter, 1, 10, 9),
            ("[{\"id\":\"\\x\"}]", .escapeUnknown, 1, 10, 9), ("[{\"id\":\"\\u12g4\"}]", .escapeUnknown, 1, 13, 12),
            ("[]\r\n\r\n[]", .textAfterEnd, 3, 1, 6),
            ("[{\"id\":1]", .commaExpected(in: .object), 1, 9, 8), ("[1}", .commaExpected(in: .array), 1, 3, 2),
            ("[{\"id\":1},{\"id\":", .cut, 1, 17, 16), ("[\r[]\n", .cut, 3, 1, 5), ("nul", nil, 1, 1, 0),
        ] as [(String, JSONFlaw?, Int, Int, Int64)]
    )
    func syntax(_ json: String, _ flaw: JSONFlaw?, _ line: Int, _ column: Int, _ offset: Int64) {
        guard let flaw else {
            #expect(error(json) == .recordsShaped(.root, .null))
            return
        }
        #expect(error(json) == .jsonUnsound(flaw, at: FeedPosition(line: line, column: column, offset: offset)))
    }

    @Test("What was read before the error was told; it counts for nothing")
    func before() {
        let transcript = Transcript(json: "[{\"id\":1},{\"id\":2},x", fields: ["/id"])
        #expect(transcript.rows == [["1"], ["2"]])
        #expect(transcript.ending == nil)
    }

    @Test("Cut after any byte it is refused, in the array, before it and behind it")
    func everyCut() throws {
        let json = "{\"x\":[1],\"data\":[{\"id\":\"Å\"},{\"id\":2}],\"y\":1}"
        let records = try #require(JSONPointer("/data"))
        let bytes = Array(json.utf8)
        #expect(Transcript(json: json, .json(records: records), fields: ["/id"]).rows == [["Å"], ["2"]])
        for cut in bytes.indices {
            let transcript = Transcript([bytes[..<cut]], .of(.json(records: records), ["/id"]))
            #expect(transcript.error != nil, "cut at \(cut)")
        }
    }

    @Test("Records that are not where they should be refuse the file")
    func records() throws {
        let data = try #require(JSONPointer("/data/rows"))
        for json in ["{}", "[]", #"{"data":[]}"#, #"{"data":{}}"#, #"{"data":7,"rows":[]}"#, #"{"x":{"rows":[]}}"#] {
            #expect(error(json, "/data/rows") == .recordsMissing(data))
        }
        for (value, shape) in [("7", JSONShape.number), ("\"x\"", .string), ("null", .null), ("true", .boolean)] {
            #expect(error("{\"data\":{\"rows\":\(value)}}", "/data/rows") == .recordsShaped(data, shape))
        }
        for json in [#"{"data":{"rows":[],"rows":[]}}"#, #"{"data":{},"data":{"rows":[]}}"#] {
            #expect(error(json, "/data/rows") == .recordsRepeated(data))
        }
        #expect(error("", "/data") == .empty)
        #expect(error(" \n", "/data") == .empty)
    }

    @Test("No error shows what the file says")
    func noContent() {
        let error = error("[{\"id\":\"Zoë\"},Zoë]")
        #expect(error?.description == "line 1, column 15 (byte 15): a JSON value is expected here")
    }
}
