import HRFeed
import Testing

@Suite("A file that has to show that it is whole, and was cut")
struct ProofTruncationTests {
    /// A file, and how it shows that it is whole.
    struct Sample: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var format: FeedFormat
        /// Nothing that counts is behind the last byte but a newline.
        var newline = ""

        static let all: [Sample] = [
            Sample(
                testDescription: "CSV with a trailer",
                text: "id,name,note\n1,Åse,\"x, y\"\n\n2,\"Bo \"\"B\"\" Ek\",\"two\nlines\"\n3,李小龙,\nEOF",
                format: .csv(.equals("EOF"), rows: nil)
            ),
            Sample(
                testDescription: "CSV with a trailer that counts, and a newline behind it",
                text: "id,name,note\n1,Åse,\"x, y\"\n2,Bo,\n3,,\nEOF,3\n",
                format: .csv(.equals("EOF"), rows: .column("name")),
                newline: "\n"
            ),
            Sample(
                testDescription: "CSV with a number in its trailer's first column",
                text: "id,name\r\n1,Åse\r\n2,Bo\r\nTotal: 2\r\n",
                format: .csv(.begins("Total:"), rows: .firstColumn),
                newline: "\r\n"
            ),
            Sample(
                testDescription: "NDJSON with a trailer",
                text: "{\"id\":1,\"name\":\"Åse\"}\n\n{\"id\":2}\n{\"trailer\":{\"rows\":2}}",
                format: .json(.ndjson, FeedProof(trailer: .object, rows: nil))
            ),
            Sample(
                testDescription: "a JSON array with a trailer",
                text: "[{\"id\":1,\"name\":\"Åse\"},{\"id\":2},{\"trailer\":{\"rows\":2}}]",
                format: .json(.json(records: .root), FeedProof(trailer: .object, rows: nil))
            ),
            Sample(
                testDescription: "a JSON object with a number of rows",
                text: "{\"rows\":2,\"people\":[{\"id\":1,\"name\":\"Åse\"},{\"id\":2}]}",
                format: .json(
                    .json(records: JSONPointer(tokens: ["people"])),
                    FeedProof(trailer: nil, rows: JSONPointer(tokens: ["rows"]))
                )
            ),
        ]
    }

    @Test(
        "is refused wherever it was cut, at a row's end, too, in every encoding and packed",
        arguments: Sample.all,
        TextEncoding.allCases
    )
    func everyCut(_ sample: Sample, _ encoding: TextEncoding) throws {
        // What an encoding has no letters for is said in others.
        let text = encoding.bytes(sample.text) == nil ? sample.text.replacing("李小龙", with: "Li") : sample.text
        let bytes = try #require(encoding.bytes(text))
        var format = sample.format
        format.encoding = encoding
        #expect(Transcript([bytes[...]], format).error == nil)
        // Without its newline alone a file has all that it is to have; how the files before it ended says the rest.
        let newline = try #require(encoding.bytes(sample.newline)).count
        for cut in 0..<(bytes.count - newline) {
            #expect(Transcript([bytes[..<cut]], format).error != nil, "cut at \(cut)")
        }
        for cut in (bytes.count - newline)..<bytes.count {
            let transcript = Transcript([bytes[..<cut]], format)
            #expect(transcript.error != nil || transcript.ending?.endedWithNewline == false, "cut at \(cut)")
        }
        let packed = GzipWriter.member(bytes)
        #expect(Transcript([packed[...]], format).error == nil)
        for cut in packed.indices {
            #expect(Transcript([packed[..<cut]], format).error != nil, "packed, cut at \(cut)")
        }
    }

    @Test("is read the same in whatever pieces it comes", arguments: Sample.all)
    func pieces(_ sample: Sample) {
        let bytes = Array(sample.text.utf8)
        var format = sample.format
        format.encoding = .utf8
        let whole = Transcript([bytes[...]], format)
        for cut in bytes.indices { #expect(Transcript([bytes[..<cut], bytes[cut...]], format) == whole) }
        #expect(Transcript(bytes.indices.map { bytes[$0...$0] }, format) == whole)
    }
}

extension FeedFormat {
    fileprivate static func csv(_ mark: FeedTrailer.Mark, rows: FeedTrailer.Place?) -> Self {
        let trailer = FeedTrailer(place: .firstColumn, mark: mark, rows: rows)
        let proof = FeedProof(trailer: trailer, rows: nil)
        return FeedFormat(syntax: .csv(CSVDialect(delimiter: .comma)), encoding: nil, proof: proof)
    }

    fileprivate static func json(_ syntax: Syntax, _ proof: FeedProof) -> Self {
        var format = FeedFormat.of(syntax, ["/id"])
        format.proof = proof
        return format
    }
}

extension FeedTrailer {
    fileprivate static let object = FeedTrailer(
        place: .pointer(JSONPointer(tokens: ["trailer"])),
        mark: .present,
        rows: .pointer(JSONPointer(tokens: ["trailer", "rows"]))
    )
}
