public import Provisioning

/// Where HTTP requests go out.
///
/// The one implementation is libcurl's; tests put a scripted one in its place.
public protocol Transport: Sendable {
    /// Sends the request once and waits for what comes of it.
    ///
    /// Never throws: what went wrong is the result. Redirects are not followed, TLS is verified, and plain `http` goes
    /// to loopback only. A cancelled task ends the request with ``WireFailure/Kind/cancelled``.
    func perform(_ request: WireRequest) async -> WireResult
}
