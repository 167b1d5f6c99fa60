public import SystemPackage

/// Where a target's token is kept. The configuration itself never holds one.
public enum CredentialPlace: Sendable, Hashable {
    /// A file that only its owner can read.
    case file(FilePath)
    /// An environment variable: convenient to try things, visible to other processes of the same user.
    case environment(String)
    /// A credential that systemd handed over (`LoadCredential=`), found in `$CREDENTIALS_DIRECTORY`.
    case systemd(String)
}

extension CredentialPlace: CustomStringConvertible {
    /// For the operator: `the file /etc/rosterd/amplitude.token`.
    public var description: String {
        switch self {
        case .file(let path): "the file \(path)"
        case .environment(let name): "the environment variable \(name)"
        case .systemd(let name): "the systemd credential \(name)"
        }
    }
}
