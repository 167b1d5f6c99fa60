import HRFeed
import Randomness
import Testing

@Suite("A table, written and read back")
struct CSVRoundTripTests {
    @Test("It is the same in every delimiter, newline and manner of quoting", arguments: 1...40)
    func roundTrip(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for delimiter in CSVDialect.Delimiter.allCases {
            for newline in ["\n", "\r\n", "\r"] {
                let table = table(using: &random)
                let writer = CSVWriter(
                    delimiter: delimiter,
                    newline: newline,
                    quotesEverything: Bool.random(using: &random)
                )
                let bytes = Array(writer.text(table).utf8)
                let transcript = Transcript(bytes.cut(using: &random), delimiter: delimiter)
                #expect(transcript.error == nil)
                #expect(transcript.refusals.isEmpty)
                #expect(transcript.header == table.first)
                #expect(transcript.rows == Array(table.dropFirst()))
                #expect(transcript.ending?.endedWithNewline == true)
            }
        }
    }

    @Test("It is the same in every encoding, declared or found out, compressed or not", arguments: 1...30)
    func encodings(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for encoding in TextEncoding.allCases {
            for delimiter in CSVDialect.Delimiter.allCases {
                let table = table(using: &random, scalars: encoding.isUnicode ? Self.scalars : Self.westernScalars)
                let hasMark = encoding.isUnicode && Bool.random(using: &random)
                let text = CSVWriter(delimiter: delimiter).text(table)
                let plain = try #require(encoding.bytes(text, withMark: hasMark))
                let bytes = Bool.random(using: &random) ? GzipWriter.member(plain) : plain
                let isDeclared = !hasMark || Bool.random(using: &random)
                let format = FeedFormat(
                    syntax: .csv(CSVDialect(delimiter: delimiter)),
                    encoding: isDeclared ? encoding : nil
                )
                let transcript = Transcript(bytes.cut(using: &random), format)
                #expect(transcript.error == nil)
                #expect(transcript.header == table.first)
                #expect(transcript.rows == Array(table.dropFirst()), "\(encoding), \(delimiter)")
            }
        }
    }

    private static let scalars = Array("aZ0 ,;|\t\"\"\n\ré李🙂\u{301}\u{1}\u{FEFF}".unicodeScalars)
    /// What Latin-1 and Windows-1252 have alike.
    private static let westernScalars = Array("aZ0 ,;|\t\"\"\n\réÅÿ\u{A0}ß".unicodeScalars)

    private func table(
        using random: inout SeededRandom,
        scalars: [Unicode.Scalar] = Self.scalars
    ) -> [[String]] {
        let columns = Int.random(in: 1...7, using: &random)
        let header = (0..<columns).map { "c\($0)" + value(of: scalars, using: &random) }
        let rows = (0..<Int.random(in: 0...12, using: &random)).map { _ in
            (0..<columns).map { _ in value(of: scalars, using: &random) }
        }
        return [header] + rows
    }

    private func value(of scalars: [Unicode.Scalar], using random: inout SeededRandom) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...14, using: &random) {
            text.append(scalars[Int.random(in: scalars.indices, using: &random)])
        }
        return String(text)
    }
}
