import Provisioning
import Testing

@testable import CurlTransport

@Suite("Answers are put together within bounds")
struct AnswerCollectorTests {
    private func collect(_ lines: [String], headerBytesMax: Int = 1000) -> AnswerCollector {
        var collector = AnswerCollector(headerBytesMax: headerBytesMax, bodyBytesMax: 10)
        for line in lines where !collector.header(line + "\r\n") { break }
        return collector
    }

    @Test("the final block's fields are the headers, the interim ones' and the trailer's are not")
    func finalBlock() {
        let collector = collect([
            "HTTP/1.1 100 Continue", "X-A: 1", "", "HTTP/1.1 200 OK", "X-B: 2", "X-B:3", "", "X-Trailer: 4", "",
        ])
        #expect(collector.headers == [WireHeader("X-B", "2"), WireHeader("X-B", "3")])
    }

    @Test("a folded line goes on with the value before it")
    func folded() {
        let collector = collect(["HTTP/1.1 200 OK", "X-A: one", "\t two", ""])
        #expect(collector.headers == [WireHeader("X-A", "one two")])
    }

    @Test("a line of blanks goes on with the value before it, and ends nothing")
    func foldedNothing() {
        let collector = collect(["HTTP/1.1 200 OK", "X-A: one", " \t", "X-B: two", "", "X-Trailer: 3", ""])
        #expect(collector.headers == [WireHeader("X-A", "one"), WireHeader("X-B", "two")])
    }

    @Test("a value keeps its colons, an empty one is empty, and a line without a colon is nothing")
    func oddLines() {
        let collector = collect(["HTTP/1.1 200", "Location: https://a:1/b", "X-Empty:", "nonsense", ""])
        #expect(collector.headers == [WireHeader("Location", "https://a:1/b"), WireHeader("X-Empty", "")])
    }

    @Test("header bytes are counted over all blocks, to the byte")
    func headerBound() {
        let lines = ["HTTP/1.1 103 E", "", "HTTP/1.1 200 OK", ""]
        let bytes = lines.reduce(0) { $0 + $1.utf8.count + 2 }
        #expect(collect(lines, headerBytesMax: bytes).overflow == nil)
        #expect(collect(lines, headerBytesMax: bytes - 1).overflow == .header)
    }

    @Test("a body is taken up to its limit, and not one byte beyond")
    func bodyBound() {
        var collector = AnswerCollector(headerBytesMax: 10, bodyBytesMax: 10)
        let isAllTaken = collector.bodyBytes("0123456789")
        let isMoreTaken = collector.bodyBytes("a")
        #expect(isAllTaken && !isMoreTaken)
        #expect(collector.body.count == 10)
        #expect(collector.overflow == .body)
    }
}

@Suite("Transmissions are counted exactly")
struct TransmissionCountTests {
    @Test("an attempt counts once its first byte has gone out")
    func firstByte() {
        var count = TransmissionCount()
        #expect(count.total(requestBytes: 0) == 0)
        count.attemptBegins(requestBytes: 0)
        #expect(count.total(requestBytes: 0) == 0)
        #expect(count.total(requestBytes: 1) == 1)
    }

    @Test("an attempt that failed before its first byte doesn't count, its successor does")
    func failedBeforeFirstByte() {
        var count = TransmissionCount()
        count.attemptBegins(requestBytes: 0)
        count.attemptBegins(requestBytes: 0)
        #expect(count.total(requestBytes: 120) == 1)
        count.attemptBegins(requestBytes: 120)
        #expect(count.total(requestBytes: 120) == 1)
        #expect(count.total(requestBytes: 240) == 2)
    }

    @Test("what went to a proxy before the first attempt doesn't count")
    func proxy() {
        var count = TransmissionCount()
        #expect(count.total(requestBytes: 80) == 0)
        count.attemptBegins(requestBytes: 80)
        #expect(count.total(requestBytes: 80) == 0)
        #expect(count.total(requestBytes: 200) == 1)
    }
}

extension AnswerCollector {
    fileprivate mutating func header(_ line: String) -> Bool {
        Array(line.utf8).withUnsafeBytes { takeHeaderLine($0) }
    }

    fileprivate mutating func bodyBytes(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBytes { takeBody($0) }
    }
}
