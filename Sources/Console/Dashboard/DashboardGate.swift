import HTTPListening
import HTTPTypes
import Synchronization

/// Who may ask the dashboard: only a page that it served itself, under a name of this machine's.
///
/// Loopback keeps other machines away, not other pages: a browser on this machine would carry any site's requests here. A name
/// that was rebound to 127.0.0.1 shows in Host, and another site's page in Origin and Sec-Fetch-Site.
struct DashboardGate: Sendable {
    private let hosts: Set<String>

    /// - Parameter address: where it listens; its port is part of every name.
    init(address: ListenAddress) {
        guard case .tcp(let host, let port) = address else {
            hosts = []
            return
        }
        let names = ["127.0.0.1", "localhost", "[::1]", host.contains(":") ? "[\(host)]" : host]
        // A browser leaves out the port that is http's own.
        hosts = Set(names.map { "\($0):\(port)".lowercased() } + (port == 80 ? names : []))
    }

    /// Why a request isn't answered; nil where it may be.
    func refusal(of request: HTTPRequest) -> Refusal? {
        guard let host = request.authority?.lowercased(), hosts.contains(host),
            request.headerFields[values: .host].allSatisfy({ $0.lowercased() == host })
        else { return .host }
        for origin in request.headerFields[values: .origin] where origin.lowercased() != "http://\(host)" {
            return .origin
        }
        for site in request.headerFields[values: .fetchSite] where site != "same-origin" && site != "none" {
            return .origin
        }
        return nil
    }

    enum Refusal: Sendable, Hashable {
        case host
        case origin

        var status: HTTPResponse.Status { self == .host ? .misdirectedRequest : .forbidden }

        /// For whoever set up a proxy or a port forwarding, and wonders.
        var text: String {
            switch self {
            case .host: "This answers to 127.0.0.1, localhost and [::1] with its own port only.\n"
            case .origin: "This answers to its own page only.\n"
            }
        }
    }
}

/// The gate of a port that isn't known before it is bound: closed to all until then.
final class GateKeeper: Sendable {
    private let gate = Mutex<DashboardGate?>(nil)

    func open(for address: ListenAddress) { gate.withLock { $0 = DashboardGate(address: address) } }

    func refusal(of request: HTTPRequest) -> DashboardGate.Refusal? {
        guard let gate = gate.withLock({ $0 }) else { return .host }
        return gate.refusal(of: request)
    }
}

extension HTTPField.Name {
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
    static let host = HTTPField.Name("Host") ?? .origin
    static let frameOptions = HTTPField.Name("X-Frame-Options") ?? .origin
    static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .origin
    static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy") ?? .origin
    static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy") ?? .origin
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy") ?? .origin
}

/// What every answer of the dashboard says to browsers, its errors included.
enum DashboardHeaders {
    static let all: HTTPFields = [
        // Its own files and its own API; nothing inline, nothing from elsewhere, no frame around it, and no text made into
        // script or markup.
        .contentSecurityPolicy: """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; \
        form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'
        """,
        .xContentTypeOptions: "nosniff",
        .frameOptions: "DENY",
        .referrerPolicy: "no-referrer",
        .resourcePolicy: "same-origin",
        .openerPolicy: "same-origin",
        .permissionsPolicy: "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        .cacheControl: "no-store",
    ]
}
