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
    /// How many there are in all, as the target says.
    public var total: Int

    public init(resources: Resources, count: Int, total: Int) {
        self.resources = resources
        self.count = count
        self.total = total
    }
}
