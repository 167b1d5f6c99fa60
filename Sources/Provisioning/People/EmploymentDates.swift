/// From when until when somebody has access, by HR's dates and the calendar, and by what was known before.
struct EmploymentDates: Sendable, Hashable {
    /// Nil: HR says no dates.
    var rules: DateRules?
    var grace: Duration

    /// When access ended of whom nobody ever saw at work: before anything else happened.
    static let longSince = WallInstant(milliseconds: 0)

    /// What somebody is, and from when until when.
    struct Standing {
        var status: EmploymentStatus
        var period: EmploymentPeriod
    }

    /// - Parameters:
    ///   - status: HR's word. That of somebody who is away, and has left with an end that is still to come, stays: until then
    ///     they are away, and not back.
    ///   - fields: with HR's dates.
    ///   - saysEnd: the record says of the end date what there is to say, if only that there is none.
    func standing(
        _ status: EmploymentStatus,
        _ fields: [PersonField: String],
        saysEnd: Bool,
        known: Person?,
        asOf: WallInstant
    ) throws(CompletionProblem) -> Standing {
        let begins = try date(.hireDate, in: fields) { $0.beginning($1) }
        let last = try date(.endDate, in: fields) { $0.ending($1) }
        guard status == .ended else {
            // An end before the beginning is that of an employment before this one.
            let ends = isFormer(fields) ? nil : last.map { $0 + grace }
            return Standing(status: status, period: EmploymentPeriod(begins: begins, ends: ends))
        }
        // HR may blank the first day of whoever leaves before it.
        let began = begins ?? known?.period.begins
        var ends = end(last, fields, saysEnd: saysEnd, known: known, asOf: asOf)
        let isAway = known?.status == .suspended && last != nil && !isFormer(fields) && ends > asOf
        // Nobody gets by leaving what they didn't have: neither whoever is away, nor whoever hasn't begun.
        if !isAway, known?.status == .suspended || began.map({ $0 > asOf }) ?? false { ends = min(ends, asOf) }
        let period = EmploymentPeriod(begins: isAway ? begins : began, ends: ends)
        return Standing(status: isAway ? .suspended : .ended, period: period)
    }

    /// When access ends of somebody of whom HR says that they have left. Without an end date that is as of the record, after
    /// the grace; and it stays so, however often it is said again.
    private func end(
        _ last: WallInstant?,
        _ fields: [PersonField: String],
        saysEnd: Bool,
        known: Person?,
        asOf: WallInstant
    ) -> WallInstant {
        if let known, known.status == .ended, let ends = known.period.ends {
            if !saysEnd || (last != nil && known.fields[.endDate] == fields[.endDate]) { return ends }
            if last == nil { return min(ends, asOf + grace) }
        }
        guard let known, known.status(at: asOf) != .ended else {
            // Nothing to keep, so no grace; but HR may name an end that is still to come.
            if let last { return last > asOf ? last + grace : last }
            return known?.period.ends.map { min($0, asOf) } ?? Self.longSince
        }
        if let last { return last + grace }
        return min(known.period.ends ?? .distantFuture, asOf + grace)
    }

    private func isFormer(_ fields: [PersonField: String]) -> Bool {
        guard let hire = fields[.hireDate], let end = fields[.endDate] else { return false }
        return String(end.prefix(10)) < String(hire.prefix(10))
    }

    private func date(
        _ field: PersonField,
        in fields: [PersonField: String],
        _ instant: (DateRules, WrittenDate) -> WallInstant
    ) throws(CompletionProblem) -> WallInstant? {
        guard let rules, let text = fields[field] else { return nil }
        guard let date = WrittenDate(text: text) else {
            throw CompletionProblem(field: field, what: "not a date as a record's patch has it")
        }
        return instant(rules, date)
    }
}
