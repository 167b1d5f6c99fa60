import CLibcurl
import Glibc
import Provisioning

/// A request that may go on the wire.
struct CheckedRequest: Sendable {
    enum Scheme: String, Sendable {
        case https
        case http
    }

    let request: WireRequest
    let scheme: Scheme
    /// As libcurl takes them: what the request says, and what libcurl would add by itself taken away.
    let headerLines: [String]

    /// Throws a failure of kind ``WireFailure/Kind/unusable`` that says what is wrong, without the URL or a value.
    init(_ request: WireRequest) throws(WireFailure) {
        self.request = request
        scheme = try Self.scheme(of: request.url)
        headerLines = try Self.headerLines(for: request)
        if request.body != nil, request.method == .get || request.method == .delete {
            throw .unusable(CURLE_BAD_FUNCTION_ARGUMENT, "a \(request.method.rawValue) has no body")
        }
    }

    /// Whether libcurl, which would send a bodiless request again by itself on a dead connection, must not use a kept
    /// one: a second POST could make a second account (promise 8).
    var needsFreshConnection: Bool {
        (request.method == .post || request.method == .patch) && (request.body ?? []).isEmpty
    }
}

// MARK: The URL

extension CheckedRequest {
    private static func scheme(of url: String) throws(WireFailure) -> Scheme {
        // libcurl reads a C string and is lenient with blanks; we are not, so that it can't read another URL than we.
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "\\") })
        else {
            throw .unusable(CURLE_URL_MALFORMAT, "the URL has a character that must be percent-encoded, or a fragment")
        }
        guard let parts = URLParts(url) else {
            throw .unusable(CURLE_URL_MALFORMAT, "the URL is not an absolute one")
        }
        guard !parts.hasCredential else {
            throw .unusable(CURLE_URL_MALFORMAT, "the URL has a user name or password in it")
        }
        switch parts.scheme {
        case "https": return .https
        case "http" where isLoopback(parts.host): return .http
        case "http":
            throw .unusable(CURLE_UNSUPPORTED_PROTOCOL, "plain http goes to loopback only: use https")
        default:
            throw .unusable(CURLE_UNSUPPORTED_PROTOCOL, "the URL's scheme is neither https nor http")
        }
    }

    /// 127.0.0.0/8, ::1, and `localhost`, which libcurl never asks a name server for (RFC 6761 §6.3).
    private static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" || host == "[::1]" { return true }
        var address = in_addr()
        guard inet_pton(AF_INET, host, &address) == 1 else { return false }
        return UInt32(bigEndian: address.s_addr) >> 24 == 127
    }
}

/// A URL as libcurl itself reads it: whoever judges by another parser judges another URL.
private struct URLParts {
    let scheme: String
    let host: String
    let hasCredential: Bool

    init?(_ url: String) {
        guard let parsed = curl_url() else { return nil }
        defer { curl_url_cleanup(parsed) }
        guard curl_url_set(parsed, CURLUPART_URL, url, UInt32(CURLU_PATH_AS_IS)) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: parsed),
            let host = Self.part(CURLUPART_HOST, of: parsed)
        else { return nil }
        self.scheme = scheme.lowercased()
        self.host = host
        hasCredential =
            Self.part(CURLUPART_USER, of: parsed) != nil || Self.part(CURLUPART_PASSWORD, of: parsed) != nil
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, 0) == CURLUE_OK, let text else { return nil }
        // Safety: a zero-terminated copy that libcurl made for us; copied, then freed once.
        defer { curl_free(text) }
        return String(cString: text)
    }
}

// MARK: The headers

extension CheckedRequest {
    /// Those that the transport writes itself: another value would contradict what it sends.
    private static let ownHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "te", "upgrade",
    ]

    private static func headerLines(for request: WireRequest) throws(WireFailure) -> [String] {
        var lines: [String] = []
        var names: Set<String> = []
        for header in request.headers {
            let name = header.name.lowercased()
            guard name.isToken else {
                throw .unusable(CURLE_BAD_FUNCTION_ARGUMENT, "a header's name is not a token")
            }
            guard header.value.utf8.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }) else {
                throw .unusable(CURLE_BAD_FUNCTION_ARGUMENT, "the \(name) header has a control character in its value")
            }
            guard !ownHeaders.contains(name) else {
                throw .unusable(CURLE_BAD_FUNCTION_ARGUMENT, "the \(name) header is the transport's own")
            }
            names.insert(name)
            // To libcurl `Name:` means "don't send it", and `Name;` is how an empty one is sent.
            let isEmpty = header.value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            lines.append(isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        lines.append("Expect:")
        for name in ["Accept", "Content-Type"] where !names.contains(name.lowercased()) { lines.append("\(name):") }
        return lines
    }
}

extension String {
    /// What a header's name has to be: RFC 9110 §5.6.2.
    var isToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default:
                    "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
