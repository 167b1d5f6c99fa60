/// One page of a list, as a reading takes it over (RFC 7644 §3.4.2.4).
public struct ReadPage: Sendable, Hashable {
    public enum Resources: Sendable, Hashable {
        case users([RemoteUser])
        case groups([RemoteGroup])
    }

    /// Those that have an id and a name to know them by.
    public var resources: Resources
    /// How many came, whether or not anything can be made of them.
    public var count: Int
    /// How many there are in all, as the target says; nil where it doesn't.
    public var total: Int?
    /// Nothing of the list is on another page.
    public var isLast: Bool
    /// Asks for the next page, where the provider pages so (RFC 9865).
    public var cursor: String?

    public init(_ resources: Resources, count: Int, total: Int?, isLast: Bool = true, cursor: String? = nil) {
        self.resources = resources
        self.count = count
        self.total = total
        self.isLast = isLast
        self.cursor = cursor
    }
}
