import HRFeed
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

    private func table(using random: inout SeededRandom) -> [[String]] {
        let columns = Int.random(in: 1...7, using: &random)
        let header = (0..<columns).map { "c\($0)" + value(using: &random) }
        let rows = (0..<Int.random(in: 0...12, using: &random)).map { _ in
            (0..<columns).map { _ in value(using: &random) }
        }
        return [header] + rows
    }

    private func value(using random: inout SeededRandom) -> String {
        let scalars = Array("aZ0 ,;|\t\"\"\n\ré李🙂\u{301}\u{1}\u{FEFF}".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...14, using: &random) {
            text.append(scalars[Int.random(in: scalars.indices, using: &random)])
        }
        return String(text)
    }
}
