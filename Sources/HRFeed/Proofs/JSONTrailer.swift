/// A declared trailer among a JSON record's fields: what it is known by is read with them, behind them.
struct JSONTrailer: Sendable {
    /// What a record has in one of the trailer's places.
    enum Field {
        /// Nothing, or null.
        case nothing
        /// An object or an array, or what can't be read.
        case other
        case text(UnsafeRawBufferPointer)
    }

    /// In the order of their columns.
    let pointers: [JSONPointer]
    private let first: Int
    private let mark: FeedTrailer.Mark
    private let hasRows: Bool
    private let countsAtMark: Bool

    /// - Parameter fields: so many columns come first.
    init(_ trailer: FeedTrailer, behind fields: Int) {
        func pointer(_ place: FeedTrailer.Place) -> JSONPointer {
            guard case .pointer(let pointer) = place else { preconditionFailure("JSON has no columns but pointers") }
            return pointer
        }
        first = fields
        mark = trailer.mark
        hasRows = trailer.rows != nil
        countsAtMark = trailer.rows == trailer.place
        pointers = [pointer(trailer.place)] + (countsAtMark ? [] : trailer.rows.map { [pointer($0)] } ?? [])
    }

    /// Whether a record is one, and how many rows it says are before it; nil where it isn't one.
    ///
    /// - field: what the record has in that column.
    func reading(_ field: (Int) -> Field) -> TrailerReading? {
        switch field(first) {
        case .nothing: return nil
        case .other: return mark == .present ? TrailerReading(rows: hasRows ? rows(field) : nil) : nil
        case .text(let text):
            guard let rest = mark.rest(of: text) else { return nil }
            guard hasRows else { return TrailerReading(rows: nil) }
            return TrailerReading(rows: countsAtMark ? DeclaredRows(rest) : rows(field))
        }
    }

    private func rows(_ field: (Int) -> Field) -> DeclaredRows {
        guard !countsAtMark, case .text(let text) = field(first + 1) else { return .unreadable }
        return DeclaredRows(text[...])
    }
}
