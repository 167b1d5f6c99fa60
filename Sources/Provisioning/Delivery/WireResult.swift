/// What came of one ``WireRequest``.
public struct WireResult: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        case answer(WireAnswer)
        case failure(WireFailure)
    }

    public var outcome: Outcome
    /// How often the request went out: 0 where nothing was sent, 2 where the transport sent it again by itself on a
    /// dead connection. The pacer counts each (promise 5).
    public var transmissions: Int

    public init(outcome: Outcome, transmissions: Int) {
        self.outcome = outcome
        self.transmissions = transmissions
    }
}

/// A complete HTTP answer.
public struct WireAnswer: Sendable, Hashable {
    public var status: Int
    public var headers: [WireHeader]
    public var body: [UInt8]

    public init(status: Int, headers: [WireHeader], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, compared without case.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}

/// A request that got no complete answer.
public struct WireFailure: Error, Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, Codable {
        /// The host's name has no address.
        case unresolved
        /// No connection: refused, unreachable, or not made within the connect timeout.
        case unconnected
        /// The TLS handshake failed or stalled, for another reason than the certificate.
        case handshake
        /// The peer's certificate was not accepted: expired, for another host, or signed by nobody we trust.
        case certificate
        /// No complete answer within the request's timeout.
        case timeout
        /// The connection ended before the answer was complete: reset, closed, empty reply, truncated body.
        case connectionLost
        /// The answer's body was longer than the request allows.
        case answerTooLarge
        /// The bytes that came back were not HTTP.
        case malformedAnswer
        /// The transport ended before the request did.
        case cancelled
        /// The request itself could not be made (a bad URL, no memory): trying again will not help.
        case unusable
    }

    public var kind: Kind
    /// False only where it is certain that no byte of the request left: then it can be sent again without a check.
    public var possiblySent: Bool
    /// The transport's own code, for the operator who looks it up (libcurl: CURLcode).
    public var code: Int
    /// One line for the operator: no URL, no header, no body.
    public var reason: String

    public init(kind: Kind, possiblySent: Bool, code: Int, reason: String) {
        self.kind = kind
        self.possiblySent = possiblySent
        self.code = code
        self.reason = reason
    }
}
