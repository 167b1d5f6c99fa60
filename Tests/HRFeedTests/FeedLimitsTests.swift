import Foundation
import HRFeed
import Testing

@Suite("Hostile files", .serialized)
struct FeedLimitsTests {
    /// In bytes; what the process holds in memory.
    private static func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) }) * 4_096
    }

    /// Feeds the head, then the body so many times, then the tail; the memory must not grow with it.
    private func feed(
        _ format: FeedFormat,
        head: String,
        body: String,
        times: Int,
        tail: String
    ) throws -> (events: [FeedEvent], error: FeedError?) {
        var decoder = FeedDecoder(format: format, limits: .standard)
        var events: [FeedEvent] = []
        let piece = Array(body.utf8)
        let before = try Self.residentBytes()
        do {
            try decoder.push(Array(head.utf8)) { events.append($0) }
            for _ in 0..<times { try decoder.push(piece) { events.append($0) } }
            try decoder.push(Array(tail.utf8)) { events.append($0) }
            _ = try decoder.finish { events.append($0) }
        } catch {
            return (events, error as? FeedError)
        }
        #expect(try Self.residentBytes() - before < 24 << 20, "memory grew with the file")
        return (events, nil)
    }

    private func refusals(_ events: [FeedEvent]) -> [RowRefusal.Reason] {
        events.compactMap { if case .refused(let refusal) = $0 { refusal.reason } else { nil } }
    }

    private let limit = FeedLimits.standard.rowBytesMax

    @Test("A field of 64 MB is refused, the rows around it are read, and memory stays small", arguments: ["", "\""])
    func longFields(_ quote: String) throws {
        let x = String(repeating: "x", count: 1 << 16)
        let csv = try feed(
            .of(.csv(CSVDialect(delimiter: nil))),
            head: "a,b\n1,2\n3,\(quote)",
            body: x,
            times: 1 << 10,
            tail: "\(quote)\n5,6\n"
        )
        #expect(csv.error == nil && csv.events.count == 4)
        #expect(refusals(csv.events) == [.rowTooLong(bytesMax: limit)])

        for (syntax, glue) in [(FeedFormat.Syntax.json(records: .root), ",[]"), (.ndjson, "\n\n")] {
            let json = try feed(
                .of(syntax, ["/a"]),
                head: (syntax == .ndjson ? "" : "[") + "{\"a\":1}\(glue.prefix(1))\n{\"a\":\"",
                body: x,
                times: 1 << 10,
                tail: "\"}\(glue.prefix(1))\n{\"a\":2}" + (syntax == .ndjson ? "\n" : "]")
            )
            #expect(json.error == nil && json.events.count == 4)
            #expect(refusals(json.events) == [.rowTooLong(bytesMax: limit)])
        }
    }

    @Test("A million columns in a row are refused, and in a header the file is")
    func manyColumns() throws {
        let format = FeedFormat.of(.csv(CSVDialect(delimiter: nil)))
        let row = try feed(
            format,
            head: "a,b\n1,2\n",
            body: String(repeating: "x,", count: 1_000),
            times: 1_000,
            tail: "\n5,6\n"
        )
        #expect(row.error == nil && row.events.count == 4)
        let header = try feed(format, head: "", body: String(repeating: "x,", count: 1_000), times: 1_000, tail: "\n")
        #expect(header.error == .headerTooLong(bytesMax: FeedLimits.standard.headerBytesMax))
    }

    @Test("A million members in a record are refused")
    func manyMembers() throws {
        let some = try feed(
            .of(.ndjson, ["/a"]),
            head: "{\"a\":1,",
            body: (0..<5_000).map { "\"\($0)\":1," }.joined(),
            times: 1,
            tail: "\"b\":1}\n{\"a\":2}\n"
        )
        #expect(refusals(some.events) == [.tooManyMembers(max: FeedLimits.standard.columnsMax)])
        let many = try feed(
            .of(.ndjson, ["/a"]),
            head: "{\"a\":1,",
            body: String(repeating: "\"x\":1,", count: 1_000),
            times: 1_000,
            tail: "\"b\":1}\n{\"a\":2}\n"
        )
        #expect(refusals(many.events) == [.rowTooLong(bytesMax: limit)])
        #expect(many.events.count == 3)
    }

    @Test("Nesting 10,000 deep refuses its record, and a million deep and more the file", arguments: ["[", "{\"x\":"])
    func nesting(_ bracket: String) throws {
        let closing = bracket == "[" ? "]" : "}"
        let deep = String(repeating: bracket, count: 10_000) + "1" + String(repeating: closing, count: 10_000)
        for syntax in [FeedFormat.Syntax.json(records: .root), .ndjson] {
            let separator = syntax == .ndjson ? "\n" : ",\n"
            let text = ["{\"a\":1}", "{\"a\":2,\"x\":\(deep)}", "{\"a\":3}"].joined(separator: separator)
            let transcript = Transcript(json: syntax == .ndjson ? text : "[\(text)]", syntax, fields: ["/a"])
            #expect(transcript.refusals.map(\.reason) == [.tooDeep(max: FeedLimits.standard.depthMax)])
            #expect(transcript.rows == [["1"], ["3"]])
        }
        let endless = try feed(
            .of(.json(records: .root), ["/a"]),
            head: "[",
            body: String(repeating: bracket, count: 10_000),
            times: 200,
            tail: ""
        )
        guard case .jsonUnsound(.tooDeep, _) = endless.error else {
            Issue.record("\(String(describing: endless.error))")
            return
        }
    }

    @Test("NULs by the million refuse their row, or the file where they stand at its start")
    func nuls() throws {
        let format = FeedFormat(syntax: .csv(CSVDialect(delimiter: nil)), encoding: nil)
        let nuls = String(repeating: "\0", count: 1 << 16)
        let row = try feed(format, head: "a,b\n1,", body: nuls, times: 256, tail: "\n2,3\n")
        #expect(row.error == nil && row.events.count == 3)
        #expect(refusals(row.events) == [.rowTooLong(bytesMax: limit)])
        #expect(try feed(format, head: "", body: nuls, times: 256, tail: "\n").error != nil)
    }

    @Test("A file is refused above its limit, however it comes")
    func fileTooLong() {
        let bytes = Array(("a\n" + String(repeating: "1\n", count: 2_000)).utf8)
        for size in [1, 1_000, 10_000] {
            let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
            #expect(Transcript(pieces, limits: .tiny).error == .fileTooLong(bytesMax: 4_000))
        }
    }
}
