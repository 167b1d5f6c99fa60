import Glibc

/// A `sockaddr_un`, as bytes: the family, then the path.
struct UnixAddress: Sendable, Hashable {
    private let bytes: [UInt8]

    private static let pathOffset = MemoryLayout<sa_family_t>.size
    /// With the zero that ends it.
    private static let pathBytesMax = 108

    /// Nil where the kernel couldn't take it.
    ///
    /// - Parameter path: with an `@` at its beginning it is a name of the abstract namespace.
    init?(_ path: String) {
        var name = Array(path.utf8)
        guard name.count > 1, name.count < Self.pathBytesMax, !name.contains(0) else { return nil }
        if name[0] == UInt8(ascii: "@") {
            // A name's length is part of it: no zero ends it.
            name[0] = 0
        } else {
            name.append(0)
        }
        bytes = withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) } + name
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        // The kernel reads no more than the length says, but Swift's type has its own size.
        var padded = bytes + [UInt8](repeating: 0, count: max(0, MemoryLayout<sockaddr_un>.size - bytes.count))
        return padded.withUnsafeMutableBytes { buffer in
            buffer.withMemoryRebound(to: sockaddr.self) { addresses in
                guard let address = addresses.baseAddress else { preconditionFailure("an address has bytes") }
                return body(address, socklen_t(bytes.count))
            }
        }
    }
}
