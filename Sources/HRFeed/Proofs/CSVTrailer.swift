/// A declared trailer whose columns were found in a CSV file's header.
struct CSVTrailer: Sendable {
    /// 0 is the first.
    private let column: Int
    private let mark: FeedTrailer.Mark
    private let rows: Int?

    /// - Throws: where the header lacks one of its columns or has it twice, or where its number can't stand beside its mark.
    init(_ trailer: FeedTrailer, in columns: [String]) throws(FeedError) {
        func index(_ place: FeedTrailer.Place) throws(FeedError) -> Int {
            guard case .column(let name) = place else { return 0 }
            let places = columns.indices.filter { columns[$0].isName(name) }
            guard let index = places.first else { throw .trailerColumnMissing(name) }
            guard places.count == 1 else { throw .trailerColumnRepeated(name) }
            return index
        }
        column = try index(trailer.place)
        mark = trailer.mark
        rows = if let place = trailer.rows { try index(place) } else { nil }
        if case .equals = mark, rows == column { throw .trailerCountAtMark(columns[column]) }
    }

    /// Whether a row is one, and how many rows it says are before it; nil where it isn't one.
    ///
    /// - field: the bytes of the row's field in that column; nil where the row has no such field.
    func reading(_ field: (Int) -> UnsafeRawBufferPointer?) -> TrailerReading? {
        guard let rest = field(column).flatMap(mark.rest) else { return nil }
        guard let rows else { return TrailerReading(rows: nil) }
        if rows == column { return TrailerReading(rows: DeclaredRows(rest)) }
        return TrailerReading(rows: field(rows).map { DeclaredRows($0[...]) } ?? .unreadable)
    }
}

extension String {
    /// The spaces around a column's name mean nothing.
    fileprivate func isName(_ other: String) -> Bool {
        func trimmed(_ text: String) -> Substring.UTF8View {
            let rest = text.utf8.drop { $0 == 0x20 || $0 == 0x09 }
            guard let last = rest.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return rest.prefix(0) }
            return rest[...last]
        }
        return trimmed(self).elementsEqual(trimmed(other))
    }
}
