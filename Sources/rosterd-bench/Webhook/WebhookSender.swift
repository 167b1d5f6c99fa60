import Crypto
import Foundation
import Glibc

/// One sender on one connection: posts, waits for the answer, posts again.
struct WebhookSender {
    var number: Int
    var socket: String

    /// - Returns: how long each post took.
    func post(for duration: Duration) throws -> [Duration] {
        let connection = try UnixConnection.open(socket)
        defer { close(connection) }
        let end = ContinuousClock.now + duration
        var latencies: [Duration] = []
        while ContinuousClock.now < end {
            let request = request(latencies.count)
            let start = ContinuousClock.now
            try send(request, to: connection)
            try expectAccepted(connection)
            latencies.append(ContinuousClock.now - start)
        }
        return latencies
    }

    private func request(_ count: Int) -> [UInt8] {
        let id = "\(number)-\(count)"
        let body =
            #"{"uuid":"\#(id)","id":"\#(id)","email":"ada.byron.\#(id)@example.com","department":"Data","#
            + #""title":"Principal engineer","manager":null}"#
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(body.utf8),
            using: SymmetricKey(data: Array(WebhookLoad.key.utf8))
        )
        let signature = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let head =
            "POST /hooks/bench HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
            + "x-gusto-signature: \(signature)\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
        return Array((head + body).utf8)
    }

    private func send(_ bytes: [UInt8], to connection: CInt) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
            guard count > 0 else { throw BenchFailure(call: "write") }
            rest = rest.dropFirst(count)
        }
    }

    /// An answer comes whole, since it is small, or in two pieces; it ends with its body's brace.
    private func expectAccepted(_ connection: CInt) throws {
        var heard: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        repeat {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { throw BenchFailure(call: "read") }
            heard += buffer[..<count]
        } while heard.last != UInt8(ascii: "}")
        guard heard.starts(with: "HTTP/1.1 202".utf8) else {
            throw BenchFailure("answered \(String(decoding: heard.prefix(300), as: UTF8.self))")
        }
    }
}
