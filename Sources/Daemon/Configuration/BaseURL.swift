import Glibc

/// Where a service provider's SCIM routes begin: absolute, `https`, or `http` to this machine itself.
public struct BaseURL: Sendable, Hashable, CustomStringConvertible {
    /// Scheme and host in lower case, ending in a slash.
    public let text: String

    public var description: String { text }

    /// - Throws: what is wrong with it, for the operator.
    init(_ written: String) throws(BaseURLError) {
        guard written.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .characters }
        guard let separator = written.firstRange(of: "://") else { throw .scheme }
        let scheme = written[..<separator.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { throw .scheme }
        let rest = written[separator.upperBound...]
        guard !rest.contains("?") else { throw .query }
        guard !rest.contains("#") else { throw .fragment }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else { throw .userInformation }
        let (host, port) = try Self.split(authority)
        let path = try Self.path(rest[authority.endIndex...])
        guard scheme == "https" || Self.isLoopback(host) else { throw .plainHTTP }
        text = scheme + "://" + host + port + path
    }

    /// The host in lower case, and the port with its colon, if there is one.
    private static func split(_ authority: Substring) throws(BaseURLError) -> (host: String, port: String) {
        var host = authority
        var port: Substring = ""
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw .host }
            host = authority[...end]
            port = authority[authority.index(after: end)...]
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[colon...]
        }
        guard isHost(host) else { throw .host }
        if !port.isEmpty {
            guard port.first == ":", port.dropFirst().utf8.allSatisfy(\.isASCIIDigit) else { throw .port }
            guard let number = UInt16(port.dropFirst()), number > 0 else { throw .port }
        }
        return (host.lowercased(), String(port))
    }

    private static func isHost(_ host: Substring) -> Bool {
        if host.first == "[" { return ipv6(host) != nil }
        let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return host.utf8.count <= 253
            && labels.allSatisfy { (1...63).contains($0.count) && $0.allSatisfy(\.isASCIIWordByte) }
    }

    /// The path with a slash at its end (RFC 3986 §3.3).
    private static func path(_ path: Substring) throws(BaseURLError) -> String {
        var segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if segments.last == "" { segments.removeLast() }
        // An empty segment in the middle is a slip; servers differ in what they see in it.
        guard segments.allSatisfy(isSegment) else { throw .path }
        return segments.isEmpty ? "/" : "/" + segments.joined(separator: "/") + "/"
    }

    private static func isSegment(_ segment: Substring) -> Bool {
        guard !segment.isEmpty, segment != ".", segment != ".." else { return false }
        var rest = segment.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, rest.prefix(2).allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
                    return false
                }
                rest = rest.dropFirst(2)
            } else if !byte.isASCIIWordByte, !"._~!$&'()*+,;=:@".utf8.contains(byte) {
                return false
            }
        }
        return true
    }
}

extension BaseURL {
    /// 127.0.0.0/8, ::1 and `localhost` (RFC 6761 §6.3). An address in any other spelling is none of them.
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" { return true }
        if let bytes = ipv6(host[...]) { return bytes == Array(repeating: 0, count: 15) + [1] }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        let isDottedQuad = numbers.count == 4 && numbers.allSatisfy { UInt8($0).map(String.init) == String($0) }
        return isDottedQuad && numbers[0] == "127"
    }

    /// The bytes of an IPv6 address in brackets; nil where it is none.
    private static func ipv6(_ host: Substring) -> [UInt8]? {
        guard host.first == "[", host.last == "]" else { return nil }
        var address = in6_addr()
        guard inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &address) == 1 else { return nil }
        return withUnsafeBytes(of: address) { Array($0) }
    }
}

/// Why a text is no base URL.
enum BaseURLError: Error, Hashable, CaseIterable, CustomStringConvertible {
    case characters, scheme, query, fragment, userInformation, host, port, path, plainHTTP

    var description: String {
        switch self {
        case .characters: "a URL has neither spaces nor characters outside ASCII; encode them"
        case .scheme: "expected an absolute URL: https://host/path"
        case .query: "a base URL has no query (?…); rosterd adds its own"
        case .fragment: "a base URL has no fragment (#…)"
        case .userInformation: "a URL holds no user and no password; the token goes under credential"
        case .host: "the host is not a name or an address"
        case .port: "the port is not a number from 1 to 65535"
        case .path:
            "the path is not a plain one: no empty segments, no . or .., and % only before two hexadecimal digits"
        case .plainHTTP: "plain http is allowed only to 127.0.0.0/8, [::1] and localhost; use https"
        }
    }
}
