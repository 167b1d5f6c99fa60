public import Ports
import Provisioning

/// One event in a sentence.
public struct EventText {
    private let event: PersonEvent

    public init(event: PersonEvent) { self.event = event }

    /// As it is: what came from a feed or a target is to be escaped for where it is shown.
    public var sentence: String {
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
        let asOf = heard.asOf.map { ", as of \(Wording.instant($0))" } ?? ""
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
        let with = others > 0 ? " with \(Wording.count(others, "other"))" : ""
        let answer = step.status.map { "answered \($0)" } ?? (step.verdict == nil ? "no answer yet" : "no answer")
        let verdict = step.verdict.map { ": \($0)" } ?? ""
        return "request \(step.exchange.rawValue) to \(step.target), \(step.kind.rawValue) for \(numbers)\(with): "
            + answer + verdict + because(step.reason)
    }

    private static func because(_ reason: String?) -> String { reason.map { ": \($0)" } ?? "" }
}
