import Foundation
import Glibc

/// What requests are sent to, in a process of its own.
protocol BenchServer: Sendable {
    var name: String { get }
    /// Starts it, with nobody in it.
    func start() async throws -> RunningServer
}

struct RunningServer {
    let process: Process
    /// Where its SCIM routes begin, ending in a slash.
    let url: String

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}

/// The sandbox, as a provider that keeps to the RFCs and has no limit.
struct SandboxProcess: BenchServer {
    let name = "sandbox"
    var binary: String
    var directory: URL
    /// How fast it may be asked, as its options.
    var pace = ["--limit", "0"]

    func start() async throws -> RunningServer {
        let process = Process()
        process.executableURL = URL(filePath: binary)
        process.arguments = ["sandbox", "--profile", "rfc7644", "--port", "0"] + pace
        process.environment = ["ROSTERD_SANDBOX_TOKEN": DeliveryLoad.token]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var told = ""
        // It says where it listens, in its first line.
        while !told.contains("\n"), let bytes = try output.fileHandleForReading.read(upToCount: 1), !bytes.isEmpty {
            told += String(decoding: bytes, as: UTF8.self)
        }
        guard let place = told.range(of: " listens on ") else { throw BenchFailure("the sandbox said: \(told)") }
        let url = told[place.upperBound...].trimmingCharacters(in: .whitespacesAndNewlines)
        return RunningServer(process: process, url: url.hasSuffix("/") ? url : url + "/")
    }
}

/// nginx, which answers every request with a fixed 201: what is left is what the sender takes.
struct NginxProcess: BenchServer {
    let name = "nginx"
    var binary: String
    var directory: URL

    func start() async throws -> RunningServer {
        let port = try Self.freePort()
        let prefix = directory.appending(path: "nginx-\(port)")
        try FileManager.default.createDirectory(at: prefix, withIntermediateDirectories: true)
        let path = prefix.path(percentEncoded: false)
        let file = path + "/nginx.conf"
        try configuration(port: port, in: path).write(toFile: file, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(filePath: binary)
        process.arguments = ["-p", path, "-c", file, "-e", path + "/error.log"]
        try process.run()
        for _ in 0..<100 {
            if Self.listens(port) {
                return RunningServer(process: process, url: "http://127.0.0.1:\(port)/")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        process.terminate()
        throw BenchFailure("nginx doesn't listen; \(path)/error.log may say why")
    }

    private func configuration(port: UInt16, in path: String) -> String {
        let schema = "urn:ietf:params:scim:schemas:core:2.0:User"
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(path)/\($0);" }
        return """
            daemon off; worker_processes 1; pid \(path)/pid;
            events { worker_connections 256; }
            http {
                access_log off; keepalive_requests 1000000; client_body_buffer_size 64k;
                \(places.joined(separator: " "))
                server {
                    listen 127.0.0.1:\(port);
                    location / {
                        default_type application/scim+json;
                        return 201 '{"schemas":["\(schema)"],"id":"$request_id","userName":"someone@example.com"}';
                    }
                }
            }
            """
    }

    private static func freePort() throws -> UInt16 {
        let (socket, address) = try loopback(port: 0)
        defer { close(socket) }
        var bound = address
        try withAddress(&bound) { pointer, length in
            var length = length
            guard bind(socket, pointer, length) == 0 else { throw BenchFailure(call: "bind") }
            guard getsockname(socket, pointer, &length) == 0 else { throw BenchFailure(call: "getsockname") }
        }
        return UInt16(bigEndian: bound.sin_port)
    }

    private static func listens(_ port: UInt16) -> Bool {
        guard let (socket, place) = try? loopback(port: port) else { return false }
        defer { close(socket) }
        var address = place
        return withAddress(&address) { pointer, length in connect(socket, pointer, length) == 0 }
    }

    private static func loopback(port: UInt16) throws -> (socket: CInt, address: sockaddr_in) {
        let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw BenchFailure(call: "socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        return (socket, address)
    }

    private static func withAddress<Result>(
        _ address: inout sockaddr_in,
        _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) throws -> Result
    ) rethrows -> Result {
        // Safety: the address is what the calls take it for, and lives as long as they do.
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
