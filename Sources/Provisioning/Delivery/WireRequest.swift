/// The methods that SCIM asks for (RFC 7644 §3.2).
public enum RequestMethod: String, Sendable, Hashable, Codable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
}

/// One HTTP header, as it stands on the wire. Names compare without case (RFC 9110 §5.1).
public struct WireHeader: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// One HTTP request, complete: what a transport puts on the wire, and the bounds within which it may try.
public struct WireRequest: Sendable, Hashable {
    public var method: RequestMethod
    /// Absolute, percent-encoded.
    public var url: String
    /// Includes the credential: never logged, never journaled (promise 10).
    public var headers: [WireHeader]
    /// Nil sends no body and no Content-Length; empty sends `Content-Length: 0`.
    public var body: [UInt8]?
    /// From the first SYN to the end of the TLS handshake.
    public var connectTimeout: Duration
    /// From the start to the last byte of the answer, the connection included.
    public var timeout: Duration
    /// An answer with a longer body is a failure of kind ``WireFailure/Kind/answerTooLarge``.
    public var answerBytesMax: Int

    public init(
        method: RequestMethod,
        url: String,
        headers: [WireHeader],
        body: [UInt8]?,
        connectTimeout: Duration,
        timeout: Duration,
        answerBytesMax: Int
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.answerBytesMax = answerBytesMax
    }
}
