import HRFeed
import Testing

@Suite("A file in the encoding that is declared")
struct DeclaredEncodingTests {
    private func transcript(_ bytes: [UInt8], _ encoding: TextEncoding) -> Transcript {
        Transcript([bytes[...]], FeedFormat(syntax: .csv(CSVDialect(delimiter: nil)), encoding: encoding))
    }

    @Test("Every byte of Latin-1 is the character of its number")
    func latin1() {
        let bytes = Array("a\n".utf8) + (0x80...0xFF) + [0x0A]
        let expected = String(String.UnicodeScalarView((0x80...0xFF).compactMap { UnicodeScalar(UInt32($0)) }))
        #expect(transcript(bytes, .latin1).rows == [[expected]])
    }

    @Test("Windows-1252 has its own characters from 0x80 to 0x9F, and five bytes that mean nothing")
    func windows1252() throws {
        let known = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
        let bytes = try #require(TextEncoding.windows1252.bytes("a\n\(known)\n"))
        #expect(transcript(bytes, .windows1252).rows == [[known]])
        for byte in [0x81, 0x8D, 0x8F, 0x90, 0x9D] as [UInt8] {
            let transcript = transcript(Array("a,b\n1,x".utf8) + [byte] + Array("\n2,y\n".utf8), .windows1252)
            #expect(transcript.refusals.map(\.reason) == [.undecodable(.windows1252)])
            #expect(transcript.refusals.first?.record?.values == ["1", nil])
            #expect(transcript.refusals.first?.description.contains("not valid Windows-1252") == true)
            #expect(transcript.rows == [["2", "y"]])
        }
    }

    @Test("Half of a surrogate pair refuses its row", arguments: [TextEncoding.utf16LittleEndian, .utf16BigEndian])
    func surrogates(_ encoding: TextEncoding) throws {
        for units in [[0xD83D], [0xDE42], [0xDE42, 0xD83D], [0xD83D, 0xD83D, 0xDE42]] as [[UInt16]] {
            let damaged = units.flatMap { unit in
                encoding == .utf16BigEndian
                    ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            }
            let (before, after) = try (
                #require(encoding.bytes("a,b\n1,x")), #require(encoding.bytes("\n2,🙂\n"))
            )
            let transcript = transcript(before + damaged + after, encoding)
            #expect(transcript.refusals.map(\.reason) == [.undecodable(encoding)])
            #expect(transcript.rows == [["2", "🙂"]])
        }
    }

    @Test(
        "A file cut in the middle of a character is refused",
        arguments: [TextEncoding.utf16LittleEndian, .utf16BigEndian]
    )
    func cutInCharacter(_ encoding: TextEncoding) throws {
        let bytes = try #require(encoding.bytes("a,b\n1,🙂"))
        for count in 1...3 {
            #expect(transcript(bytes.dropLast(count), encoding).error == .characterCut(encoding))
        }
        #expect(transcript(bytes, encoding).rows == [["1", "🙂"]])
    }

    @Test("A byte order mark, or NULs, that contradict the declaration refuse the file")
    func contradictions() throws {
        for declared in TextEncoding.allCases {
            for found in TextEncoding.allCases where found.isUnicode && found != declared {
                let bytes = try #require(found.bytes("id\n1\n", withMark: true))
                #expect(transcript(bytes, declared).error == .encodedOtherwise(found: found, declared: declared))
                guard found != .utf8 else { continue }
                let bare = Array(bytes.dropFirst(2))
                #expect(transcript(bare, declared).error == .encodedOtherwise(found: found, declared: declared))
            }
        }
    }

    @Test("A declared byte order mark is no part of the text", arguments: TextEncoding.allCases.filter(\.isUnicode))
    func markOfItsOwn(_ encoding: TextEncoding) throws {
        let bytes = try #require(encoding.bytes("id\n1\n", withMark: true))
        #expect(transcript(bytes, encoding).header == ["id"])
    }

    @Test("A value longer than a piece of text is read whole", arguments: TextEncoding.allCases)
    func longValues(_ encoding: TextEncoding) throws {
        let value = String(repeating: "Åé x", count: 5_000)
        let rows = (1...20).map { ["\($0)", value] }
        let bytes = try #require(encoding.bytes(CSVWriter().text([["id", "text"]] + rows)))
        #expect(transcript(bytes, encoding).rows == rows)
    }

    @Test(
        "A file that is plainly UTF-8 is not taken for what it is declared",
        arguments: [TextEncoding.windows1252, .latin1]
    )
    func plainlyUTF8(_ declared: TextEncoding) throws {
        let utf8 = Array("id,name\n1,Ada\n2,Åse\n3,Zoë\n".utf8)
        let refused = FeedError.encodedOtherwise(found: .utf8, declared: declared)
        #expect(transcript(utf8, declared).error == refused)
        #expect(transcript(Array("Größe,Straße\n1,2\n".utf8), declared).error == refused)
        #expect(transcript(Array("id,name\n1,李小龙".utf8), declared).error == refused)
        let format = FeedFormat(syntax: .csv(CSVDialect(delimiter: nil)), encoding: declared)
        #expect(Transcript(utf8.indices.map { utf8[$0...$0] }, format).error == refused)
        #expect(refused.description.contains("UTF-8"))
    }

    @Test("One character that looks like UTF-8 is chance, and one byte that can't be bears the declaration out")
    func declarationStands() throws {
        #expect(
            transcript(Array("id,name\n1,Ã¤\n".unicodeScalars.map { UInt8($0.value) }), .latin1).rows == [["1", "Ã¤"]]
        )
        let mixed = "id,name\n1,Ã¤Ã¤\n2,Zoë\n"
        for text in [mixed, "id,name\n1,Zoë\n2,Ã¤Ã¤\n"] {
            let bytes = text.unicodeScalars.map { UInt8($0.value) }
            #expect(transcript(bytes, .windows1252).error == nil)
            #expect(transcript(bytes, .windows1252).rows.count == 2)
        }
    }
}
