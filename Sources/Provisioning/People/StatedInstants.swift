import HRFeed

/// What a feed's rows say of when they are the truth.
struct StatedInstants: Sendable {
    let column: BoundColumn
    private let syntax: StampSyntax
    /// No row speaks of the time after that (``AsOfOrigin/present(_:now:)``).
    private let now: WallInstant

    private(set) var oldest: Stated?
    private(set) var newest: Stated?
    /// Most rows say what the one before them said.
    private var last: (cell: CellValue, instant: WallInstant)?

    struct Stated: Sendable {
        var instant: WallInstant
        var rowNumber: Int
    }

    init(column: BoundColumn, syntax: StampSyntax, now: WallInstant) {
        self.column = column
        self.syntax = syntax
        self.now = now
    }

    /// A row without an instant is refused: taken for the present, it could undo what is newer.
    mutating func take(_ record: Record) throws(RowProblem) -> WallInstant {
        let cell = record.cell(at: column)
        if let last, last.cell == cell { return last.instant }
        let instant = try read(cell, record)
        last = (cell, instant)
        let stated = Stated(instant: instant, rowNumber: record.rowNumber)
        if oldest.map({ instant < $0.instant }) ?? true { oldest = stated }
        if newest.map({ instant > $0.instant }) ?? true { newest = stated }
        return instant
    }

    private func read(_ cell: CellValue, _ record: Record) throws(RowProblem) -> WallInstant {
        switch cell {
        case .unreadable: throw record.problem(column, "it can't be read")
        case .missing, .blank: throw record.problem(column, "it doesn't say of when the row is the truth")
        case .text(let text):
            do throws(StampFlaw) {
                return try AsOfOrigin.present(try syntax.instant(of: text), now: now)
            } catch {
                throw record.problem(column, error.reason(syntax))
            }
        }
    }

    /// Of when a snapshot as a whole is the truth; nil where no row says so.
    func ofSnapshot() throws(FeedRefusal) -> WallInstant? {
        guard let oldest, let newest else { return nil }
        guard newest.instant - oldest.instant <= AsOfOrigin.spreadMax else {
            throw FeedRefusal(
                reason:
                    "rows \(oldest.rowNumber) and \(newest.rowNumber) are the truth of instants more than an hour apart"
                    + " (column \(String(reflecting: column.name))), and a snapshot has one: export it again, or let asOf name"
                    + " a column that says when the file was made"
            )
        }
        return oldest.instant
    }
}
