import HRFeed
import Testing

@Suite("A number of rows beside a JSON text's records")
struct RowCountTests {
    private func read(
        _ text: String,
        rows: String = "/meta/total",
        records: String = "/people",
        inPieces: Bool = false
    ) throws -> Transcript {
        let syntax = FeedFormat.Syntax.json(records: try #require(JSONPointer(records)))
        var format = FeedFormat.of(syntax, ["/id"])
        format.proof = FeedProof(trailer: nil, rows: JSONPointer(rows))
        let bytes = Array(text.utf8)
        return Transcript(inPieces ? bytes.indices.map { bytes[$0...$0] } : [bytes[...]], format)
    }

    @Test(
        "may stand before them or behind, as a number or as text, and among others",
        arguments: [
            #"{"meta":{"total":2},"people":[{"id":1},{"id":2}]}"#,
            #"{"people":[{"id":1},{"id":2}],"meta":{"page":1,"total":"2","x":{"total":9}}}"#,
            #"{"a":{"total":7},"people":[{"id":1,"total":3},{"id":2,"meta":{"total":4}}],"m\u0065ta":{"total":2}}"#,
            #"{"meta":{"total":2 },"people":[{"id":1},[]]}"#,
        ]
    )
    func right(text: String) throws {
        for inPieces in [false, true] { #expect(try read(text, inPieces: inPieces).error == nil) }
    }

    @Test(
        "that is another, none, unreadable or said twice refuses the file",
        arguments: [
            ("{\"meta\":{\"total\":3}", FeedError.rowsMiscounted(declared: 3, found: 1, .pointer(.total))),
            ("{\"meta\":{\"total\":0}", .rowsMiscounted(declared: 0, found: 1, .pointer(.total))),
            ("{\"meta\":{}", .rowCountMissing(.total)),
            ("{\"meta\":1", .rowCountMissing(.total)),
            ("{\"meta\":{\"total\":null}", .rowCountUnreadable(.pointer(.total))),
            ("{\"meta\":{\"total\":[1]}", .rowCountUnreadable(.pointer(.total))),
            ("{\"meta\":{\"total\":1.0}", .rowCountUnreadable(.pointer(.total))),
            ("{\"meta\":{\"total\":1,\"total\":1}", .rowCountRepeated(.total)),
            ("{\"meta\":{\"total\":1},\"meta\":{\"total\":1}", .rowCountRepeated(.total)),
        ]
    )
    func wrong(start: String, error: FeedError) throws {
        let text = start + ",\"people\":[{\"id\":1}]}"
        for inPieces in [false, true] { #expect(try read(text, inPieces: inPieces).error == error) }
    }

    @Test("says what it has found and where")
    func wording() {
        #expect(
            FeedError.rowsMiscounted(declared: 1, found: 2, .pointer(.total)).description
                == "what stands at \"/meta/total\" says 1 row, and there are 2: the file is not whole"
        )
    }

    @Test("may stand beside records that are nested deeper, and share their way")
    func sharedWay() throws {
        let text = #"{"data":{"people":{"list":[{"id":1}]},"count":1}}"#
        for inPieces in [false, true] {
            let transcript = try read(text, rows: "/data/count", records: "/data/people/list", inPieces: inPieces)
            #expect(transcript.error == nil && transcript.rows == [["1"]])
        }
    }
}

extension JSONPointer {
    fileprivate static let total = JSONPointer(tokens: ["meta", "total"])
}
