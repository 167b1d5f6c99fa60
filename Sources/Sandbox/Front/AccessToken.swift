/// The bearer token that a client must show. It never appears in a description.
public struct AccessToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    private let secret: String

    /// Takes the token as the client sends it; nil for an empty one.
    public init?(_ secret: String) {
        if secret.isEmpty { return nil }
        self.secret = secret
    }

    /// Whether an Authorization header's value shows this token (RFC 6750 §2.1; the scheme has no case).
    func isShown(in authorization: String?) -> Bool {
        guard let authorization, let space = authorization.firstIndex(of: " ") else { return false }
        let scheme = authorization[..<space]
        let credential = authorization[space...].drop { $0 == " " }
        return scheme.lowercased() == "bearer" && credential == secret
    }

    public var description: String { "(secret)" }
    public var debugDescription: String { "(secret)" }
}
