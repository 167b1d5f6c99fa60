/// Follows a file's rows, and says at its end whether it has shown that it is whole.
struct ProofCheck: Sendable {
    private let proof: FeedProof
    /// Those that may be somebody's.
    private var rows = 0
    private var trailer: FoundTrailer?
    /// What stands beside the records.
    var declared: DeclaredRows?

    init(_ proof: FeedProof) { self.proof = proof }

    /// A row that is no trailer.
    mutating func take(_ event: FeedEvent) throws(FeedError) {
        let (rowNumber, lineNumber): (Int, Int)
        switch event {
        case .header: return
        // Delimiters alone are how spreadsheets write an empty line.
        case .record(let record) where record.isBlank: return
        case .record(let record): (rowNumber, lineNumber) = (record.rowNumber, record.lineNumber)
        case .refused(let refusal): (rowNumber, lineNumber) = (refusal.rowNumber, refusal.lineNumber)
        }
        if let trailer {
            throw .rowBehindTrailer(rowNumber: rowNumber, lineNumber: lineNumber, trailer: trailer.rowNumber)
        }
        rows += 1
    }

    mutating func take(_ found: FoundTrailer) throws(FeedError) {
        if let trailer {
            throw .rowBehindTrailer(
                rowNumber: found.rowNumber,
                lineNumber: found.lineNumber,
                trailer: trailer.rowNumber
            )
        }
        trailer = found
    }

    /// - Throws: what the file, which has ended, lacks.
    func finish() throws(FeedError) {
        if proof.trailer != nil {
            guard let trailer else { throw .trailerMissing(rows: rows) }
            let place = RowCountPlace.trailer(rowNumber: trailer.rowNumber, lineNumber: trailer.lineNumber)
            if let declared = trailer.rows { try check(declared, place) }
        }
        if let pointer = proof.rows {
            guard let declared else { throw .rowCountMissing(pointer) }
            try check(declared, .pointer(pointer))
        }
    }

    private func check(_ declared: DeclaredRows, _ place: RowCountPlace) throws(FeedError) {
        guard case .number(let number) = declared else { throw .rowCountUnreadable(place) }
        guard number == rows else { throw .rowsMiscounted(declared: number, found: rows, place) }
    }
}

/// Where a file says how many rows it has.
public enum RowCountPlace: Sendable, Hashable, CustomStringConvertible {
    case trailer(rowNumber: Int, lineNumber: Int)
    case pointer(JSONPointer)

    public var description: String {
        switch self {
        case .trailer(let row, let line): "its trailer, row \(row) (line \(line)),"
        case .pointer(let pointer): "what stands at \(pointer.reflected)"
        }
    }
}
