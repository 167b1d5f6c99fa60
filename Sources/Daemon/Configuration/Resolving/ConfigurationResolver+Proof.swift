import HRFeed
import Provisioning

extension ConfigurationResolver {
    /// Nil where nothing is asked for, or where something of it is wrong, which is reported by then.
    ///
    /// - syntax: of the file that has to prove something.
    func proof(_ section: SourceSection, in syntax: FeedFormat.Syntax) -> FeedProof? {
        guard let written = section.proof else { return nil }
        let trailer = written.trailer.flatMap { trailer in
            if case .csv = syntax { csvTrailer(trailer) } else { jsonTrailer(trailer) }
        }
        let rows = written.rows.flatMap { rowCount($0, in: syntax) }
        guard trailer != nil || rows != nil else { return nil }
        return FeedProof(trailer: trailer, rows: rows)
    }

    private func csvTrailer(_ written: SourceSection.Proof.Trailer) -> FeedTrailer? {
        if let pointer = written.pointer {
            problems.report("means something only in JSON; a column of CSV has a name", at: pointer)
            return nil
        }
        guard let mark = mark(written) else {
            problems.report("say what the last row is known by: equals or begins", at: written.place)
            return nil
        }
        let place = written.column.map { FeedTrailer.Place.column($0.value) } ?? .firstColumn
        let rows = written.rows.map { FeedTrailer.Place.column($0.value) }
        checkCount(written, isAtMark: rows == place)
        return FeedTrailer(place: place, mark: mark, rows: rows)
    }

    /// In JSON a column is a member's name, or a pointer where it begins with a slash.
    private func jsonTrailer(_ written: SourceSection.Proof.Trailer) -> FeedTrailer? {
        guard let column = written.column else {
            if written.pointer == nil {
                problems.report("say what member only the last object has: pointer", at: written.place)
            }
            return nil
        }
        func place(_ column: Written<String>) -> FeedTrailer.Place {
            .pointer(JSONPointer(column: ColumnName(column.value)))
        }
        let rows = written.rows.map(place)
        checkCount(written, isAtMark: rows == place(column) && written.equals != nil)
        return FeedTrailer(place: place(column), mark: mark(written) ?? .present, rows: rows)
    }

    /// Nil where none is given. Values are compared without the spaces around them: with spaces around it no mark would ever be
    /// found. One at the end of a beginning means something.
    private func mark(_ written: SourceSection.Proof.Trailer) -> FeedTrailer.Mark? {
        guard let text = written.equals ?? written.begins else { return nil }
        let unindented = text.value.drop { $0 == " " }
        if unindented.isEmpty { problems.report("has nothing but spaces, which say nothing", at: text.place) }
        guard written.equals != nil else { return .begins(String(unindented)) }
        let end = unindented.lastIndex { $0 != " " }.map(unindented.index(after:)) ?? unindented.startIndex
        return .equals(String(unindented[..<end]))
    }

    /// - isAtMark: the number stands where the mark does.
    private func checkCount(_ written: SourceSection.Proof.Trailer, isAtMark: Bool) {
        guard isAtMark, written.begins == nil, let rows = written.rows else { return }
        problems.report(
            "no number fits into a value that is given: use begins, which the number follows",
            at: rows.place
        )
    }

    private func rowCount(_ written: Written<String>, in syntax: FeedFormat.Syntax) -> JSONPointer? {
        guard case .json(let records) = syntax else {
            problems.report("means something only with type: json; a trailer can have rows", at: written.place)
            return nil
        }
        guard let pointer = JSONPointer(written.value), !pointer.tokens.isEmpty else {
            problems.report(
                "is no JSON pointer (RFC 6901): it begins with a slash, as /meta/total does",
                at: written.place
            )
            return nil
        }
        guard !pointer.tokens.starts(with: records.tokens), !records.tokens.starts(with: pointer.tokens) else {
            problems.report("has to lead beside the records, which stand at \"\(records)\"", at: written.place)
            return nil
        }
        return pointer
    }
}
