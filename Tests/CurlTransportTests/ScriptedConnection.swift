import Glibc

/// One accepted connection of a ``ScriptedServer``, with blocking calls.
struct ScriptedConnection {
    /// What a test may wait for.
    enum Event {
        case request(SeenRequest)
        case mark
    }

    let descriptor: Int32
    let number: Int
    private var unread: [UInt8] = []

    init(descriptor: Int32, number: Int) {
        self.descriptor = descriptor
        self.number = number
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Plays the script to its end, or until the peer is gone.
    mutating func play(_ script: [Step], report: (Event) -> Void) {
        for step in script {
            switch step {
            case .readRequest:
                guard let request = readRequest(withBody: true) else { return }
                report(.request(request))
            case .readHead:
                guard let request = readRequest(withBody: false) else { return }
                report(.request(request))
            case .readBytes:
                guard fill() else { return }
            case .readExactly(let count):
                guard readExactly(count) else { return }
            case .await:
                var side = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&side, 1, 10_000) > 0 else { return }
            case .send(let text):
                send(Array(text.utf8))
            case .sendBytes(let bytes):
                send(bytes)
            case .trickle(let text, let pause, let isEndless):
                repeat {
                    for byte in text.utf8 {
                        guard send([byte]) else { return }
                        rest(pause)
                    }
                } while isEndless
            case .flood(let text):
                while send(Array(text.utf8)) {}
            case .pause(let pause):
                rest(pause)
            case .mark:
                awaitAcknowledgement()
                report(.mark)
            case .answerAll(let text):
                while let request = readRequest(withBody: true) {
                    report(.request(request))
                    send(Array(text.utf8))
                }
            case .echoAll:
                while let request = readRequest(withBody: true) {
                    report(.request(request))
                    let line = request.firstLine
                    send(Array("HTTP/1.1 200 OK\r\nContent-Length: \(line.utf8.count)\r\n\r\n\(line)".utf8))
                }
            case .relay(let port):
                relay(to: port, bytesMax: .max)
            case .relayCut(let port, let bytesMax):
                relay(to: port, bytesMax: bytesMax)
            case .hold:
                while fill() {}
            case .close:
                return
            case .reset:
                var linger = linger(l_onoff: 1, l_linger: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
                return
            }
        }
    }

    func close() {
        Glibc.close(descriptor)
    }

    /// Copies bytes both ways until one side closes, nothing comes for ten seconds, or so many have come from there.
    private func relay(to port: UInt16, bytesMax: Int) {
        var room = bytesMax
        let target = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(target) }
        guard withLoopbackAddress(port: port, { connect(target, $0, $1) }) == 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            var sides = [descriptor, target].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&sides, 2, 10_000) > 0 else { return }
            for (side, other) in [(sides[0], target), (sides[1], descriptor)] where side.revents != 0 {
                var count = recv(side.fd, &buffer, buffer.count, 0)
                if side.fd == target, count > 0 {
                    count = min(count, room)
                    room -= count
                }
                guard count > 0, Glibc.send(other, buffer, count, Int32(MSG_NOSIGNAL)) == count, room > 0 else {
                    return
                }
            }
        }
    }

    /// False where the peer takes no more.
    @discardableResult
    private func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Until the peer's TCP has acknowledged all that was written, or has closed; at most ten seconds.
    private func awaitAcknowledgement() {
        for _ in 0..<5000 {
            var pending: Int32 = 0
            // SIOCOUTQ of linux/sockios.h, which is TIOCOUTQ by its number: what was written and isn't acknowledged.
            guard ioctl(descriptor, UInt(TIOCOUTQ), &pending) == 0, pending > 0 else { return }
            var side = pollfd(fd: descriptor, events: 0, revents: 0)
            guard poll(&side, 1, 2) == 0 else { return }
        }
    }

    private func rest(_ pause: Duration) {
        usleep(UInt32(pause / .microseconds(1)))
    }

    private func readExactly(_ count: Int) -> Bool {
        var buffer = [UInt8](repeating: 0, count: max(1, count))
        return count == 0 || recv(descriptor, &buffer, count, Int32(MSG_WAITALL)) == count
    }

    private mutating func readRequest(withBody: Bool) -> SeenRequest? {
        let end = Array("\r\n\r\n".utf8)
        var headEnd: Int?
        while headEnd == nil {
            headEnd = unread.indices.first { unread[$0...].starts(with: end) }
            if headEnd == nil, !fill() { return nil }
        }
        guard let headEnd else { return nil }
        let head = String(decoding: unread[..<headEnd], as: UTF8.self)
        unread.removeFirst(headEnd + end.count)
        var request = SeenRequest(connection: number, head: head, body: [])
        guard withBody else { return request }
        let length = request.values("Content-Length").first.flatMap { Int($0) } ?? 0
        while unread.count < length {
            if !fill() { return nil }
        }
        request.body = Array(unread.prefix(length))
        unread.removeFirst(length)
        return request
    }

    /// False where the peer has closed, or said nothing for ten seconds.
    private mutating func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        unread += buffer.prefix(count)
        return true
    }
}
