import Foundation
import Glibc

/// `openssl s_server` with a certificate of its own, as a child process.
struct OpenSSL {
    static let path = "/usr/bin/openssl"
    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

    let port: Int
    let certificateFile: String

    var url: String { "https://127.0.0.1:\(port)/" }

    /// Runs the body with a server; its certificate is self-signed, and so its own authority.
    ///
    /// - Parameters:
    ///   - names: the certificate's subject alternative names.
    ///   - days: how long it is valid; -1 is a day past already.
    static func serving(
        names: String = "DNS:localhost,IP:127.0.0.1",
        days: Int = 2,
        options: [String] = [],
        _ body: (OpenSSL) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "rosterd-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try await makeCertificate(in: directory, names: names, days: days)

        let log = directory.appending(path: "log")
        let server = try start(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-www"] + options,
            in: directory,
            log: log
        )
        // Not SIGTERM: a child inherits the signals that the concurrency pool's threads block.
        defer { kill(server.processIdentifier, SIGKILL) }
        for _ in 0..<500 {
            if let port = port(in: log) {
                let file = directory.appending(path: "cert.pem").path(percentEncoded: false)
                return try await body(OpenSSL(port: port, certificateFile: file))
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw ServerFailure(call: "openssl s_server")
    }

    private static func makeCertificate(in directory: URL, names: String, days: Int) async throws {
        let log = directory.appending(path: "log")
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem"]
        let subject = ["-subj", "/CN=rosterd test", "-addext", "subjectAltName=\(names)"]
        let sign = ["x509", "-req", "-in", "csr.pem", "-signkey", "key.pem", "-copy_extensions", "copyall"]
        for arguments in [
            ["req", "-new", "-out", "csr.pem"] + key + subject,
            sign + ["-days", "\(days)", "-out", "cert.pem"],
        ] {
            let (ended, continuation) = AsyncStream.makeStream(of: Int32.self)
            _ = try start(arguments, in: directory, log: log) { process in
                continuation.yield(process.terminationStatus)
                continuation.finish()
            }
            guard await ended.first(where: { _ in true }) == 0 else {
                throw ServerFailure(call: "openssl \(arguments[0])")
            }
        }
    }

    private static func start(
        _ arguments: [String],
        in directory: URL,
        log: URL,
        whenEnded: (@Sendable (Process) -> Void)? = nil
    ) throws -> Process {
        _ = FileManager.default.createFile(atPath: log.path(percentEncoded: false), contents: nil)
        let output = try FileHandle(forWritingTo: log)
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        process.terminationHandler = whenEnded
        try process.run()
        return process
    }

    /// Out of the line `ACCEPT 127.0.0.1:40123`.
    private static func port(in log: URL) -> Int? {
        guard let text = try? String(contentsOf: log, encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().first {
            $0.hasPrefix("ACCEPT ")
        }
        return line?.split(separator: ":").last.flatMap { Int($0) }
    }
}
