import HRFeed
import Randomness
import Testing

@Suite("A CSV file in pieces")
struct CSVChunkingTests {
    /// Sound and unsound ones, so that every state is cut in two somewhere.
    static let documents: [String] =
        SoundCSV.examples.map(\.text)
        + RefusedCSV.examples.map(\.text).filter { $0.utf8.count < 200 }
        + [
            "a,b\n1,\"x\"y,\"z\n\",3\n2,\"\"\"\"\r\n\"3\"\r\"4\",5\n6,7",
            "id;name\r\n1;Åse \"Q\" Ørsted\r\n2;\"李小龙; \"\"Bruce\"\"\r\n\"\r\n\r\n3;x\0y\r\n4\r\n5;z\r",
            "a,b\r1,x\ny\r2,\"x\r\n\"\r\n\r3,4\r",
            "a,b\n1,this row is longer than the thirty bytes,\"that\n\"\"it\"\" may have\",\",\n2,thirteen-----\n3,b\n",
        ]

    @Test("Cut in two anywhere, it tells the same", arguments: documents)
    func everySplit(_ document: String) {
        let bytes = Array(document.utf8)
        for limits in [FeedLimits.standard, .tiny] {
            let whole = Transcript([bytes[...]], limits: limits)
            for cut in 0...bytes.count {
                #expect(Transcript([bytes[..<cut], bytes[cut...]], limits: limits) == whole, "cut at \(cut)")
            }
            let single = bytes.indices.map { bytes[$0...$0] }
            #expect(Transcript(single, limits: limits) == whole, "byte by byte")
        }
    }

    @Test("Cut at random into many pieces, any bytes tell the same", arguments: 1...60)
    func randomSplits(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // All that means something, some that doesn't, and what looks alike to arithmetic on eight bytes.
        let alphabet: [UInt8] = Array("aab,,;\"\"\n\n\r-.!#+\u{1}".utf8) + [0x00, 0xC3, 0xA9, 0xFF, 0x8A, 0xAC]
        let length = Int.random(in: 20...900, using: &random)
        let soup = (0..<length).compactMap { _ in alphabet.randomElement(using: &random) }
        let bytes = Array("a,b\n".utf8) + soup
        let limits = Bool.random(using: &random) ? FeedLimits.standard : .tiny
        let whole = Transcript([bytes[...]], limits: limits)
        for _ in 0..<12 {
            #expect(Transcript(bytes.cut(using: &random), limits: limits) == whole)
        }
        #expect(Transcript(bytes.indices.map { bytes[$0...$0] }, limits: limits) == whole)
    }

    @Test("Rows longer than the pieces they come in, and than the memory they start with, are read whole")
    func longRows() {
        let rows = [700, 1_023, 1_024, 1_025, 5_000, 3, 40_000].map { length in
            ["\(length)", String(repeating: "é\"", count: length / 3)]
        }
        let bytes = Array(CSVWriter().text([["id", "text"]] + rows).utf8)
        for size in [1, 7, 1_000, 4_096] {
            let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
            #expect(Transcript(pieces).rows == rows)
        }
    }
}
