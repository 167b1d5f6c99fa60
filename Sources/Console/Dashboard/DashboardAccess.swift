public import HTTPListening
public import Ports
import Synchronization

/// Where the dashboard listens by now, and the token that opens people's data there. One for a daemon's whole life: a reload
/// that moves the dashboard leaves the token as it is.
public final class DashboardAccess: Sendable {
    let token: DashboardToken
    private let address = Mutex<ListenAddress?>(nil)

    public init() {
        var random = SystemRandomNumberGenerator()
        token = DashboardToken(random: &random)
    }

    /// It accepts requests there; nil: nowhere any more.
    public func listens(at address: ListenAddress?) { self.address.withLock { $0 = address } }

    /// Nil while it listens nowhere.
    public var link: DashboardLink? {
        address.withLock { $0 }.map { DashboardLink(url: "\($0)/#token=\(token.secret)") }
    }
}
