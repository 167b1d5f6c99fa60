import Glibc

/// Where a socket is bound.
public enum SocketAddress: Sendable, Hashable {
    /// Four bytes of IPv4, in the network's order.
    case internet4([UInt8], port: UInt16)
    /// Sixteen bytes of IPv6. Unless it is for IPv6 only, a socket of the unspecified address takes IPv4, too.
    case internet6([UInt8], port: UInt16, takesIPv4: Bool)
    /// A socket's file.
    case unix(path: String)

    /// Whether a program that is to listen at this host and port would listen here.
    ///
    /// - Parameter host: an address without brackets, or `localhost`, which is either loopback.
    public func isAt(host: String, port: Int) -> Bool {
        let hosts = host == "localhost" ? ["127.0.0.1", "::1"] : [host]
        return hosts.contains { isAt(address: $0, port: port) }
    }

    /// Whether this is that file.
    public func isAt(path: String) -> Bool { self == .unix(path: path) }

    private func isAt(address: String, port: Int) -> Bool {
        switch self {
        case .internet4(let bytes, let ours):
            return Int(ours) == port && bytes == Self.bytes(address, AF_INET)
        case .internet6(let bytes, let ours, let takesIPv4):
            guard Int(ours) == port else { return false }
            if bytes == Self.bytes(address, AF_INET6) { return true }
            return takesIPv4 && bytes.allSatisfy { $0 == 0 } && Self.bytes(address, AF_INET) == [0, 0, 0, 0]
        case .unix:
            return false
        }
    }

    private static func bytes(_ text: String, _ family: CInt) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: family == AF_INET ? 4 : 16)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }
}

extension SocketAddress {
    /// Nil where the socket is of another family.
    init?(of descriptor: CInt) {
        var bytes = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_storage>.size)
        var length = socklen_t(bytes.count)
        let status = bytes.withUnsafeMutableBytes { buffer in
            buffer.withMemoryRebound(to: sockaddr.self) { getsockname(descriptor, $0.baseAddress, &length) }
        }
        guard status == 0, Int(length) >= MemoryLayout<sa_family_t>.size else { return nil }
        bytes = Array(bytes.prefix(Int(length)))
        let family = CInt(bytes.withUnsafeBytes { $0.loadUnaligned(as: sa_family_t.self) })
        // The layouts of ip(7), ipv6(7) and unix(7): the family in two bytes, then the port in two, or the path.
        switch family {
        case AF_INET where bytes.count >= 8:
            self = .internet4(Array(bytes[4..<8]), port: Self.port(bytes))
        case AF_INET6 where bytes.count >= 24:
            self = .internet6(
                Array(bytes[8..<24]),
                port: Self.port(bytes),
                takesIPv4: !Self.isForIPv6Only(descriptor)
            )
        case AF_UNIX where bytes.count > 2 && bytes[2] != 0:
            self = .unix(path: String(decoding: bytes[2...].prefix { $0 != 0 }, as: UTF8.self))
        default:
            return nil
        }
    }

    private static func port(_ bytes: [UInt8]) -> UInt16 { UInt16(bytes[2]) << 8 | UInt16(bytes[3]) }

    private static func isForIPv6Only(_ descriptor: CInt) -> Bool {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        let status = getsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &value, &length)
        return status == 0 && value != 0
    }
}

extension SocketAddress: CustomStringConvertible {
    public var description: String {
        switch self {
        case .internet4(let bytes, let port): "\(Self.text(bytes, AF_INET)):\(port)"
        case .internet6(let bytes, let port, _): "[\(Self.text(bytes, AF_INET6))]:\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    private static func text(_ bytes: [UInt8], _ family: CInt) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
