public import HTTPListening
public import Intake
public import Provisioning

/// A source's webhook: where it listens, how a sender proves who it is, and what the posted JSON means.
public struct WebhookConfiguration: Sendable, Hashable {
    /// How a sender proves who it is, with the places of the secrets.
    public enum Proof: Sendable, Hashable {
        case signature(SignatureScheme, key: CredentialPlace)
        case bearer(CredentialPlace)
        case signatureAndBearer(SignatureScheme, key: CredentialPlace, bearer: CredentialPlace)
    }

    /// Several sources may have the same.
    public var listen: ListenAddress
    public var proof: Proof
    /// Bytes of the largest body.
    public var bodyBytesMax: Int
    /// Where the events are.
    public var places: EventPlaces
    /// What an event says of whom; its columns are JSON pointers into the event.
    public var mapping: RecordMapping
}

extension WebhookConfiguration.Proof {
    /// Whether a request says when it was made, so that no two are the same.
    var hasTimestamp: Bool {
        switch self {
        case .signature(let scheme, _), .signatureAndBearer(let scheme, _, _): scheme.timestamp != nil
        case .bearer: false
        }
    }
}

extension WebhookConfiguration.Proof: CustomStringConvertible {
    /// For the operator: `signed in X-Gusto-Signature, key from the file /etc/rosterd/gusto.key`.
    public var description: String {
        switch self {
        case .signature(let scheme, let key): "signed in \(scheme.header.rawName), key from \(key)"
        case .bearer(let place): "token from \(place)"
        case .signatureAndBearer(let scheme, let key, let bearer):
            "signed in \(scheme.header.rawName), key from \(key), and token from \(bearer)"
        }
    }
}
