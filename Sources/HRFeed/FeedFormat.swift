/// How a source's files are written. Whether one is compressed (gzip, RFC 1952) its first bytes say.
public struct FeedFormat: Sendable, Hashable {
    /// What the text is made of.
    public enum Syntax: Sendable, Hashable {
        /// Rows by RFC 4180, the first of them a header.
        case csv(CSVDialect)
        /// One JSON text (RFC 8259). `records` leads to the array of records, the empty pointer being the text's root; where
        /// it leads to an object, that is the only record.
        case json(records: JSONPointer)
        /// A JSON object on each line.
        case ndjson
    }

    public var syntax: Syntax
    /// Nil: found out from a byte order mark, from NULs at the start (UTF-16), or from the first bytes beyond ASCII, which
    /// are UTF-8 or, where they can't be, Windows-1252.
    public var encoding: TextEncoding?
    /// What JSON's records are made of, in the order of their columns. CSV's header says it instead.
    public var fields: [JSONPointer]
    /// What a file has to show so that it is taken for whole; nil: nothing but that its syntax ends well. Its places are
    /// those of the syntax: columns of CSV, pointers of JSON.
    public var proof: FeedProof?

    public init(
        syntax: Syntax,
        encoding: TextEncoding?,
        fields: [JSONPointer] = [],
        proof: FeedProof? = nil
    ) {
        self.syntax = syntax
        self.encoding = encoding
        self.fields = fields
        self.proof = proof
    }

    /// CSV with that delimiter, or the one that its header shows, in an encoding that is found out.
    public static func csv(delimiter: CSVDialect.Delimiter?) -> Self {
        Self(syntax: .csv(CSVDialect(delimiter: delimiter)), encoding: nil)
    }
}
