import Glibc

/// Asks a server on loopback one thing. Not rosterd's own transport, which is what is being judged.
struct LocalHTTP {
    struct Answer {
        var status: Int
        var body: [UInt8]
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    var port: UInt16
    var token: String

    private static let answerMax = 64 << 20
    private static let secondsMax = 20

    /// - Parameter fields: headers beside those that every request has, as `Name: value`.
    func ask(_ method: String, _ path: String, fields: [String] = [], body: String = "") throws -> Answer {
        let head =
            [
                "\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Authorization: Bearer \(token)",
                "Content-Type: application/json", "Content-Length: \(body.utf8.count)", "Connection: close",
            ] + fields + ["", ""]
        return try parse(try exchange(Array((head.joined(separator: "\r\n") + body).utf8)))
    }

    /// A port that nobody listens on at the moment.
    static func freePort() throws -> UInt16 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withSocketAddress(&address) { pointer in
            bind(socket, pointer, size) == 0 ? getsockname(socket, pointer, &size) : -1
        }
        guard code == 0 else { throw Failure(description: "no free port: errno \(errno)") }
        return UInt16(bigEndian: address.sin_port)
    }

    private func exchange(_ request: [UInt8]) throws -> [UInt8] {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        var patience = timeval(tv_sec: Self.secondsMax, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = Self.loopback(port: port)
        let connected = Self.withSocketAddress(&address) {
            connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        guard connected == 0 else { throw Failure(description: "port \(port): connect failed with errno \(errno)") }
        var rest = request[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { throw Failure(description: "port \(port): send failed with errno \(errno)") }
            rest = rest.dropFirst(sent)
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while answer.count < Self.answerMax {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count == 0 { break }
            guard count > 0 else { throw Failure(description: "port \(port): recv failed with errno \(errno)") }
            answer += buffer.prefix(count)
        }
        return answer
    }

    private func parse(_ bytes: [UInt8]) throws -> Answer {
        let end = Array("\r\n\r\n".utf8)
        guard let split = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else {
            throw Failure(description: "port \(port): no HTTP came back")
        }
        let words = String(decoding: bytes[..<split], as: UTF8.self).split(separator: " ", maxSplits: 2)
        guard words.count == 3, let status = Int(words[1]) else {
            throw Failure(description: "port \(port): no status came back")
        }
        return Answer(status: status, body: Array(bytes[(split + end.count)...]))
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withSocketAddress(
        _ address: inout sockaddr_in,
        _ body: (UnsafeMutablePointer<sockaddr>) -> Int32
    ) -> Int32 {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
        }
    }
}
