import HRFeed
import Testing

@Suite("A CSV file, read")
struct CSVDecoderTests {
    @Test("A sound row becomes its values", arguments: SoundCSV.examples)
    func sound(_ example: SoundCSV) {
        let transcript = Transcript(example.text)
        #expect(transcript.rows == example.rows)
        #expect(transcript.header?.first == "a")
        #expect(transcript.error == nil)
        #expect(transcript.ending?.records == example.rows.count)
        #expect(transcript.ending?.refused == 0)
        #expect(transcript.ending?.bytes == Int64(example.text.utf8.count))
        #expect(transcript.ending?.endedWithNewline == true)
    }

    @Test("Rows are numbered after the header, lines from the file's start")
    func numbers() {
        let transcript = Transcript("a,b\n\n1,\"x\ny\nz\"\n2\n\n3,c\n")
        #expect(transcript.records.map(\.rowNumber) == [1, 3])
        #expect(transcript.records.map(\.lineNumber) == [3, 8])
        #expect(transcript.refusals.map(\.rowNumber) == [2])
        #expect(transcript.refusals.map(\.lineNumber) == [6])
    }

    @Test("A line of delimiters alone, other in number than the header's, is no row", arguments: [",,", ",", ",,,,"])
    func delimitersAlone(_ line: String) {
        let transcript = Transcript("a,b,c,d\n1,2,3,4\n\(line)\n5,6,7\n")
        #expect(transcript.records.map(\.rowNumber) == [1])
        #expect(transcript.refusals.map(\.rowNumber) == [2])
        #expect(transcript.refusals.map(\.lineNumber) == [4])
    }

    @Test("Line numbers count the header's own newlines")
    func headerLines() {
        #expect(Transcript("\"a\nb\",c\n1,2\n").records.map(\.lineNumber) == [3])
        #expect(Transcript("\"a\rb\",c\r1,2\r").records.map(\.lineNumber) == [3])
    }

    @Test("A file of a header alone has no rows and is sound")
    func headerOnly() {
        let transcript = Transcript("a,b\n")
        #expect(transcript.ending == FeedEnding(records: 0, refused: 0, bytes: 4, endedWithNewline: true))
        #expect(Transcript("a,b").ending?.endedWithNewline == false)
        #expect(Transcript("a,b\r").ending?.endedWithNewline == true)
    }

    @Test("A last row without a newline is read, and the ending says so")
    func unterminated() {
        for text in ["a,b\n1,2\n3,4", "a,b\n1,2\n3,\"4\"", "a,b\r\n1,2\r\n3,4\r"] {
            let transcript = Transcript(text)
            #expect(transcript.rows == [["1", "2"], ["3", "4"]])
            #expect(transcript.ending?.endedWithNewline == false)
        }
    }

    @Test("The delimiter is the one that the header has most of", arguments: CSVDialect.Delimiter.allCases)
    func detection(_ delimiter: CSVDialect.Delimiter) {
        let separator = String(UnicodeScalar(delimiter.rawValue))
        let header = ["id", "name", "\"x,y;z|w,,;;||\""].joined(separator: separator)
        let row = ["1", "2", "3"].joined(separator: separator)
        let transcript = Transcript("\(header)\n\(row)\n")
        #expect(transcript.header == ["id", "name", "x,y;z|w,,;;||"])
        #expect(transcript.rows == [["1", "2", "3"]])
    }

    @Test("A declared delimiter is taken whatever the header has more of")
    func declared() {
        let transcript = Transcript("a,x;b,y\n1,x;2,y\n", delimiter: .semicolon)
        #expect(transcript.header == ["a,x", "b,y"])
        #expect(transcript.rows == [["1,x", "2,y"]])
    }

    @Test("A record that is kept stays what it was while the decoder goes on")
    func kept() {
        let rows = (1...500).map { ["\($0)", String(repeating: "x", count: $0 * 7)] }
        let transcript = Transcript(CSVWriter().text([["id", "text"]] + rows))
        #expect(transcript.rows == rows)
    }

    @Test("The bytes of a record are the same however its values are quoted, and differ where its values do")
    func canonical() {
        func bytes(_ row: String) -> [UInt8]? {
            Transcript("a,b\n\(row)\n").records.first?.withUnsafeBytes { Array($0) }
        }
        #expect(bytes("1,2") == bytes("\"1\",\"2\""))
        #expect(bytes("1,2") == [0x31, 0, 0x32, 0])
        #expect(bytes("\"1,\",2") != bytes("1,\",2\""))
        #expect(bytes("12,") != bytes("1,2"))
    }
}
