/// A regular file in a drop directory, as one scan found it.
public struct Sighting: Sendable, Hashable {
    public var name: DropName
    public var identity: FileIdentity

    public init(name: DropName, identity: FileIdentity) {
        self.name = name
        self.identity = identity
    }
}

/// What one scan of a drop directory found.
public struct DropScan: Sendable, Hashable {
    /// In the file system's order.
    public var sightings: [Sighting]
    /// There are more files than one scan may return; the next one finds them when these are gone.
    public var isTruncated: Bool

    public init(sightings: [Sighting], isTruncated: Bool) {
        self.sightings = sightings
        self.isTruncated = isTruncated
    }
}
