import HRFeed
import Testing

@Suite("A CSV row that can't be taken")
struct CSVRefusalTests {
    private func refusal(of row: String, in limits: FeedLimits = .standard) throws -> RowRefusal {
        let transcript = Transcript("id,name,note\n0,a,b\n\(row)\n2,c,d\n", limits: limits)
        // Whatever is wrong with a row, the one before and the one after it are read.
        #expect(transcript.rows == [["0", "a", "b"], ["2", "c", "d"]])
        #expect(transcript.ending?.refused == 1)
        #expect(transcript.refusals.count == 1)
        let refusal = try #require(transcript.refusals.first)
        #expect(refusal.rowNumber == 2)
        #expect(refusal.lineNumber == 3)
        return refusal
    }

    @Test("A row with too few or too many fields is refused with both counts", arguments: [1, 2, 4, 9])
    func ragged(_ fields: Int) throws {
        let row = (0..<fields).map { "v\($0)" }.joined(separator: ",")
        let refusal = try refusal(of: row)
        #expect(refusal.reason == .ragged(found: fields, expected: 3))
        #expect(refusal.record == nil)
    }

    @Test("Text after a closing quote is refused with its column, whatever the text holds")
    func textAfterQuote() throws {
        for row in ["1,\"a\"b,c", "1,\"a\" ,c", "1,\"a\"b\"c\"\"\",c", "1,\"\"x,\"c\nd\"", "1,\"\"x\"y,c"] {
            let refusal = try refusal(of: row)
            #expect(refusal.reason == .textAfterClosingQuote)
            #expect(refusal.column == FeedColumn(number: 2, name: "name"))
            #expect(refusal.record == nil)
        }
    }

    @Test("A carriage return that ends no row is refused")
    func strayCarriageReturn() throws {
        for row in ["1,a\rb,c", "1,\"a\"\rb,c", "1,a\r\r,c"] {
            let refusal = try refusal(of: row)
            #expect(refusal.reason == .strayNewline)
            #expect(refusal.column?.number == 2)
        }
    }

    @Test("A line feed that ends no row is refused in a file of lone carriage returns")
    func strayLineFeed() {
        let transcript = Transcript("a,b\r1,x\ny\r2,\"x\ny\"\r")
        #expect(transcript.refusals.map(\.reason) == [.strayNewline])
        #expect(transcript.rows == [["2", "x\ny"]])
    }

    @Test("A NUL byte is refused, and the row's other values can be read")
    func nul() throws {
        for row in ["1,a\0b,c", "1,\"a\0b\",c", "1,\0,c"] {
            let refusal = try refusal(of: row)
            #expect(refusal.reason == .nulByte)
            #expect(refusal.column?.name == "name")
            #expect(refusal.record?.values == ["1", nil, "c"])
        }
    }

    @Test("Bytes that are not UTF-8 are refused with the value's shape, and the row's other values can be read")
    func notUTF8() throws {
        let hazards: [[UInt8]] = [
            [0xFF], [0xC3], [0xC3, 0x28], [0xE9, 0x61], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0x80],
        ]
        for hazard in hazards {
            let bytes = Array("id,name\n1,é".utf8) + hazard + Array("\n2,b\n".utf8)
            let transcript = Transcript([bytes[...]])
            let refusal = try #require(transcript.refusals.first)
            #expect(refusal.reason == .undecodable(.utf8))
            #expect(refusal.column == FeedColumn(number: 2, name: "name"))
            #expect(refusal.shape?.description == "\(hazard.count + 2) bytes, not text")
            #expect(refusal.record?.values == ["1", nil])
            #expect(transcript.rows == [["2", "b"]])
        }
    }

    @Test("A field above its limit is refused, and the row's other values can be read")
    func fieldTooLong() throws {
        for note in ["é", "n"] {
            let refusal = try refusal(of: "1,\(String(repeating: "x", count: 13)),\(note)", in: .tiny)
            #expect(refusal.reason == .fieldTooLong(bytesMax: 12))
            #expect(refusal.shape?.description == "13 characters")
            #expect(refusal.record?.values == ["1", nil, note])
        }
    }

    @Test("A field at its limit is taken")
    func fieldAtLimit() {
        let value = String(repeating: "é", count: 6)
        #expect(Transcript("a,b\n1,\(value)\n", limits: .tiny).rows == [["1", value]])
        #expect(Transcript("a,b\n1,\"\(value)\"\n", limits: .tiny).rows == [["1", value]])
    }

    @Test("A row is taken up to its limit and refused above it", arguments: ["", "\""])
    func rowTooLong(_ quote: String) throws {
        func row(_ bytes: Int) -> String {
            "\(quote)\(String(repeating: "x", count: 10))\(quote),\(String(repeating: "y", count: 10)),"
                + "\(quote)\(String(repeating: "z", count: bytes - 22))\(quote)"
        }
        for newline in ["\n", "\r\n", ""] {
            #expect(Transcript("a,b,c\n\(row(30))\(newline)", limits: .tiny).records.count == 1)
            #expect(
                Transcript("a,b,c\n\(row(31))\(newline)", limits: .tiny).refusals.map(\.reason)
                    == [.rowTooLong(bytesMax: 30)]
            )
        }
    }

    @Test("A row that is far too long is followed to its end, quotes and newlines included")
    func rowFarTooLong() throws {
        let filler = String(repeating: "x,\"y\ny\"\"\",", count: 30)
        let transcript = Transcript("a,b\n1,\(filler)\n2,b\n", limits: .tiny)
        #expect(transcript.refusals.map(\.reason) == [.rowTooLong(bytesMax: 30)])
        #expect(transcript.rows == [["2", "b"]])
        #expect(transcript.records.map(\.lineNumber) == [33])
    }

    @Test("A refusal says where it is and what shape the value has, not what it says")
    func description() throws {
        let refusal = try refusal(of: "1,Zoë Müller-Lüdenscheid,x", in: .tiny)
        #expect(
            refusal.description
                == "row 2 (line 3), column 2 (\"name\"): a value is longer than 12 bytes (22 characters, 3 not ASCII)"
        )
    }

    @Test("A column's name is shown with its control characters escaped")
    func escapedName() {
        #expect(FeedColumn(number: 1, name: "a\u{1B}[2J").description == #"column 1 ("a\u{1B}[2J")"#)
    }
}
