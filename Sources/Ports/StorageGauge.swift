/// What the journal takes up, and how fast it takes down, since it was opened.
public struct StorageReading: Sendable, Hashable {
    public var databaseBytes: Int64
    /// What is committed and not yet taken over into the database.
    public var logBytes: Int64
    /// What the file system that it lives on has left for rosterd; nil where that can't be told.
    public var freeBytes: Int64?
    /// How long commits took that wrote anything, their sync to disk included.
    public var commits: DurationHistogram
    public var checkpoints: Int

    public init(
        databaseBytes: Int64,
        logBytes: Int64,
        freeBytes: Int64?,
        commits: DurationHistogram,
        checkpoints: Int
    ) {
        self.databaseBytes = databaseBytes
        self.logBytes = logBytes
        self.freeBytes = freeBytes
        self.commits = commits
        self.checkpoints = checkpoints
    }
}

/// A journal that says what it takes up.
public protocol StorageGauge: Sendable {
    /// As of now. Asks the file system three things, and waits for nobody.
    var storage: StorageReading { get }
}
