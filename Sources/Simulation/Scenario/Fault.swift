/// How one request fails on its way to a target, there, or on the way back.
public enum Fault: Sendable, Hashable, Codable {
    /// An answer with that status in place of the one that was due.
    ///
    /// - takesEffect: the request was carried out all the same.
    /// - retryAfter: in seconds; nil says nothing.
    case status(Int, takesEffect: Bool, retryAfter: Int?)
    /// Nothing left: no address, no connection, no handshake.
    case unconnected
    case unresolved
    case handshake
    case certificate
    /// No answer until the request's own timeout.
    case timeout(takesEffect: Bool)
    /// The connection ends before the answer.
    case lost(takesEffect: Bool)
    /// Carried out, and the answer breaks off in its middle.
    case truncated
    /// A web page where SCIM was due, as of a proxy; not carried out.
    case page(status: Int)
    /// Carried out, and answered so late.
    case slow(seconds: Int)

    /// Whether the target carries the request out.
    var takesEffect: Bool {
        switch self {
        case .status(_, let takesEffect, _), .timeout(let takesEffect), .lost(let takesEffect): takesEffect
        case .truncated, .slow: true
        case .unconnected, .unresolved, .handshake, .certificate, .page: false
        }
    }

    /// Whether any of the request reaches the target.
    var arrives: Bool {
        switch self {
        case .unconnected, .unresolved, .handshake, .certificate: false
        case .status, .timeout, .lost, .truncated, .page, .slow: true
        }
    }
}
