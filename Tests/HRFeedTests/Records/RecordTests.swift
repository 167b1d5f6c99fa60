import HRFeed
import Testing

@Suite("A record")
struct RecordTests {
    private let record = Record(
        rowNumber: 3,
        lineNumber: 4,
        values: [.text("Åse"), .missing, .null, .text(""), nil, .text("a\0b")]
    )

    @Test("tells a missing value from null, from empty text, and from one that can't be read")
    func threeWays() {
        #expect(record.recordValues == [.text("Åse"), .missing, .null, .text(""), nil, nil])
        #expect(record.values == ["Åse", nil, nil, "", nil, nil])
        #expect((record.rowNumber, record.lineNumber, record.columnCount) == (3, 4, 6))
    }

    @Test("differs from one whose values are absent in another way")
    func differs() {
        let values: [RecordValue?] = [.missing, .null, .text(""), nil]
        for one in values {
            for other in values where one != other {
                let (left, right) = (
                    Record(rowNumber: 1, lineNumber: 1, values: [one]),
                    Record(rowNumber: 1, lineNumber: 1, values: [other])
                )
                #expect(left != right)
                let keyed = KeyedFingerprint(first: 1, second: 2)
                #expect(left.fingerprint(keyed) != right.fingerprint(keyed))
            }
        }
    }

    @Test("counts what is missing or null as blank")
    func filled() {
        var counts = [1, 0, 0, 0, 0, 0]
        record.countFilled(into: &counts)
        #expect(counts == [2, 0, 0, 0, 1, 1])
    }

    @Test("made of values equals the decoded one")
    func decoded() {
        let decoded = Transcript("a,b\n1,\"x\ny\"\n").records.first
        #expect(decoded == Record(rowNumber: 1, lineNumber: 2, values: [.text("1"), .text("x\ny")]))
        #expect(decoded?.recordValues == [.text("1"), .text("x\ny")])
    }

    @Test("has text where it is one")
    func text() {
        #expect(RecordValue.text("a").text == "a")
        #expect(RecordValue.null.text == nil)
        #expect(RecordValue.missing.text == nil)
    }
}
