import CurlTransport
import Foundation
import Provisioning
import Testing

/// Answers without an end, fast and slow: a bound of bytes or of time ends them all.
@Suite("An answer without an end")
struct EndlessAnswerTests {
    @Test(
        "as fast as it comes: given up at the bound",
        arguments: [
            ("", "HTTP/1.1 100 Continue\r\n\r\n"),
            ("HTTP/1.1 200 OK\r\n", "X-More: of the same\r\n"),
            ("HTTP/1.1 200 OK\r\nX-Long: ", "xxxxxxxxxxxxxxxx"),
            ("HTTP/1.1 200 OK\r\n\r\n", "xxxxxxxxxxxxxxxx"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "2\r\nok\r\n"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n", "X-Trailer: of the same\r\n"),
        ]
    )
    func flood(begun: String, rest: String) async throws {
        let many = String(repeating: rest, count: 1000)
        try await withServer([[.readRequest, .send(begun), .flood(many)]]) { transport, server in
            let start = ContinuousClock.now
            let request = wireRequest(.post, server.url, body: "{}", timeout: .seconds(60))
            let result = await transport.perform(request)
            let failure = try #require(result.failure)
            #expect(failure.kind == .answerTooLarge && failure.possiblySent && result.transmissions == 1)
            #expect(ContinuousClock.now - start < .seconds(20), "the bound of bytes, not of time")
        }
    }

    @Test(
        "a byte at a time: given up at the timeout, however long something comes",
        arguments: [
            ("", "HTTP/1.1 100 Continue\r\n\r\n"),
            ("HTTP/1.1 200 OK\r\n", "X-More: of the same\r\n"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "x"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "extension"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X-Trailer: of the same\r\n"),
        ]
    )
    func trickle(begun: String, rest: String) async throws {
        let script: [Step] = [
            .readRequest, .send(begun), .trickle(rest, every: .milliseconds(5), isEndless: true),
        ]
        try await withServer([script]) { transport, server in
            let start = ContinuousClock.now
            let request = wireRequest(.post, server.url, body: "{}", timeout: .milliseconds(400))
            let result = await transport.perform(request)
            #expect(result.failure?.kind == .timeout && result.failure?.possiblySent == true)
            #expect(result.transmissions == 1)
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }

    @Test("an answer that comes a byte at a time, but comes, is one")
    func slowButWhole() async throws {
        let answer = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ScriptedServer.ok
        let script: [Step] = [.readRequest, .trickle(answer, every: .milliseconds(2), isEndless: false), .hold]
        try await withServer([script]) { transport, server in
            let result = await transport.perform(wireRequest(.post, server.url, body: "{}"))
            #expect(
                result.answer
                    == WireAnswer(status: 200, headers: [WireHeader("Content-Length", "2")], body: [0x6F, 0x6B])
            )
        }
    }

    @Test("a megabyte that was a kilobyte on the wire is bounded as what it becomes, or not unpacked at all")
    func compressed() async throws {
        let bomb = try Self.compressedZeros(megabytes: 64)
        #expect(bomb.count < 100_000)
        for field in ["Content-Encoding: gzip", "Transfer-Encoding: gzip"] {
            let head = "HTTP/1.1 200 OK\r\n\(field)\r\nConnection: close\r\n\r\n"
            try await withServer([[.readRequest, .send(head), .sendBytes(bomb), .close]]) { transport, server in
                let request = wireRequest(.get, server.url, answerBytesMax: 100_000)
                let result = await transport.perform(request)
                switch result.outcome {
                case .answer(let answer): #expect(answer.body == bomb, "\(field)")
                case .failure(let failure): #expect(failure.kind == .answerTooLarge || failure.kind == .malformedAnswer)
                }
            }
        }
    }

    private static func compressedZeros(megabytes: Int) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "head -c \(megabytes)M /dev/zero | gzip -9"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        return Array(output.fileHandleForReading.readDataToEndOfFile())
    }
}
