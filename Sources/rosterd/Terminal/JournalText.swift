import Console
import Ports
import Provisioning

/// What stands in the journal, as people read it.
enum JournalText {
    static func lines(of listing: JournalListing) -> [String] {
        var lines = operations(listing.operations) + exchanges(listing.exchanges)
        if lines.isEmpty { lines = ["nothing of that kind"] }
        if let next = listing.next { lines.append("… go on with --before \(next)") }
        return lines
    }

    static func lines(of detail: JournalDetail) -> [String] {
        var lines: [String] = []
        for operation in detail.operations {
            let planned = PersonEvent(at: operation.madeAt, what: .planned(operation.step))
            lines.append(event(planned))
            lines.append(
                "    of \(Shown.harmless("\(operation.person.source)/\(operation.person.employee)")), "
                    + state(operation)
            )
        }
        for exchange in detail.exchanges {
            var text = event(PersonEvent(at: exchange.startedAt, what: .exchanged(exchange.step)))
            if let seconds = exchange.seconds { text += " after \(Int((seconds * 1000).rounded())) ms" }
            if let sent = exchange.transmissions, sent != 1 { text += ", sent \(sent) times" }
            lines.append(text)
        }
        return lines + detail.decisions.map(event)
    }

    private static func event(_ event: PersonEvent) -> String {
        Shown.instant(event.at) + "  " + Shown.harmless(EventText(event: event).sentence)
    }

    private static func state(_ operation: JournaledOperation) -> String {
        var text = "by now \(operation.step.state.rawValue)"
        if let ended = operation.endedAt { text += " since \(Shown.instant(ended))" }
        if operation.attempts > 0 { text += ", after \(Shown.count(operation.attempts, "failed attempt"))" }
        if operation.isUncertain { text += ", perhaps executed" }
        return text + (operation.reason.map { ": " + Shown.harmless($0) } ?? "")
    }

    private static func operations(_ operations: [JournaledOperation]) -> [String] {
        guard !operations.isEmpty else { return [] }
        var table = Table(header: [
            "OPERATION", "MADE", "TARGET", "KIND", "ACCOUNT", "GROUP", "STATE", "CAUSE", "REASON",
        ])
        for operation in operations {
            let step = operation.step
            table.append([
                "#\(step.operation.rawValue)", Shown.instant(operation.madeAt), step.target.rawValue,
                step.kind.rawValue,
                step.address.folded, step.group?.rawValue ?? "", step.state.rawValue, step.cause,
                operation.reason ?? "",
            ])
        }
        return table.lines(indent: "")
    }

    private static func exchanges(_ exchanges: [JournaledExchange]) -> [String] {
        guard !exchanges.isEmpty else { return [] }
        var table = Table(header: [
            "REQUEST", "BEGUN", "TARGET", "KIND", "GROUP", "CARRIED", "STATUS", "VERDICT", "REASON",
        ])
        for exchange in exchanges {
            let step = exchange.step
            table.append([
                "\(step.exchange.rawValue)", Shown.instant(exchange.startedAt), step.target.rawValue,
                step.kind.rawValue,
                exchange.group?.rawValue ?? "", "\(step.carried)", step.status.map { "\($0)" } ?? "",
                step.verdict ?? "open", step.reason ?? "",
            ])
        }
        return table.lines(indent: "")
    }
}
