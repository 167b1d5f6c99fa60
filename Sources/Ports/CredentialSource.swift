/// Where a target's bearer token comes from; read at start, on reload and after a 401.
public protocol CredentialSource: Sendable {
    /// Reads it anew. The error says what to do, and nothing of the secret.
    func read() throws(CredentialError) -> BearerToken
}

/// A secret that never prints itself (promise 10).
public struct BearerToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    /// The token, for the `Authorization` header and nothing else.
    public let secret: String

    public init(secret: String) { self.secret = secret }

    public var description: String { "‹secret›" }
    public var debugDescription: String { "‹secret›" }
    /// What `dump` shows.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

public struct CredentialError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong and what to do.
    public var reason: String

    public init(reason: String) { self.reason = reason }

    public var description: String { reason }
}
