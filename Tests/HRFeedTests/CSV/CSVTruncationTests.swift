import HRFeed
import Testing

@Suite("A CSV file that was cut")
struct CSVTruncationTests {
    static let samples = [
        "id,name,note\n1,Åse,\"x, y\"\n2,\"Bo \"\"B\"\" Ek\",\"two\nlines\"\n3,李小龙,\n4,,\"\"\n",
        "id;name\r\n1;\"a\r\nb\"\r\n\r\n2;Zoë\r\n3;\"\"\r\n",
        "id\tname\r1\ta\r2\t\"b\"\r",
    ]

    @Test(
        "Cut after any byte it is refused, or ends at a row's end, or is seen to end without a newline",
        arguments: samples
    )
    func everyCut(_ sample: String) throws {
        let bytes = Array(sample.utf8)
        let whole = Transcript([bytes[...]])
        #expect(whole.ending?.endedWithNewline == true)
        for cut in bytes.indices {
            let transcript = Transcript([bytes[..<cut]])
            guard let ending = transcript.ending else {
                #expect(transcript.error != nil)
                continue
            }
            // A header that ends with a lone carriage return is one of a file whose rows all end so.
            let isCutHeader = bytes[cut - 1] == 0x0D && transcript.events.count == 1
            let isAtNewline = bytes[cut - 1] == 0x0A || bytes[cut - 1] == 0x0D && bytes[cut] != 0x0A
            #expect(ending.endedWithNewline == (isAtNewline || isCutHeader), "cut at \(cut)")
            // Of all rows, only one without a newline may be other than it was.
            let sound = ending.endedWithNewline ? transcript.events : transcript.events.dropLast()
            #expect(Array(whole.events.prefix(sound.count)) == Array(sound), "cut at \(cut)")
        }
    }

    @Test("So it is in every encoding, and compressed it is always refused", arguments: TextEncoding.allCases)
    func everyCutEncoded(_ encoding: TextEncoding) throws {
        let bytes = try #require(
            encoding.bytes("id,name,note\n1,Åse,\"x, y\"\n2,\"Bo \"\"B\"\"\",\"two\nlines\"\n3,Zoë,\n")
        )
        let format = FeedFormat(syntax: .csv(CSVDialect(delimiter: nil)), encoding: encoding)
        let whole = Transcript([bytes[...]], format)
        #expect(whole.records.count == 3)
        let newline = try #require(encoding.bytes("\n"))
        for cut in bytes.indices {
            let transcript = Transcript([bytes[..<cut]], format)
            guard let ending = transcript.ending else {
                #expect(transcript.error != nil)
                continue
            }
            #expect(
                ending.endedWithNewline == bytes[..<cut].suffix(newline.count).elementsEqual(newline),
                "cut at \(cut)"
            )
            let sound = ending.endedWithNewline ? transcript.events : transcript.events.dropLast()
            #expect(Array(whole.events.prefix(sound.count)) == Array(sound), "cut at \(cut)")
        }
        let packed = GzipWriter.member(bytes)
        for cut in packed.indices.dropFirst(2) {
            #expect(Transcript([packed[..<cut]], format).error == .gzipCut)
        }
    }

    @Test("Cut inside a quoted value it is always refused")
    func insideQuotes() {
        let sample = "id,name\n1,\"a long value, with a \"\"quoted\"\" word\nand a second line\"\n"
        let bytes = Array(sample.utf8)
        for cut in 11..<(bytes.count - 2) {
            let transcript = Transcript([bytes[..<cut]])
            // After the first of two doubled quotes nobody can tell; the missing newline shows it.
            if bytes[cut - 1] == 0x22, bytes[cut] == 0x22 {
                #expect(transcript.ending?.endedWithNewline != true)
            } else {
                let error = FeedError.quoteUnterminated(rowNumber: 1, lineNumber: 2, columnNumber: 2)
                #expect(transcript.error == error, "cut at \(cut)")
            }
        }
    }
}
