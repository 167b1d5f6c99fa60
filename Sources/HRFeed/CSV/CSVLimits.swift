/// What a file may ask for at most. A field or row above its limit refuses the row, all else the file.
public struct CSVLimits: Sendable, Hashable {
    /// Of one value, without its quotes.
    public var fieldBytesMax: Int
    /// Of the header.
    public var columnsMax: Int
    /// Of one row, without its quotes and newline. A decoder holds one row, so this bounds its memory.
    public var rowBytesMax: Int
    /// Of the header, quotes included.
    public var headerBytesMax: Int
    /// Of the file.
    public var fileBytesMax: Int64

    public init(fieldBytesMax: Int, columnsMax: Int, rowBytesMax: Int, headerBytesMax: Int, fileBytesMax: Int64) {
        precondition(fieldBytesMax > 0 && columnsMax > 0 && rowBytesMax > 0 && headerBytesMax > 0 && fileBytesMax > 0)
        precondition(max(rowBytesMax, headerBytesMax) < Int(UInt32.max), "a row's offsets are 32 bits wide")
        self.fieldBytesMax = fieldBytesMax
        self.columnsMax = columnsMax
        self.rowBytesMax = rowBytesMax
        self.headerBytesMax = headerBytesMax
        self.fileBytesMax = fileBytesMax
    }

    /// Far above any export of people, and small beside a machine's memory:
    ///
    /// - a field of 64 KiB: no directory takes a longer value; a column of notes seldom reaches a tenth;
    /// - 4,096 columns: the widest HR reports have some hundreds;
    /// - a row of 1 MiB: sixteen fields at their limit;
    /// - a header of 256 KiB: all those columns with names of 64 bytes;
    /// - a file of 4 GiB: ten million people at 400 bytes each.
    public static let standard = CSVLimits(
        fieldBytesMax: 64 << 10,
        columnsMax: 4_096,
        rowBytesMax: 1 << 20,
        headerBytesMax: 256 << 10,
        fileBytesMax: 4 << 30
    )
}
