import HRFeed

/// A field whose column was found.
struct BoundField: Sendable, Hashable {
    var field: PersonField
    var rule: FieldRule
    var column: BoundColumn
    /// How the date is written that this is; nil of what is none.
    var dates: DateRules?
    /// Somebody can do without: a value of another form is left out, and the row counts.
    var isOptional: Bool
    /// It says whose account somebody's is, or goes into what does.
    var isIdentity: Bool

    /// What a record says of the field.
    func finding(in record: Record) -> FieldFinding {
        switch record.cell(at: column) {
        case .unreadable: .flawed("it can't be read")
        case .missing: .silent
        case .blank: .cleared
        // Different people's numbers would come down to one, and they to one account.
        case .text(let text) where isIdentity && BoundKey.isScientific(text): .flawed(BoundKey.scientific)
        case .text(let text): dates.map { date(text, $0) } ?? rule.finding(of: text, for: field)
        }
    }

    private func date(_ text: String, _ dates: DateRules) -> FieldFinding {
        guard !dates.blanks.contains(text) else { return .cleared }
        do throws(DateFlaw) {
            return .value(try dates.pattern.read(text).text)
        } catch {
            switch error {
            case .otherwise: return .flawed("not a date as \(dates.pattern.text) has it")
            case .impossible: return .flawed("no calendar has this date, or no clock its time")
            }
        }
    }
}
