import Provisioning
import Synchronization

/// The endpoints that stand behind one socket. They can be replaced while it is served: a request that has begun ends at the
/// endpoint where it did.
public final class EndpointTable: Sendable {
    private let byPath: Mutex<[String: WebhookEndpoint]>

    /// - Parameter endpoints: no two of one source.
    public init(_ endpoints: [WebhookEndpoint]) { byPath = Mutex(Self.byPath(endpoints)) }

    /// - Parameter endpoints: no two of one source.
    public func replace(with endpoints: [WebhookEndpoint]) {
        let fresh = Self.byPath(endpoints)
        byPath.withLock { $0 = fresh }
    }

    /// A source's name needs no percent-encoding.
    func endpoint(at path: String) -> WebhookEndpoint? { byPath.withLock { $0[path] } }

    private static func byPath(_ endpoints: [WebhookEndpoint]) -> [String: WebhookEndpoint] {
        precondition(Set(endpoints.map(\.source)).count == endpoints.count, "each source has one webhook")
        return Dictionary(endpoints.map { ("/hooks/\($0.source)", $0) }, uniquingKeysWith: { first, _ in first })
    }
}
