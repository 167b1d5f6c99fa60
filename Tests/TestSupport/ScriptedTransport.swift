public import Ports
public import Provisioning
import Synchronization

/// Answers requests as a test says, and remembers them.
public final class ScriptedTransport: Transport {
    /// A request, and when it came by the test's clock.
    public struct Sent: Sendable {
        public var request: WireRequest
        public var at: BootInstant

        /// `POST /Users`: the method and the path below the base URL, without its query.
        public var line: String
    }

    private let time: ManualTime
    private let base: String
    private let answer: @Sendable (Sent, Int) async -> WireResult
    private let log = Mutex<[Sent]>([])

    /// - Parameters:
    ///   - base: the base URL that requests are expected to begin with.
    ///   - answer: what comes of a request; told how many came before it.
    public init(
        time: ManualTime,
        base: String,
        answer: @escaping @Sendable (_ sent: Sent, _ index: Int) async -> WireResult
    ) {
        self.time = time
        self.base = base
        self.answer = answer
    }

    /// In the order in which they came.
    public var sent: [Sent] { log.withLock { $0 } }

    public func perform(_ request: WireRequest) async -> WireResult {
        let path = request.url.dropFirst(request.url.hasPrefix(base) ? base.count : 0).prefix { $0 != "?" }
        let sent = Sent(request: request, at: time.boot, line: "\(request.method.rawValue) /\(path)")
        let index = log.withLock { log in
            log.append(sent)
            return log.count - 1
        }
        return await answer(sent, index)
    }
}

extension WireResult {
    /// A complete answer in JSON.
    public static func answer(_ status: Int, _ body: String = "", headers: [WireHeader] = []) -> WireResult {
        WireResult(
            outcome: .answer(WireAnswer(status: status, headers: headers, body: Array(body.utf8))),
            transmissions: 1
        )
    }

    /// No answer came.
    public static func failure(_ kind: WireFailure.Kind, possiblySent: Bool) -> WireResult {
        WireResult(
            outcome: .failure(WireFailure(kind: kind, possiblySent: possiblySent, code: 0, reason: "\(kind)")),
            transmissions: possiblySent ? 1 : 0
        )
    }
}
