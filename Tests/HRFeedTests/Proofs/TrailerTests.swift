import HRFeed
import Testing

@Suite("A trailer, which shows that a file is whole")
struct TrailerTests {
    private func csv(
        _ text: String,
        _ place: FeedTrailer.Place = .firstColumn,
        _ mark: FeedTrailer.Mark = .equals("EOF"),
        rows: FeedTrailer.Place? = nil
    ) -> Transcript {
        let proof = FeedProof(trailer: FeedTrailer(place: place, mark: mark, rows: rows), rows: nil)
        let syntax = FeedFormat.Syntax.csv(CSVDialect(delimiter: .comma))
        return Transcript([Array(text.utf8)[...]], FeedFormat(syntax: syntax, encoding: .utf8, proof: proof))
    }

    private func json(
        _ text: String,
        _ syntax: FeedFormat.Syntax = .ndjson,
        at pointer: String = "/end",
        _ mark: FeedTrailer.Mark = .present,
        rows: String? = nil
    ) throws -> Transcript {
        let place = FeedTrailer.Place.pointer(try #require(JSONPointer(pointer)))
        let count = try rows.map { FeedTrailer.Place.pointer(try #require(JSONPointer($0))) }
        var format = FeedFormat.of(syntax, ["/id"])
        format.proof = FeedProof(trailer: FeedTrailer(place: place, mark: mark, rows: count), rows: nil)
        return Transcript([Array(text.utf8)[...]], format)
    }

    @Test("stands in a column that the header names, whatever spaces are around it, and names once")
    func columnNames() {
        let (mark, rows) = (FeedTrailer.Mark.equals("EOF"), FeedTrailer.Place.column("n"))
        let spaced = csv("id, kind ,n \n1,a,\n,EOF,1\n", .column("kind"), mark, rows: rows)
        #expect(spaced.error == nil)
        #expect(spaced.rows == [["1", "a", ""]])
        #expect(csv("id,kind,n,n\n", .column("kind"), mark, rows: rows).error == .trailerColumnRepeated("n"))
        #expect(csv("id,id,kind,n\n,,EOF,0\n", .column("kind"), mark, rows: rows).error == nil)
    }

    @Test(
        "is told to nobody and counted nowhere, however many fields it has, with a newline and without",
        arguments: ["EOF,", "EOF", "EOF,2,3,4", "\"EOF\",x", " EOF ,", "EOF\n\n,\n"]
    )
    func isNobody(trailer: String) {
        for end in ["\n", "\r\n", ""] {
            let transcript = csv("id,name\n1,a\n2,b\n\(trailer)\(end)")
            #expect(transcript.error == nil)
            #expect(transcript.records.filter { !$0.isBlank }.map(\.values) == [["1", "a"], ["2", "b"]])
            #expect(transcript.refusals.isEmpty)
        }
    }

    @Test(
        "that is missing refuses the file, and says after how many rows",
        arguments: [
            ("id,name\n1,a\n2,b\n", 2), ("id,name\n", 0), ("id,name\n1,a\nx\n", 2), ("id,name\n1,EOF\n", 1),
            ("id,name\n1,a\neof,\n", 2), ("id,name\n1,a\nEOFs,\n", 2), ("id,name\n,\n1,a\n", 1),
        ]
    )
    func missing(text: String, rows: Int) {
        #expect(csv(text).error == .trailerMissing(rows: rows))
    }

    @Test("that something follows, be it another trailer, refuses the file and names both rows")
    func somethingBehind() {
        let error = FeedError.rowBehindTrailer(rowNumber: 3, lineNumber: 4, trailer: 2)
        for row in ["2,b", "EOF,", "ragged"] { #expect(csv("id,name\n1,a\nEOF,\n\(row)\n").error == error) }
        #expect(error.description.hasPrefix("row 3 (line 4) stands behind the trailer, which is row 2"))
    }

    @Test(
        "says how many rows there are, in a column of its own or behind what it is known by",
        arguments: [
            ("EOF,2", nil), ("EOF, 0002 ", nil), ("EOF,\"2\"", nil), ("EOF 2,", "EOF"), ("EOF: 2", "EOF:"),
        ]
    )
    func counted(trailer: String, mark: String?) {
        let text = "id,name\n1,a\nragged\n,\n\(trailer)\n"
        let transcript =
            mark.map { csv(text, .firstColumn, .begins($0), rows: .firstColumn) } ?? csv(text, rows: .column("name"))
        #expect(transcript.error == nil, "refused rows count, and empty ones don't")
    }

    @Test(
        "counts no line of delimiters alone, before it or behind it, whatever its width",
        arguments: [",", ",,", ",,,,"]
    )
    func emptyLines(line: String) {
        let transcript = csv("id,name,mail\n\(line)\n1,a,b\n\(line)\nEOF,1\n\(line)\n", rows: .column("name"))
        #expect(transcript.error == nil)
        #expect(transcript.refusals.isEmpty)
        let rows = transcript.records.filter { !$0.isBlank }
        #expect(rows.map(\.values) == [["1", "a", "b"]])
        // As wide as the header it is a record, if a blank one; else it is no row.
        #expect(rows.map(\.rowNumber) == [line == ",," ? 2 : 1])
    }

    @Test("whose number is to stand where all of its value is given refuses the file, and says what to do")
    func countedAtMark() {
        let error = csv("id,name\n1,a\nEOF,1\n", rows: .column("id")).error
        #expect(error == .trailerCountAtMark("id"))
        #expect(error?.description.contains("begins") == true)
        #expect(csv("id,name\n1,a\nEOF 1,\n", .firstColumn, .begins("EOF"), rows: .column("id")).error == nil)
    }

    @Test("with another number than there are rows refuses the file, and says both")
    func miscounted() {
        let place = RowCountPlace.trailer(rowNumber: 3, lineNumber: 4)
        let error = csv("id,name\n1,a\n2,b\nEOF,3\n", rows: .column("name")).error
        #expect(error == .rowsMiscounted(declared: 3, found: 2, place))
        #expect(
            error?.description
                == "its trailer, row 3 (line 4), says 3 rows, and there are 2: the file is not whole"
        )
    }

    @Test(
        "without a readable number, where one is asked for, refuses the file",
        arguments: ["EOF", "EOF,", "EOF,two", "EOF,-2", "EOF,2.0", "EOF,2222222222222222222"]
    )
    func uncounted(trailer: String) {
        let error = csv("id,name\n1,a\n2,b\n\(trailer)\n", rows: .column("name")).error
        #expect(error == .rowCountUnreadable(.trailer(rowNumber: 3, lineNumber: 4)))
    }

    @Test("stands in a column that the header has, or the file is refused")
    func column() {
        let text = "id,name\n1,a\nx,END\n"
        #expect(csv(text, .column("name"), .equals("END")).error == nil)
        #expect(csv(text, .column("Name"), .equals("END")).error == .trailerColumnMissing("Name"))
        #expect(csv(text, .column("name"), .equals("END"), rows: .column("n")).error == .trailerColumnMissing("n"))
    }

    @Test("of JSON is the object with a member of its own, whatever that is, or with a given text in it")
    func objects() throws {
        for end in ["true", "{\"n\":2}", "[]", "\"x\"", "0"] {
            let text = "{\"id\":1}\n{\"id\":2,\"end\":null}\n{\"end\":\(end)}"
            #expect(try json(text).rows == [["1"], ["2"]])
            let array = "[{\"id\":1},{\"id\":2,\"end\":null},{\"end\":\(end)}]"
            #expect(try json(array, .json(records: .root)).rows == [["1"], ["2"]])
        }
        let typed = "{\"id\":1,\"type\":\"person\"}\n{\"type\":\"end\",\"id\":{}}\n"
        #expect(try json(typed, at: "/type", .equals("end")).rows == [["1"]])
        #expect(try json("{\"id\":1}\n").error == .trailerMissing(rows: 1))
    }

    @Test("of JSON says how many rows there are, as a number or as text")
    func objectsCounted() throws {
        func error(_ end: String) throws -> FeedError? {
            try json("{\"id\":1}\n[]\n{\"end\":\(end)}\n", rows: "/end/n").error
        }
        let place = RowCountPlace.trailer(rowNumber: 3, lineNumber: 3)
        #expect(try error("{\"n\":2}") == nil)
        #expect(try error("{\"n\":\"2\"}") == nil)
        #expect(try error("{\"n\":1}") == .rowsMiscounted(declared: 1, found: 2, place))
        for end in ["{}", "{\"n\":null}", "{\"n\":[]}", "2", "{\"n\":2.0}"] {
            #expect(try error(end) == .rowCountUnreadable(place), "\(end)")
        }
        #expect(try json("{\"id\":1}\n{\"end\":\"rows 1\"}\n", .ndjson, .begins("rows"), rows: "/end").error == nil)
    }

    @Test("adds no column, and what it is known by may have any shape in a record")
    func noColumn() throws {
        let transcript = try json("{\"id\":1,\"type\":{}}\n{\"type\":\"end\"}", at: "/type", .equals("end"))
        #expect(transcript.header == ["/id"])
        #expect(transcript.rows == [["1"]])
        #expect(transcript.records.map(\.columnCount) == [1])
        #expect(transcript.records.first?.withUnsafeBytes { Array($0) } == [0x31, 0])
    }
}
