public import HTTPTypes

/// How a sender proves that a request is its own: which bytes it signs, how, and in which header the signature stands.
///
/// Plain data. A key is no part of it.
public struct SignatureScheme: Sendable, Hashable {
    /// A keyed hash (RFC 2104).
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        case hmacSHA256 = "hmac-sha256"
        case hmacSHA512 = "hmac-sha512"
        /// Legacy: as HMAC unbroken (RFC 6194 §3.3), but nothing new should ask for it.
        case hmacSHA1 = "hmac-sha1"

        /// Whether an operator should ask the sender for a newer one.
        public var isLegacy: Bool { self == .hmacSHA1 }

        /// Bytes of a signature.
        var byteCount: Int {
            switch self {
            case .hmacSHA256: 32
            case .hmacSHA512: 64
            case .hmacSHA1: 20
            }
        }
    }

    /// How a signature is written.
    public enum Encoding: String, Sendable, Hashable, CaseIterable {
        /// Letters of either case.
        case hex
        /// RFC 4648 §4, with its padding.
        case base64
    }

    /// A piece of what is signed; the pieces follow one another without anything between.
    public enum Part: Sendable, Hashable {
        /// The request's body, byte for byte as it came.
        case body
        /// The timestamp header's value, as it was written.
        case timestamp
        /// These characters, in UTF-8.
        case text(String)
    }

    /// The header that says when the request was signed: a request that is sent again much later is refused.
    public struct Timestamp: Sendable, Hashable {
        public var header: HTTPField.Name
        public var format: TimestampFormat
        /// How far it may lie from the present, in either direction.
        public var tolerance: Duration

        public init(header: HTTPField.Name, format: TimestampFormat, tolerance: Duration) {
            self.header = header
            self.format = format
            self.tolerance = tolerance
        }

        /// Five minutes: clocks differ by less, and a recorded request isn't sent again for long.
        public static let toleranceStandard = Duration.seconds(300)
    }

    public let algorithm: Algorithm
    /// Where the signature stands.
    public let header: HTTPField.Name
    public let encoding: Encoding
    /// What stands before the signature in its header, such as `sha256=`; empty where nothing does.
    public let prefix: String
    public let parts: [Part]
    public let timestamp: Timestamp?

    /// Nil where it would prove too little: the body isn't signed, a timestamp is signed that no header has, or a header has
    /// a timestamp that isn't signed.
    public init?(
        algorithm: Algorithm,
        header: HTTPField.Name,
        encoding: Encoding,
        prefix: String,
        parts: [Part],
        timestamp: Timestamp?
    ) {
        guard parts.contains(.body), parts.contains(.timestamp) == (timestamp != nil) else { return nil }
        self.init(sound: algorithm, header, encoding, prefix, parts, timestamp)
    }

    private init(
        sound algorithm: Algorithm,
        _ header: HTTPField.Name,
        _ encoding: Encoding,
        _ prefix: String,
        _ parts: [Part],
        _ timestamp: Timestamp?
    ) {
        self.algorithm = algorithm
        self.header = header
        self.encoding = encoding
        self.prefix = prefix
        self.parts = parts
        self.timestamp = timestamp
    }
}

extension SignatureScheme {
    /// BambooHR: hex HMAC-SHA256 of the body followed by the timestamp header.
    ///
    /// Its documentation doesn't say how the timestamp is written, so both usual ways are read. It tries again for a while
    /// after a 5xx and never after a 4xx, so a timestamp of its first try must not become too old: an hour. What is recorded
    /// and sent again within it is known by its event id.
    public static let bambooHR = SignatureScheme(
        sound: .hmacSHA256,
        name("X-BambooHR-Signature"),
        .hex,
        "",
        [.body, .timestamp],
        Timestamp(header: name("X-BambooHR-Timestamp"), format: .detected, tolerance: .seconds(3_600))
    )

    /// Gusto: hex HMAC-SHA256 of the body. It sends no timestamp: its events are told apart by their `uuid` alone.
    public static let gusto = SignatureScheme(sound: .hmacSHA256, name("X-Gusto-Signature"), .hex, "", [.body], nil)

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is a header's name") }
        return name
    }
}
