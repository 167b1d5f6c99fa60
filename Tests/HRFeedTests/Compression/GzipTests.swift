import HRFeed
import Testing

@Suite("A file compressed with gzip")
struct GzipTests {
    private static let rows = (1...2_000).map { ["\($0)", "Åse \($0 &* 7_919)"] }
    private static let text = Array(CSVWriter().text([["id", "name"]] + rows).utf8)
    private static let packed = GzipWriter.member(text)

    @Test("is read as what comes out of it, whatever pieces it comes in")
    func pieces() {
        let whole = Transcript([Self.packed[...]])
        #expect(whole.rows == Self.rows)
        #expect(whole.ending?.bytes == Int64(Self.packed.count))
        for size in [1, 2, 3, 1_000] {
            let pieces = stride(from: 0, to: Self.packed.count, by: size).map {
                Self.packed[$0..<min($0 + size, Self.packed.count)]
            }
            #expect(Transcript(pieces) == whole)
        }
    }

    @Test("may be of several members, one of them empty")
    func members() {
        let cut = Self.text.count / 3
        let members =
            GzipWriter.member(Array(Self.text[..<cut])) + GzipWriter.member([])
            + GzipWriter.member(Array(Self.text[cut...]), level: 0)
        #expect(Transcript([members[...]]).rows == Self.rows)
        #expect(Transcript(members.indices.map { members[$0...$0] }).rows == Self.rows)
    }

    @Test("is refused when it was cut, after any byte")
    func everyCut() {
        let packed = GzipWriter.member(Array("id,name\n1,Åse\n2,Bo\n".utf8))
        for cut in 2..<packed.count {
            #expect(Transcript([packed[..<cut]]).error == .gzipCut, "cut at \(cut)")
        }
    }

    @Test("is refused when a byte of it is damaged")
    func damage() {
        let packed = GzipWriter.member(Array("id,name\n1,Åse\n2,Bo\n".utf8))
        // What the header says of time and system means nothing.
        for place in Array(2..<4) + Array(10..<packed.count) {
            var damaged = packed
            damaged[place] ^= 0x55
            #expect(Transcript([damaged[...]]).error != nil, "damaged at \(place)")
        }
    }

    @Test("is refused when something else follows it")
    func garbage() {
        for tail in [[0x1F], [0x00, 0x01], [0x00, 0x1F, 0x8B], Array("id\n".utf8), [0x1F, 0x8B, 0x07]] as [[UInt8]] {
            let error = Transcript([(Self.packed + tail)[...]]).error
            #expect(error == .gzipUnsound || error == .gzipCut)
        }
    }

    @Test("is refused when more comes out of it than a file may have")
    func tooLong() {
        #expect(Transcript([Self.packed[...]], limits: .tiny).error == .fileTooLong(bytesMax: 4_000))
    }

    @Test("is refused when it swells beyond all reason")
    func bomb() {
        let swollen = Array("id\n".utf8) + [UInt8](repeating: 0x61, count: 8 << 20)
        let error = Transcript([GzipWriter.member(swollen)[...]]).error
        #expect(error == .inflatedTooMuch(times: FeedLimits.standard.inflationMax))
    }

    @Test("is told by two bytes; one of them alone is text")
    func magic() {
        #expect(Transcript("\u{1F},b\n1,2\n").header == ["\u{1F}", "b"])
        #expect(
            Transcript(Array("\u{1F},b\n1,2\n".utf8).indices.map { Array("\u{1F},b\n1,2\n".utf8)[$0...$0] }).rows == [
                ["1", "2"]
            ]
        )
        #expect(Transcript("\u{1F}").header == ["\u{1F}"])
    }

    @Test("may be padded with zeros, and with nothing else", arguments: [1, 2, 511, 100_000])
    func padding(_ zeros: Int) {
        let padded = Self.packed + [UInt8](repeating: 0, count: zeros)
        #expect(Transcript([padded[...]]).rows == Self.rows)
        let pieces = stride(from: 0, to: padded.count, by: 1_000).map { padded[$0..<min($0 + 1_000, padded.count)] }
        #expect(Transcript(pieces).rows == Self.rows)
        #expect(Transcript([(padded + [0x0A])[...]]).error == .gzipUnsound)
        #expect(Transcript(pieces + [[0x1F, 0x8B][...]]).error == .gzipUnsound)
    }

    @Test("of several members, cut between two of them, is not whole by its proof")
    func cutBetweenMembers() throws {
        let lines = ["id,name\n1,Ada\n", "2,Bo\n", "EOF,2\n"]
        let members = lines.map { GzipWriter.member(Array($0.utf8)) }
        let mark = FeedTrailer(place: .firstColumn, mark: .equals("EOF"), rows: .column("name"))
        let format = FeedFormat(
            syntax: .csv(CSVDialect(delimiter: .comma)),
            encoding: .utf8,
            proof: FeedProof(trailer: mark, rows: nil)
        )
        #expect(Transcript([members.flatMap(\.self)[...]], format).rows == [["1", "Ada"], ["2", "Bo"]])
        #expect(Transcript([members[..<2].flatMap(\.self)[...]], format).error == .trailerMissing(rows: 2))
        let cut = (members[0] + members[2])[...]
        guard case .rowsMiscounted(declared: 2, found: 1, _)? = Transcript([cut], format).error else {
            Issue.record("\(String(describing: Transcript([cut], format).error))")
            return
        }
    }
}
