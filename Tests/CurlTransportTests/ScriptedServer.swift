import Foundation
import Glibc
import Synchronization
import TestSupport

/// What the server does next on a connection.
enum Step: Sendable {
    /// Reads one request, its body included, and records it.
    case readRequest
    /// Reads one request's header alone and records it; what follows stays unread.
    case readHead
    /// Reads whatever comes first, HTTP or not, at least a byte.
    case readBytes
    /// Reads that many bytes, no more; what follows stays unread.
    case readExactly(Int)
    /// Waits until something has come, and leaves it unread.
    case await
    /// Writes these bytes.
    case send(String)
    case sendBytes([UInt8])
    /// Writes these bytes one at a time, with a pause after each, again and again where it is endless.
    case trickle(String, every: Duration, isEndless: Bool)
    /// Writes these bytes until the peer takes no more of them.
    case flood(String)
    case pause(Duration)
    /// Waits until the peer's kernel has all that was written, or the peer is gone, and says so: ``ScriptedServer/waitForMarks(_:)``.
    case mark
    /// Reads requests and answers each with these bytes, until the peer closes.
    case answerAll(String)
    /// Reads requests and answers each with its own first line as the body, until the peer closes.
    case echoAll
    /// Keeps the connection open without a word until the peer closes it.
    case hold
    /// Passes everything on to that port of loopback, both ways, until one side closes.
    case relay(UInt16)
    /// The same, but of what comes from there only so many bytes go on; then this side is closed.
    case relayCut(UInt16, after: Int)
    /// Closes with a FIN.
    case close
    /// Closes with a RST.
    case reset
}

/// A request as the server saw it.
struct SeenRequest: Sendable {
    /// Counted from 0, in the order of accepting.
    var connection: Int
    var head: String
    var body: [UInt8]

    var firstLine: String { String(head.prefix { $0 != "\r\n" }) }

    /// The header lines of that name, compared without case.
    func values(_ name: String) -> [String] {
        head.split(separator: "\r\n").dropFirst().compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { return nil }
            return parts[1].trimmingCharacters(in: .whitespaces)
        }
    }
}

struct ServerFailure: Error {
    var call: String
    var code = errno
}

/// A TCP server on 127.0.0.1 that does to each connection what its script says, right or wrong.
///
/// One thread accepts, one serves each connection, all blocking; reads give up after ten seconds, and `stop` ends them
/// all.
final class ScriptedServer: Sendable {
    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private struct State {
        var accepted = 0
        var open: Set<Int32> = []
        var seen: [SeenRequest] = []
        var marks = 0
        var closed = 0
        var isStopped = false
    }

    let port: UInt16
    private let listener: Int32
    private let scripts: [[Step]]
    private let thereafter: [Step]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - scripts: what happens to the first connection, the second…
    ///   - thereafter: what happens to each later one.
    convenience init(_ scripts: [[Step]], thereafter: [Step] = [.close]) throws {
        let (listener, port) = try Self.listen(backlog: 512)
        self.init(listener: listener, port: port, scripts: scripts, thereafter: thereafter)
    }

    /// On a Unix socket, which the caller removes.
    convenience init(_ scripts: [[Step]], unixSocket path: String) throws {
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = withSocketAddress(path: path) { address, length in
            Glibc.bind(listener, address, length) == 0 && Glibc.listen(listener, 8) == 0
        }
        guard bound else { throw ServerFailure(call: "bind and listen on a Unix socket") }
        self.init(listener: listener, port: 0, scripts: scripts, thereafter: [.close])
    }

    private init(listener: Int32, port: UInt16, scripts: [[Step]], thereafter: [Step]) {
        self.listener = listener
        self.port = port
        self.scripts = scripts
        self.thereafter = thereafter
        let thread = Thread { [self] in acceptAll() }
        thread.start()
    }

    var url: String { "http://127.0.0.1:\(port)/scim/v2/Users" }
    var seen: [SeenRequest] { state.withLock { $0.seen } }
    var connections: Int { state.withLock { $0.accepted } }

    func stop() {
        // Under the lock, since a descriptor that was closed meanwhile may be another's by now.
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
            shutdown(listener, Int32(SHUT_RDWR))
        }
    }

    /// Waits until the server has seen that many requests, at most ten seconds.
    func waitForRequests(_ count: Int) async throws {
        try await wait("\(count) requests") { $0.seen.count >= count }
    }

    /// Waits until its scripts have come to that many marks, at most ten seconds.
    func waitForMarks(_ count: Int) async throws { try await wait("\(count) marks") { $0.marks >= count } }

    /// Waits until it has closed that many connections, at most ten seconds. On loopback the peer's kernel knows by then.
    func waitForClosed(_ count: Int) async throws { try await wait("\(count) closed") { $0.closed >= count } }

    private func wait(_ what: String, until isSo: (State) -> Bool) async throws {
        try await eventually(what, within: .seconds(10), every: .milliseconds(2)) {
            state.withLock { isSo($0) } ? true : nil
        }
    }

    static func listen(backlog: Int32) throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw ServerFailure(call: "socket") }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withLoopbackAddress(port: 0) { address, length in
            Glibc.bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, backlog) == 0
        }
        let named = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
        guard bound, named else { throw ServerFailure(call: "bind and listen") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    // MARK: Its threads

    private func acceptAll() {
        defer { Glibc.close(listener) }
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return stop() }
            let number = state.withLock { state -> Int? in
                guard !state.isStopped else { return nil }
                state.open.insert(descriptor)
                defer { state.accepted += 1 }
                return state.accepted
            }
            guard let number else {
                Glibc.close(descriptor)
                return
            }
            let thread = Thread { [self] in
                var connection = ScriptedConnection(descriptor: descriptor, number: number)
                let script = number < scripts.count ? scripts[number] : thereafter
                connection.play(script) { event in
                    state.withLock { state in
                        switch event {
                        case .request(let request): state.seen.append(request)
                        case .mark: state.marks += 1
                        }
                    }
                }
                _ = state.withLock { $0.open.remove(descriptor) }
                connection.close()
                state.withLock { $0.closed += 1 }
            }
            thread.start()
        }
    }
}
