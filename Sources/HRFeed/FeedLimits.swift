/// What a file may ask for at most. What is above its limit in a record refuses that record, all else the file.
public struct FeedLimits: Sendable, Hashable {
    /// Of one value, without its quotes, as UTF-8.
    public var fieldBytesMax: Int
    /// Of a CSV file's header; of the members in one JSON record, nested ones included.
    public var columnsMax: Int
    /// Of one record as UTF-8: a CSV row without its quotes and newline, a JSON value as it is written. A decoder holds one
    /// record, so this bounds its memory.
    public var rowBytesMax: Int
    /// Of a CSV file's header, quotes included.
    public var headerBytesMax: Int
    /// Of the file, and of what comes out of it where it is compressed.
    public var fileBytesMax: Int64
    /// How many containers may be open at once in one JSON record, the record itself included.
    public var depthMax: Int
    /// How many bytes may come out of each byte of a compressed file, once they are more than a few.
    public var inflationMax: Int

    public init(
        fieldBytesMax: Int,
        columnsMax: Int,
        rowBytesMax: Int,
        headerBytesMax: Int,
        fileBytesMax: Int64,
        depthMax: Int,
        inflationMax: Int
    ) {
        precondition(fieldBytesMax > 0 && columnsMax > 0 && rowBytesMax > 0 && headerBytesMax > 0 && fileBytesMax > 0)
        precondition(max(rowBytesMax, headerBytesMax) < Int(Int32.max), "a row's offsets are 32 bits wide")
        precondition(depthMax > 0 && depthMax <= 512, "records are read by a function that calls itself")
        precondition(inflationMax > 0)
        self.fieldBytesMax = fieldBytesMax
        self.columnsMax = columnsMax
        self.rowBytesMax = rowBytesMax
        self.headerBytesMax = headerBytesMax
        self.fileBytesMax = fileBytesMax
        self.depthMax = depthMax
        self.inflationMax = inflationMax
    }

    /// Far above any export of people, and small beside a machine's memory:
    ///
    /// - a field of 64 KiB: no directory takes a longer value; a column of notes seldom reaches a tenth;
    /// - 4,096 columns: the widest HR reports have some hundreds;
    /// - a row of 1 MiB: sixteen fields at their limit;
    /// - a header of 256 KiB: all those columns with names of 64 bytes;
    /// - a file of 4 GiB: ten million people at 400 bytes each;
    /// - a depth of 64: no record of a person is nested a tenth as deep;
    /// - an inflation of 200: exports of people shrink to a tenth, and hardly ever to a fiftieth.
    public static let standard = FeedLimits(
        fieldBytesMax: 64 << 10,
        columnsMax: 4_096,
        rowBytesMax: 1 << 20,
        headerBytesMax: 256 << 10,
        fileBytesMax: 4 << 30,
        depthMax: 64,
        inflationMax: 200
    )
}
