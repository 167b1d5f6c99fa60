/// How a provider hands out its lists.
///
/// Within rosterd a page is always known by the 1-based number of its first resource (``OpenedExchange/startIndex``); what
/// of that goes on the wire is said here.
public struct Paging: Hashable, Sendable {
    /// How the next page is asked for.
    public enum Method: String, Hashable, Sendable, CaseIterable {
        /// By `startIndex` (RFC 7644 §3.4.2.4).
        case index
        /// By the `cursor` that came with the page before, an empty one at first (RFC 9865 §2). Such a list need not say
        /// how many there are.
        case cursor
    }

    public var method: Method
    /// The query parameter that asks for a page's size.
    public var sizeParameter: String
    /// Resources on a page, as asked for: at least 1. A provider may give fewer; what counts is what came.
    public var size: Int
    /// The `startIndex` of the first resource: 1 by RFC 7644 §3.4.2.4, 0 with some providers all the same.
    public var firstIndex: Int

    public init(method: Method, sizeParameter: String, size: Int, firstIndex: Int) {
        precondition(size > 0 && firstIndex >= 0, "a page holds something, and begins somewhere")
        self.method = method
        self.sizeParameter = sizeParameter
        self.size = size
        self.firstIndex = firstIndex
    }

    /// As RFC 7644 §3.4.2.4 has it.
    public static let rfc7644 = Paging(method: .index, sizeParameter: "count", size: 100, firstIndex: 1)
}

extension Paging {
    /// The query for the page that begins with the resource of that 1-based number.
    ///
    /// - Parameters:
    ///   - cursor: what came with the page before; nil for the first.
    ///   - size: nil for the usual one.
    func query(from startIndex: Int, cursor: String?, size: Int? = nil) -> [SCIMRequest.QueryItem] {
        let asked = SCIMRequest.QueryItem(sizeParameter, String(size ?? self.size))
        return switch method {
        case .index: [.init("startIndex", String(startIndex - 1 + firstIndex)), asked]
        case .cursor: [.init("cursor", cursor ?? ""), asked]
        }
    }
}
