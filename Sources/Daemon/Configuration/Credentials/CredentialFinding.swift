import Ports
import Provisioning

/// What is found of a secret's file before anybody needs the secret.
public struct CredentialFinding: Sendable, Hashable {
    /// The keys that lead to the place: `targets.amplitude.credential`.
    public var keyPath: String
    /// For an operator; never holds any of the secret.
    public var reason: String
    /// The daemon wouldn't take it, either. False where whoever checks can't tell: the file isn't there yet, or is another
    /// user's.
    public var isRefused: Bool

    /// For whoever reads it beside what is wrong with the configuration itself; no line of the file is at fault.
    public var problem: ConfigurationProblem {
        ConfigurationProblem(line: 0, column: 0, keyPath: keyPath, message: reason)
    }
}

extension Configuration {
    /// Looks at the files that secrets are in, as the daemon will; what the environment or the service manager hands over isn't
    /// there before the daemon is.
    ///
    /// Blocks for the time that reading some small files takes.
    public func credentialFindings() -> [CredentialFinding] {
        secrets.compactMap { secret in
            guard case .file(let path) = secret.place else { return nil }
            do throws(SmallFileError) {
                _ = try SmallFile.read(path, bytesMax: CredentialReader.bytesMax)
            } catch {
                let reason = "\(secret.place) can't be looked at: \(error)"
                return CredentialFinding(keyPath: secret.keyPath, reason: reason, isRefused: false)
            }
            do throws(CredentialError) {
                _ = try CredentialReader(secret.secret, in: secret.place, environment: [:]).read()
                return nil
            } catch {
                return CredentialFinding(keyPath: secret.keyPath, reason: error.reason, isRefused: true)
            }
        }
    }

    /// Whose secrets the service manager hands over at the daemon's start, and at no other time: a reload finds them as they
    /// were then. As operators name them: `target amplitude`, `source hr`.
    public var startOnlyCredentials: [String] {
        var names: [String] = []
        for secret in secrets where !names.contains(secret.owner) {
            if case .systemd = secret.place { names.append(secret.owner) }
        }
        return names
    }

    private struct Secret {
        var owner: String
        var keyPath: String
        var secret: CredentialReader.Secret
        var place: CredentialPlace
    }

    private var secrets: [Secret] {
        sources.flatMap { source in
            (source.webhook?.proof.places ?? []).map { place in
                Secret(
                    owner: "source \(source.id)",
                    keyPath: "sources.\(source.id).webhook.\(place.key)",
                    secret: place.secret,
                    place: place.place
                )
            }
        }
            + targets.map { target in
                Secret(
                    owner: "target \(target.id)",
                    keyPath: "targets.\(target.id).credential",
                    secret: .token,
                    place: target.credential
                )
            }
    }
}

extension WebhookConfiguration.Proof {
    /// Under which key each secret's place stands.
    fileprivate var places: [(key: String, secret: CredentialReader.Secret, place: CredentialPlace)] {
        switch self {
        case .signature(_, let key): [("key", .key, key)]
        case .bearer(let place): [("bearer", .token, place)]
        case .signatureAndBearer(_, let key, let bearer): [("key", .key, key), ("bearer", .token, bearer)]
        }
    }
}
