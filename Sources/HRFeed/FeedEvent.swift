/// What a decoder tells while it is fed.
public enum FeedEvent: Sendable, Equatable {
    /// The columns' names as they are written, or the pointers to JSON's fields; comes once, before any row.
    case header([String])
    /// One row that is as the header promised.
    case record(Record)
    /// One row that is not; the next one is read as if nothing had happened (promise 4).
    indirect case refused(RowRefusal)
}

/// What is known once the last byte was read and the file as a whole is sound.
public struct FeedEnding: Sendable, Hashable {
    /// Rows that became records.
    public var records: Int
    /// Rows that were refused.
    public var refused: Int
    /// Of the file, as it was pushed.
    public var bytes: Int64
    /// False where the last row, or the header of a file without rows, has all its columns but no newline: written so, or
    /// cut exactly there. Whoever knows how this source's files usually end decides. A JSON text says itself where it ends.
    public var endedWithNewline: Bool

    /// Rows after the header, refused ones included, blank lines not.
    public var rows: Int { records + refused }

    public init(records: Int, refused: Int, bytes: Int64, endedWithNewline: Bool) {
        self.records = records
        self.refused = refused
        self.bytes = bytes
        self.endedWithNewline = endedWithNewline
    }
}
