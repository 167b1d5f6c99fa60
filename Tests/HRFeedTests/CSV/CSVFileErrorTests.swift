import HRFeed
import Testing

@Suite("A CSV file that is refused as a whole")
struct CSVFileErrorTests {
    @Test("What is wrong with the file is an error that says where", arguments: RefusedCSV.examples)
    func errors(_ example: RefusedCSV) {
        #expect(Transcript(example.text, limits: .tiny).error == example.error)
    }

    @Test(
        "A byte order mark of another encoding is named",
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], .utf16LittleEndian), ([0xFE, 0xFF, 0x00, 0x61], .utf16BigEndian),
        ] as [([UInt8], TextEncoding)]
    )
    func otherEncodings(_ bytes: [UInt8], _ encoding: TextEncoding) {
        #expect(Transcript([bytes[...]]).error == .encodedOtherwise(found: encoding, declared: .utf8))
    }

    @Test("A header that is not UTF-8 is refused with its column")
    func headerNotUTF8() {
        let bytes = Array("a,b".utf8) + [0xE9] + Array("\n".utf8)
        #expect(Transcript([bytes[...]]).error == .headerUnsound(column: 2, reason: .undecodable(.utf8)))
    }

    @Test("A million columns are refused before their names are made")
    func manyColumns() {
        let header = (0..<1_000_000).map { "c\($0)" }.joined(separator: ",")
        #expect(Transcript(header + "\n").error == .headerTooLong(bytesMax: FeedLimits.standard.headerBytesMax))
    }

    @Test("What a caller's body throws comes out as it is")
    func bodyError() {
        struct Stop: Error {}
        var decoder = FeedDecoder(format: .csv(delimiter: nil), limits: .standard)
        #expect(throws: Stop.self) {
            try decoder.push(Array("a,b\n1,2\n".utf8)) { if case .record = $0 { throw Stop() } }
        }
    }
}
