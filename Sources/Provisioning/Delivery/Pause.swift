/// Why a target is paused: nothing is sent until an operator acted and resumes it.
public enum Pause: Sendable, Hashable {
    /// The base URL leads elsewhere.
    case wrongURL(status: Int)
    /// Refused twice, the second time with the credential read anew.
    case credentialRefused
    case credentialMissing(reason: String)
    /// The peer is not who it should be.
    case certificate(reason: String)
    /// What answered doesn't speak SCIM.
    case foreignAnswer(status: Int)
    /// Several people in a row, or a read, were forbidden: the credential is not allowed to do this work.
    case forbidden
    /// No request can be made of the configured URL.
    case unusable(reason: String)
    case byOperator(reason: String)

    /// What is wrong and what to do, in one line.
    public var text: String {
        switch self {
        case .wrongURL(let status):
            "the URL is wrong: it answers \(status) where SCIM's routes should be; correct `url` and restart"
        case .credentialRefused:
            "the credential was refused (401); put a valid one in its place and resume"
        case .credentialMissing(let reason):
            "the credential can't be read: \(reason); put it in its place and resume"
        case .certificate(let reason):
            "the server's certificate was not accepted (\(reason)); check the URL, or `certificateAuthority`"
        case .foreignAnswer(let status):
            "something that doesn't speak SCIM answered (status \(status)): a login page, a proxy, a wrong URL"
        case .forbidden:
            "what is asked is forbidden (403): the credential lacks the permission to manage users and groups"
        case .unusable(let reason):
            "no request can be made: \(reason); correct `url` and restart"
        case .byOperator(let reason):
            reason
        }
    }

    /// Only the operator ends such a pause; the others end with a restart, which finds out anew.
    public var isByOperator: Bool {
        if case .byOperator = self { true } else { false }
    }
}
