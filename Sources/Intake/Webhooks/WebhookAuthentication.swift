import Crypto
import HTTPTypes
public import Ports
import Provisioning

/// What a sender has to prove. There is no webhook that asks for nothing.
public enum WebhookAuthentication: Sendable, Hashable {
    /// The request is signed with this key.
    case signature(SignatureScheme, key: BearerToken)
    /// The request carries this token (RFC 6750 §2.1).
    case bearer(BearerToken)
    /// Both.
    case signatureAndBearer(SignatureScheme, key: BearerToken, bearer: BearerToken)

    private var signature: (scheme: SignatureScheme, key: BearerToken)? {
        switch self {
        case .signature(let scheme, let key), .signatureAndBearer(let scheme, let key, _): (scheme, key)
        case .bearer: nil
        }
    }

    private var bearer: BearerToken? {
        switch self {
        case .bearer(let token), .signatureAndBearer(_, _, let token): token
        case .signature: nil
        }
    }

    /// Checks what the headers alone can prove.
    func screen(_ headers: HTTPFields, at now: WallInstant) throws(AuthenticationFailure) {
        if let bearer { try check(headers, bearer) }
        if let signature { _ = try signature.scheme.screen(headers, at: now) }
    }

    /// Checks everything.
    ///
    /// - Returns: when the request was signed; nil where that isn't known.
    func verify(
        _ headers: HTTPFields,
        body: [UInt8],
        at now: WallInstant
    ) throws(AuthenticationFailure) -> SignedInstant? {
        if let bearer { try check(headers, bearer) }
        guard let (scheme, key) = signature else { return nil }
        return try scheme.verify(headers, body: body, key: key.secret, at: now)
    }

    private func check(_ headers: HTTPFields, _ token: BearerToken) throws(AuthenticationFailure) {
        let words = try headers.single(.authorization).split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { throw .malformed(.authorization) }
        // Digests compare in constant time, and all have one length.
        let given = SHA256.hash(data: Array(words[1].utf8))
        guard given == SHA256.hash(data: Array(token.secret.utf8)) else { throw .wrongToken }
    }

    /// What a sender is told who failed: all that is asked for, so that it says nothing of what was right.
    var demand: String {
        var wanted: [String] = []
        if bearer != nil { wanted.append("its bearer token in Authorization") }
        if let scheme = signature?.scheme {
            wanted.append("its signature in \(scheme.header.rawName)")
            if let timestamp = scheme.timestamp {
                wanted.append("the time of signing in \(timestamp.header.rawName), near the present")
            }
        }
        return "not authenticated: this webhook asks for " + wanted.joined(separator: ", and for ")
    }

    /// The challenge that every 401 has (RFC 9110 §11.6.1). No scheme is registered for a signature over the body.
    var challenge: String { bearer == nil ? "Signature" : "Bearer" }
}

/// Why a request is not taken for the sender's. For the operator; the sender isn't told which it was.
enum AuthenticationFailure: Error, Hashable, CustomStringConvertible {
    case missing(HTTPField.Name)
    case repeated(HTTPField.Name)
    case malformed(HTTPField.Name)
    case untimely(by: Duration)
    case wrongSignature
    case wrongToken

    var description: String {
        switch self {
        case .missing(let name): "the header \(name.rawName) is missing"
        case .repeated(let name): "the header \(name.rawName) is there more than once"
        case .malformed(let name): "the header \(name.rawName) is not of the form that is configured"
        case .untimely(let age):
            age > .zero
                ? "its timestamp is \(age.components.seconds) seconds old; do the clocks agree?"
                : "its timestamp is \(-age.components.seconds) seconds ahead; do the clocks agree?"
        case .wrongSignature: "the signature is not the one of this body under the configured key"
        case .wrongToken: "the bearer token is not the configured one"
        }
    }
}
