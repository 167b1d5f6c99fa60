public import Ports
import SystemPackage

/// Reads a secret from where the configuration says it is, anew each time: so a target's new token is taken without a restart.
///
/// Blocks for the time that reading a small file takes.
public struct CredentialReader: CredentialSource {
    /// What the secret is for, as its reader is told where it can't be one.
    public enum Secret: String, Sendable, Hashable {
        /// Shown with each request.
        case token
        /// Signed with.
        case key
    }

    public var secret: Secret
    public var place: CredentialPlace
    /// This process's environment, as it was at start.
    public var environment: [String: String]

    public init(_ secret: Secret, in place: CredentialPlace, environment: [String: String]) {
        self.secret = secret
        self.place = place
        self.environment = environment
    }

    /// One newline at the end is cut off. What is left must be visible ASCII: RFC 6750 §2.1 allows no more, and a header
    /// nothing that could end it; and no sender's key has more.
    public func read() throws(CredentialError) -> BearerToken {
        var bytes = try bytes()[...]
        if bytes.last == UInt8(ascii: "\n") { bytes = bytes.dropLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
        guard !bytes.isEmpty else { throw CredentialError(reason: "\(place) is empty") }
        guard bytes.count <= Self.bytesMax, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CredentialError(
                reason: "\(place) is not one line of visible ASCII without spaces; it holds the "
                    + "\(secret.rawValue) alone, without \(secret == .token ? "Bearer and quotes" : "quotes")"
            )
        }
        return BearerToken(secret: String(decoding: bytes, as: UTF8.self))
    }

    /// A token is a line, not a document.
    static let bytesMax = 16 << 10

    private func bytes() throws(CredentialError) -> [UInt8] {
        switch place {
        case .file(let path):
            return try contents(of: path, ownerOnly: true)
        case .environment(let name):
            guard let value = environment[name] else { throw CredentialError(reason: "\(place) is not set") }
            return Array(value.utf8)
        case .systemd(let name):
            guard let directory = environment["CREDENTIALS_DIRECTORY"], !directory.isEmpty else {
                throw CredentialError(
                    reason: "\(place) is not there: $CREDENTIALS_DIRECTORY is not set; is LoadCredential= in the unit?"
                )
            }
            // systemd guards the directory; where it uses ACLs, the files' mode seems to let the group in.
            return try contents(of: FilePath(directory).appending(name), ownerOnly: false)
        }
    }

    /// - Parameter ownerOnly: a file that others than its owner may read is refused, as if they had.
    private func contents(of path: FilePath, ownerOnly: Bool) throws(CredentialError) -> [UInt8] {
        let file: SmallFile
        do throws(SmallFileError) {
            file = try SmallFile.read(path, bytesMax: Self.bytesMax)
        } catch {
            throw CredentialError(reason: "\(place) can't be read: \(error)")
        }
        guard !ownerOnly || file.mode & 0o077 == 0 else {
            throw CredentialError(
                reason: "\(place) can be read by others than its owner (mode \(String(file.mode, radix: 8))): "
                    + "chmod 600 it, and consider renewing the \(secret.rawValue)"
            )
        }
        return file.bytes
    }
}
