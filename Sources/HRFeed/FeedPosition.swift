/// A place in a file's text.
public struct FeedPosition: Sendable, Hashable {
    /// 1 is the first.
    public var line: Int
    /// In characters of Unicode (scalars); 1 is the line's first.
    public var column: Int
    /// In bytes of the text as UTF-8; 0 is the first. In a file that is neither compressed nor in another encoding, of the
    /// file.
    public var offset: Int64

    public init(line: Int, column: Int, offset: Int64) {
        self.line = line
        self.column = column
        self.offset = offset
    }
}

extension FeedPosition: CustomStringConvertible {
    public var description: String { "line \(line), column \(column) (byte \(offset))" }
}
