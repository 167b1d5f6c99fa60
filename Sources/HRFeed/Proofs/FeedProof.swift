/// What a file has to show so that it is taken for whole: then it can't have been cut between two rows, and whoever isn't in
/// it is absent (promise 7). A file that doesn't show it is refused.
public struct FeedProof: Sendable, Hashable {
    /// A last row that is nobody's; nil: there is none.
    public var trailer: FeedTrailer?
    /// Of ``FeedFormat/Syntax/json(records:)`` alone: where the number of records stands, outside of them; nil: nowhere.
    public var rows: JSONPointer?

    public init(trailer: FeedTrailer?, rows: JSONPointer?) {
        self.trailer = trailer
        self.rows = rows
    }
}

extension FeedProof: CustomStringConvertible {
    /// For the operator: `a last row whose first column equals "EOF"`.
    public var description: String {
        let trailer = trailer.map { "a last row \($0)" }
        let rows = rows.map { "the number of rows at \($0.reflected)" }
        return [trailer, rows].compactMap(\.self).joined(separator: ", and ")
    }
}

/// A row that says that the file ends with it. It is never told as a record, whatever it has for fields; nothing may follow
/// it but blank lines.
public struct FeedTrailer: Sendable, Hashable {
    /// Where in a row something stands.
    public enum Place: Sendable, Hashable {
        /// Of CSV: whatever the header calls it.
        case firstColumn
        /// Of CSV: as the header names it.
        case column(String)
        /// Of JSON: within the record.
        case pointer(JSONPointer)
    }

    /// What a trailer is known by. Compared without the spaces around it, and with its case.
    public enum Mark: Sendable, Hashable {
        case equals(String)
        case begins(String)
        /// Of JSON: anything but null.
        case present
    }

    public var place: Place
    public var mark: Mark
    /// Where the trailer has the number of rows before it; nil: it has none. At ``place`` itself it is what follows the mark.
    public var rows: Place?

    public init(place: Place, mark: Mark, rows: Place?) {
        self.place = place
        self.mark = mark
        self.rows = rows
    }
}

extension FeedTrailer: CustomStringConvertible {
    /// As it goes on after «a last row».
    public var description: String {
        let known =
            switch mark {
            case .equals(let text): "whose \(place) equals \(String(reflecting: text))"
            case .begins(let text): "whose \(place) begins with \(String(reflecting: text))"
            case .present: "that has something at \(place)"
            }
        guard let rows else { return known }
        return known + (rows == place ? ", and then the number of rows" : ", with the number of rows in \(rows)")
    }
}

extension FeedTrailer.Place: CustomStringConvertible {
    public var description: String {
        switch self {
        case .firstColumn: "first column"
        case .column(let name): "column \(String(reflecting: name))"
        case .pointer(let pointer): pointer.reflected
        }
    }
}

extension FeedTrailer.Mark {
    /// What follows the mark in a value that has it; nil where the value hasn't.
    func rest(of value: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer>? {
        let trimmed = value.trimmed
        switch self {
        case .present: return trimmed
        case .equals(let text): return trimmed.elementsEqual(text.utf8) ? trimmed[trimmed.endIndex...] : nil
        case .begins(let text):
            return trimmed.starts(with: text.utf8) ? trimmed.dropFirst(text.utf8.count) : nil
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Without ASCII's spaces and tabs around it.
    fileprivate var trimmed: Slice<UnsafeRawBufferPointer> { self[...].trimmed }
}

extension Slice<UnsafeRawBufferPointer> {
    /// Without ASCII's spaces and tabs around it.
    var trimmed: Self {
        let start = firstIndex { !$0.isASCIIBlank } ?? endIndex
        let end = lastIndex { !$0.isASCIIBlank }.map { $0 + 1 } ?? start
        return self[start..<end]
    }
}

extension UInt8 {
    fileprivate var isASCIIBlank: Bool { self == 0x20 || self == 0x09 }
}
