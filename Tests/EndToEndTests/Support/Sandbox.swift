import Foundation
import SCIM
import TestSupport

/// `rosterd sandbox` as a process of its own, on a port of its own.
struct Sandbox {
    let process: ChildProcess
    /// Where SCIM's routes begin.
    let url: String
    let port: UInt16
    let token: String
    let logPath: String

    /// - Parameters:
    ///   - arguments: beside port, token and log.
    ///   - port: 0 for any.
    static func start(
        _ arguments: [String],
        in directory: String,
        token: String,
        port: UInt16 = 0
    ) async throws -> Sandbox {
        let name = "sandbox-\(UUID().uuidString.prefix(8))"
        try Data(token.utf8).write(to: URL(fileURLWithPath: "\(directory)/sandbox.token"))
        let log = "\(directory)/requests.ndjson"
        let process = try Rosterd.start(
            ["sandbox", "--port", "\(port)", "--token-file", "\(directory)/sandbox.token", "--log", log] + arguments,
            logging: directory,
            as: name
        )
        let output = "\(directory)/\(name).out"
        let url = try await eventually("the sandbox listens", within: .seconds(30), every: .milliseconds(5)) {
            guard process.ending == nil else {
                let errors = try String(contentsOfFile: "\(directory)/\(name).err", encoding: .utf8)
                throw ChildProcess.Failure(description: "the sandbox ended: \(errors)")
            }
            let text = try? String(contentsOfFile: output, encoding: .utf8)
            return text.flatMap { $0.hasSuffix("\n") ? $0.split(whereSeparator: \.isWhitespace).last : nil }
        }
        guard let found = URL(string: String(url))?.port, let port = UInt16(exactly: found) else {
            throw ChildProcess.Failure(description: "no address of a sandbox: \(url)")
        }
        return Sandbox(process: process, url: String(url), port: port, token: token, logPath: log)
    }

    func log() throws -> RequestLog { try RequestLog(path: logPath) }

    func state() throws -> TargetState {
        let answer = try LocalHTTP(port: port, token: token).ask("GET", "/sandbox/state")
        return TargetState(try JSONValue.parse(answer.body))
    }

    /// Has requests fail as `--fail` would, from now on.
    func fail(_ shares: String) throws {
        let answer = try LocalHTTP(port: port, token: token)
            .ask("PUT", "/sandbox/shares", body: "{\"shares\": \"\(shares)\"}")
        guard answer.status == 204 else { throw LocalHTTP.Failure(description: "shares: \(answer.status)") }
    }

    /// Has single requests fail, as `POST /sandbox/faults` says it.
    func script(_ faults: [String]) throws {
        let body = "[\(faults.joined(separator: ","))]"
        let answer = try LocalHTTP(port: port, token: token).ask("POST", "/sandbox/faults", body: body)
        guard answer.status == 204 else { throw LocalHTTP.Failure(description: "faults: \(answer.status)") }
    }

    /// All that it holds, for ``restore(_:)``.
    func backup() throws -> [UInt8] { try LocalHTTP(port: port, token: token).ask("GET", "/sandbox/state").body }

    /// Puts what it held then in the place of what it holds.
    func restore(_ backup: [UInt8]) throws {
        let answer = try LocalHTTP(port: port, token: token)
            .ask("PUT", "/sandbox/state", body: String(decoding: backup, as: UTF8.self))
        guard answer.status == 204 else { throw LocalHTTP.Failure(description: "restore: \(answer.status)") }
    }

    /// Ends it as an operator would; a state file is written then.
    func stop() async throws {
        process.signal(SIGTERM)
        _ = try await process.ended(within: .seconds(30))
    }
}
