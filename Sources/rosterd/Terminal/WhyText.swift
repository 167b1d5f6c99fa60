import Ports
import Provisioning

/// How somebody came to what they have, as people read it. Whatever came from a feed or a target is escaped.
struct WhyText {
    var report: PersonReport

    var lines: [String] {
        var lines: [String] = []
        for known in report.known { lines.append(Shown.harmless(Self.sentence(known, at: report.now))) }
        if report.known.isEmpty { lines.append("HR names nobody of that name; this is what is known of the account") }
        for account in report.accounts { lines += Self.account(account).map(Shown.harmless) }
        lines.append("")
        lines.append(report.events.isEmpty ? "nothing has happened yet" : "what happened:")
        for event in report.events {
            lines.append("  " + Shown.instant(event.at) + "  " + Shown.harmless(EventText(event: event).sentence))
        }
        lines.append("")
        lines.append(report.waits.isEmpty ? "nothing is left to be done" : "what waits:")
        return lines + report.waits.map { "  " + Shown.harmless(WaitText(wait: $0).sentence) }
    }

    private static func sentence(_ known: PersonReport.Known, at now: WallInstant) -> String {
        let person = known.person
        let words = known.statusWords.map { "\"\($0)\"" }.joined(separator: ", ")
        var text = "\(person.key.source)/\(person.key.employee): \(person.status)"
        if !words.isEmpty { text += " (in HR's words \(words))" }
        if person.status(at: now) != person.status { text += ", by the calendar \(person.status(at: now))" }
        if person.identity != person.key.ownIdentity { text += ", identity \(person.identity)" }
        return text + ", as of \(Shown.instant(known.asOf))"
    }

    private static func account(_ account: PersonReport.Account) -> [String] {
        let confirmed = account.confirmed
        let name = confirmed.userName ?? account.desired.userName ?? "no address"
        var lines = [
            "at \(account.target): \(name), \(access(confirmed))" + (confirmed.remoteID.map { ", id \($0)" } ?? "")
        ]
        if !confirmed.memberships.isEmpty {
            lines.append("  groups: \(confirmed.memberships.map(\.rawValue).joined(separator: ", "))")
        }
        let differing = Set(confirmed.facts.map(\.fact)).union(account.desired.facts.map(\.fact))
            .filter { fact in
                switch fact {
                case .remoteID, .unsure: false
                default: confirmed[fact] != account.desired[fact]
                }
            }
            .sorted { $0.text < $1.text }
        for fact in differing {
            lines.append(
                "  \(fact.text): is \(confirmed[fact] ?? "nothing"), should be \(account.desired[fact] ?? "nothing")"
            )
        }
        return lines
    }

    private static func access(_ facts: FactSet) -> String {
        if !facts.exists { return "no account" }
        return facts.givesAccess ? "an account" : "an account without access"
    }
}

/// One event in a sentence.
struct EventText {
    var event: PersonEvent

    var sentence: String {
        switch event.what {
        case .heard(let heard): Self.heard(heard)
        case .planned(let step): Self.planned(step)
        case .exchanged(let step): Self.exchanged(step)
        case .ended(let operation, let state, let reason, let cause):
            "#\(operation.rawValue) \(state.rawValue)" + Self.because(reason) + (cause.map { " (by \($0))" } ?? "")
        case .decided(let operation, let kind, let reason):
            "an operator decided on #\(operation.rawValue): \(kind)" + Self.because(reason)
        }
    }

    private static func heard(_ heard: HeardRow) -> String {
        let origin =
            switch heard.input {
            case .drop: "file \(heard.name ?? "")"
            case .webhook: "event \(heard.name ?? "")"
            case .clock: "the calendar"
            case .configuration: "another configuration (\(heard.name ?? ""))"
            case .reconcile, .unknownAccounts: heard.name ?? "a reading of the target"
            case nil: "an intake that was archived"
            }
        var text = "\(origin): \(heard.what)"
        if heard.isLeft { text += "; the row doesn't count, \(heard.person.employee) stays as they are" }
        guard let intake = heard.intake else { return text }
        let asOf = heard.asOf.map { ", as of \(Shown.instant($0))" } ?? ""
        return text + " [intake \(intake)\(asOf)]"
    }

    private static func planned(_ step: PlannedStep) -> String {
        let group = step.group.map { " \(step.kind == .addMember ? "to" : "from") \($0)" } ?? ""
        let rule = step.rule.map { ", by the rule: \($0)" } ?? ""
        let changes = step.changes.filter { if case .membership = $0.fact { step.group == nil } else { true } }
            .map { "\($0.fact.text): \($0.before ?? "nothing") → \($0.after ?? "nothing")" }
        let facts = changes.isEmpty ? "" : " {\(changes.joined(separator: ", "))}"
        return "#\(step.operation.rawValue) planned: \(step.kind.rawValue) \(step.address)\(group) at \(step.target)"
            + ", lane \(step.lane.name), because of \(step.cause)\(rule)\(facts)"
    }

    private static func exchanged(_ step: ExchangedStep) -> String {
        let numbers = step.operations.map { "#\($0.rawValue)" }.joined(separator: ", ")
        let others = step.carried - step.operations.count
        let with = others > 0 ? " with \(Shown.count(others, "other"))" : ""
        let answer = step.status.map { "answered \($0)" } ?? (step.verdict == nil ? "no answer yet" : "no answer")
        let verdict = step.verdict.map { ": \($0)" } ?? ""
        return "request \(step.exchange.rawValue) to \(step.target), \(step.kind.rawValue) for \(numbers)\(with): "
            + answer + verdict + because(step.reason)
    }

    private static func because(_ reason: String?) -> String { reason.map { ": \($0)" } ?? "" }
}

/// What waits, and for what, in a sentence.
struct WaitText {
    var wait: PersonWait

    var sentence: String {
        switch wait {
        case .approval(let hash, let name, let change, let target, let reasons):
            "\(change.rawValue) at \(target), by \(name), waits for an approval: \(reasons.joined(separator: "; ")); "
                + "see rosterd holds \(hash)"
        case .firstReading(let target): "\(target) is still to be read; nothing is planned before"
        case .planning(let target): "the account at \(target) is still to be planned"
        case .pace(let operation, let target): "#\(operation.rawValue) at \(target) is ready, and waits for its turn"
        case .answer(let operation, let target): "#\(operation.rawValue) is on its way to \(target)"
        case .operations(let operation, _, let others):
            "#\(operation.rawValue) waits for \(others.map { "#\($0.rawValue)" }.joined(separator: ", "))"
        case .retry(let operation, let target, let seconds, let reason):
            "#\(operation.rawValue) is tried again at \(target) in \(Shown.duration(seconds: seconds))"
                + (reason.map { ": \($0)" } ?? "")
        case .parked(let operation, let target, let reason):
            "#\(operation.rawValue) at \(target) is parked" + (reason.map { ": \($0)" } ?? "")
                + "; rosterd retry \(operation.rawValue) or rosterd discard \(operation.rawValue) --reason WHY"
        case .discarded(let operation, let target, let reason):
            "#\(operation.rawValue) at \(target) is discarded until its value changes"
                + (reason.map { ": \($0)" } ?? "")
        case .paused(let target, let reason): "nothing is sent to \(target): \(reason)"
        case .calendar(let person, let instant):
            "the calendar changes something of \(person.source)/\(person.employee) at \(Shown.instant(instant))"
        }
    }
}
