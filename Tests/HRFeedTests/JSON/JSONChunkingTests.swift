import HRFeed
import Randomness
import Testing

@Suite("A JSON file in pieces")
struct JSONChunkingTests {
    static let documents = [
        #"{"x":{"data":[9]},"d\u0061ta":[{"id":"Å李🙂\ud83d\ude42\n","b":{"c":-1.5e+3}},{"id":null,"b":[true]}],"z":"\\"}"#,
        "[\r\n{\"id\":1,\"id\":2},\n\n{\"id\":\"a longer value than eight bytes\"},7,[[]],{\"b\":{\"c\":false}}]\n",
        "{\"id\":1}\n{\"id\":\"x\\\"y\"\n\n{\"b\":{\"c\":[]}}\r\n{\"id\":nul}\n{\"id\":2}",
        "[{\"id\":1},{\"id\":2}} ", "[{\"id\":\"\u{1}\"}]", "[1,2", "{\"data\":[", "[{\"id\":12.}]",
    ]

    @Test("Cut in two anywhere, and byte by byte, it tells the same", arguments: documents)
    func everySplit(_ document: String) {
        let bytes = Array(document.utf8)
        let data = JSONPointer(tokens: ["data"])
        for syntax in [FeedFormat.Syntax.json(records: .root), .json(records: data), .ndjson] {
            let format = FeedFormat.of(syntax, ["/id", "/b/c"])
            for limits in [FeedLimits.standard, .tiny] {
                let whole = Transcript([bytes[...]], format, limits: limits)
                for cut in 0...bytes.count {
                    #expect(
                        Transcript([bytes[..<cut], bytes[cut...]], format, limits: limits) == whole,
                        "cut at \(cut)"
                    )
                }
                #expect(Transcript(bytes.indices.map { bytes[$0...$0] }, format, limits: limits) == whole)
            }
        }
    }

    @Test("Cut at random into many pieces, any bytes tell the same", arguments: 1...60)
    func randomSplits(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let words = [
            "{", "}", "[", "]", ",", ":", "\"id\"", "\"b\"", "\"c\"", "\"é\\u00e9\"", "1", "-0.5e1", "true", "null",
            "\n", " ",
            "{\"id\":1}", "{\"b\":{\"c\":\"x\"}}", "\u{1}", "\"", "\\",
        ]
        let soup = (0..<Int.random(in: 5...80, using: &random)).compactMap { _ in words.randomElement(using: &random) }
        let bytes = Array((Bool.random(using: &random) ? "[" : "").utf8) + Array(soup.joined().utf8)
        for syntax in [FeedFormat.Syntax.json(records: .root), .ndjson] {
            let format = FeedFormat.of(syntax, ["/id", "/b/c"])
            let whole = Transcript([bytes[...]], format)
            for _ in 0..<8 { #expect(Transcript(bytes.cut(using: &random), format) == whole) }
        }
    }
}
