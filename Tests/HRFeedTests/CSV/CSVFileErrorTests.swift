import HRFeed
import Testing

@Suite("A CSV file that is refused as a whole")
struct CSVFileErrorTests {
    @Test("What is wrong with the file is an error that says where", arguments: RefusedCSV.examples)
    func errors(_ example: RefusedCSV) {
        #expect(Transcript(example.text, limits: .tiny).error == example.error)
    }

    @Test(
        "A byte order mark of another encoding, and gzip, are named",
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], "UTF-16 (little-endian)"), ([0xFE, 0xFF, 0x00, 0x61], "UTF-16 (big-endian)"),
            ([0x1F, 0x8B, 0x08], "gzip"),
        ] as [([UInt8], String)]
    )
    func otherEncodings(_ bytes: [UInt8], _ encoding: String) {
        #expect(Transcript([bytes[...]]).error == .encodedOtherwise(encoding: encoding))
    }

    @Test("A header that is not UTF-8 is refused with its column")
    func headerNotUTF8() {
        let bytes = Array("a,b".utf8) + [0xE9] + Array("\n".utf8)
        #expect(Transcript([bytes[...]]).error == .headerUnsound(column: 2, reason: .notUTF8))
    }

    @Test("A million columns are refused before their names are made")
    func manyColumns() {
        let header = (0..<1_000_000).map { "c\($0)" }.joined(separator: ",")
        #expect(Transcript(header + "\n").error == .headerTooLong(bytesMax: CSVLimits.standard.headerBytesMax))
    }

    @Test("No error shows a name out of a header that was not accepted")
    func noNames() {
        let error = Transcript("1001,Zoë,Zoë\n").error
        #expect(error?.description == "columns 2 and 3 have the same name (3 characters, 1 not ASCII)")
    }

    @Test("What a caller's body throws comes out as it is")
    func bodyError() {
        struct Stop: Error {}
        var decoder = CSVDecoder(dialect: CSVDialect(delimiter: nil), limits: .standard)
        #expect(throws: Stop.self) {
            try decoder.push(Array("a,b\n1,2\n".utf8)) { if case .record = $0 { throw Stop() } }
        }
    }
}
