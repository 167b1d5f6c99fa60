import HRFeed
import Testing

@Suite("A file's encoding, found out")
struct EncodingDetectionTests {
    private let detecting = FeedFormat.csv(delimiter: nil)

    @Test("A byte order mark says it, and is no part of the text", arguments: TextEncoding.allCases.filter(\.isUnicode))
    func marks(_ encoding: TextEncoding) throws {
        let bytes = try #require(encoding.bytes("id,name\n1,Åse 李🙂\n", withMark: true))
        let transcript = Transcript([bytes[...]], detecting)
        #expect(transcript.header == ["id", "name"])
        #expect(transcript.rows == [["1", "Åse 李🙂"]])
    }

    @Test("NULs at the start say UTF-16", arguments: [TextEncoding.utf16LittleEndian, .utf16BigEndian])
    func nuls(_ encoding: TextEncoding) throws {
        let bytes = try #require(encoding.bytes("id,name\n1,Åse 李🙂\n"))
        #expect(Transcript([bytes[...]], detecting).rows == [["1", "Åse 李🙂"]])
    }

    @Test("The first bytes beyond ASCII are UTF-8, or all is Windows-1252 from there on")
    func firstBytes() throws {
        let text = "id,name\n1,plain\n2,Åse\n3,Zoë\n"
        for encoding in [TextEncoding.utf8, .windows1252] {
            let bytes = try #require(encoding.bytes(text))
            #expect(Transcript([bytes[...]], detecting).rows == [["1", "plain"], ["2", "Åse"], ["3", "Zoë"]])
        }
        let euro = try #require(TextEncoding.windows1252.bytes("id,name\n1,5 €\n"))
        #expect(Transcript([euro[...]], detecting).rows == [["1", "5 €"]])
    }

    @Test("A header is read in the encoding that it shows")
    func header() throws {
        let bytes = try #require(TextEncoding.windows1252.bytes("Straße,Größe\n1,2\n"))
        #expect(Transcript([bytes[...]], detecting).header == ["Straße", "Größe"])
    }

    @Test("Once UTF-8 was seen, bytes that are none refuse their row alone")
    func damagedUTF8() {
        let bytes = Array("id,name\n1,Åse\n2,Zo".utf8) + [0xEB] + Array("\n3,李\n".utf8)
        let transcript = Transcript([bytes[...]], detecting)
        #expect(transcript.rows == [["1", "Åse"], ["3", "李"]])
        #expect(transcript.refusals.map(\.reason) == [.undecodable(.utf8)])
    }

    @Test(
        "A file that has bytes of both is refused, with the advice to declare it",
        arguments: ["é", "Ł", "李", "🙂"]
    )
    func ambiguous(_ character: String) {
        for gap in ["", "x", "\n2,"] {
            let bytes = Array("id,name\n1,Zo".utf8) + [0xEB] + Array("\(gap)\(character)\n".utf8)
            let transcript = Transcript([bytes[...]], detecting)
            #expect(transcript.error == .encodingAmbiguous)
            #expect(transcript.error?.description.contains("declare") == true)
        }
    }

    @Test("Declared, the same file loses the damaged row alone")
    func declared() {
        let bytes = Array("id,name\n1,Zo".utf8) + [0xEB] + Array("\n2,Åse\n".utf8)
        let transcript = Transcript([bytes[...]])
        #expect(transcript.rows == [["2", "Åse"]])
        #expect(transcript.refusals.map(\.reason) == [.undecodable(.utf8)])
    }

    @Test("Cut in two anywhere, and byte by byte, it is found out alike")
    func everySplit() throws {
        let text = "id,name\n1,Åse\n2,Zoë ÿ\n3,Ørsted\n"
        var files = try TextEncoding.allCases.map { try #require($0.bytes(text, withMark: false)) }
        files += try TextEncoding.allCases.map { try #require($0.bytes(text, withMark: true)) }
        files.append(Array("a,b\n1,Zo".utf8) + [0xEB] + Array("\n2,é\n".utf8))
        files.append(Array("a\n".utf8) + [0xE9])
        files.append([0xC3, 0xA9, 0x0A, 0x61, 0x0A])
        files.append([0xE9, 0x0A])
        for bytes in files {
            let whole = Transcript([bytes[...]], detecting)
            for cut in 0...bytes.count {
                #expect(Transcript([bytes[..<cut], bytes[cut...]], detecting) == whole, "cut at \(cut)")
            }
            #expect(Transcript(bytes.indices.map { bytes[$0...$0] }, detecting) == whole)
        }
    }

    @Test("The first character of a file may be the one that decides")
    func firstCharacter() {
        #expect(Transcript([[0xC3, 0xA9, 0x0A][...]], detecting).header == ["é"])
        #expect(Transcript([[0xE9, 0x0A][...]], detecting).header == ["é"])
        #expect(Transcript([[0xE9][...]], detecting).header == ["é"])
    }

    @Test("A file of nothing, or of a byte order mark alone, is empty")
    func empty() {
        for bytes in [[], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]] {
            #expect(Transcript([bytes[...]], detecting).error == .empty)
        }
    }
}
