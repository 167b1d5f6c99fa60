import Ports
import Provisioning

/// The state of the daemon, as people read it.
struct StatusText {
    var report: StatusReport

    var needsAttention: Bool {
        !report.holds.isEmpty || !report.journal.unprovenAbsences.isEmpty
            || report.standings.contains { $0.pause != nil || $0.probeInSeconds != nil }
            || report.journal.targets.contains { !$0.parked.isEmpty || isAbandoned($0) }
            || report.configuration?.refusal != nil
    }

    /// Something is open of a target that the configuration doesn't have.
    private func isAbandoned(_ target: JournalSummary.Target) -> Bool {
        guard let configuration = report.configuration else { return false }
        return !configuration.targets.contains(target.id) && !target.openByLane.isEmpty
    }

    var lines: [String] {
        var lines: [String] = []
        if let startedAt = report.startedAt {
            lines.append("rosterd \(report.version), running since \(Shown.instant(startedAt))")
        } else {
            lines.append("rosterd \(report.version): no daemon runs; this is what its journal says")
        }
        if let refusal = report.configuration?.refusal {
            lines.append(
                "THE CONFIGURATION WAS REFUSED at \(Shown.instant(refusal.at)); the one of before is in force, until rosterd reload"
            )
            lines += refusal.reason.split(separator: "\n").prefix(Self.problemsMax).map {
                "  \(Shown.harmless(String($0)))"
            }
        }
        lines += holds
        for (source, count) in report.journal.people.sorted(by: { $0.key < $1.key }) {
            lines.append("source \(source): \(Shown.count(count, "person", "people"))")
            lines += report.journal.unprovenAbsences.filter { $0.source.rawValue == source }.map(text)
        }
        let names = Set(report.journal.targets.map(\.id)).union(report.standings.map(\.target)).sorted()
        for name in names { lines += target(name) }
        return lines + intakes
    }

    private static let holdsMax = 5
    private static let problemsMax = 10

    private var holds: [String] {
        guard let oldest = report.holds.first else { return [] }
        let what = report.holds.count == 1 ? "1 plan waits" : "\(report.holds.count) plans wait"
        var lines = [
            "\(what) for an approval, the oldest since \(Shown.instant(oldest.heldAt)); see rosterd holds HASH"
        ]
        var table = Table(header: ["HELD", "SOURCE", "WHAT", "WHY"])
        for hold in report.holds.prefix(Self.holdsMax) {
            table.append([
                hold.hash.rawValue, hold.source.rawValue, hold.name,
                hold.trips.map(\.description).joined(separator: "; "),
            ])
        }
        lines += table.lines(indent: "  ")
        let hidden = report.holds.count - Self.holdsMax
        return hidden > 0 ? lines + ["  … and \(hidden) more"] : lines
    }

    private func text(of doubt: JournalSummary.UnprovenAbsence) -> String {
        let rows = "\(Shown.count(doubt.rows, "row")) of \(Shown.harmless(doubt.name))"
        return
            "  ABSENCE PROVES NOTHING since \(Shown.instant(doubt.since)): \(rows) \(doubt.rows == 1 ? "has" : "have")"
            + " no readable key, so nobody leaves by not being in it; its .report names them"
    }

    private func target(_ id: TargetID) -> [String] {
        let journal = report.journal.targets.first { $0.id == id }
        let standing = report.standings.first { $0.target == id }
        let open = journal?.openByLane.values.reduce(0, +) ?? 0
        var lines = ["", "target \(id): \(sentence(journal, standing, open: open))"]
        if let journal {
            let done = journal.byState[OperationState.done.rawValue] ?? 0
            lines.append(
                "  \(Shown.count(journal.accounts, "account")), \(Shown.count(done, "operation")) done in "
                    + Shown.count(journal.exchanges, "request")
            )
            if open > 0 { lines.append("  open: " + lanes(journal)) }
        }
        if let standing, let limit = standing.paceLimit, let window = standing.paceWindowSeconds {
            lines.append(
                "  pace: \(standing.paceUsed) of \(limit) requests in the last \(Shown.duration(seconds: window))"
            )
        }
        if let failure = standing?.latestFailure { lines.append("  last answer: \(Shown.harmless(failure))") }
        guard let journal, !journal.parked.isEmpty else { return lines }
        var table = Table(header: ["PARKED", "EMPLOYEE", "OPERATION", "WHY"])
        for parked in journal.parked {
            table.append([
                "#\(parked.sequence.rawValue)", parked.employee.rawValue, parked.kind.rawValue, parked.reason,
            ])
        }
        lines += table.lines(indent: "  ")
        let hidden = (journal.byState[OperationState.parked.rawValue] ?? 0) - journal.parked.count
        if hidden > 0 { lines.append("  … and \(hidden) more") }
        return lines + ["  what to do: rosterd queue --parked, then rosterd retry or rosterd discard"]
    }

    private func sentence(_ journal: JournalSummary.Target?, _ standing: TargetStanding?, open: Int) -> String {
        if let journal, isAbandoned(journal) {
            return "NOT CONFIGURED any more; nobody delivers its \(Shown.count(open, "open operation"))"
        }
        if let pause = standing?.pause ?? journal?.pause { return "PAUSED: \(Shown.harmless(pause))" }
        if let probe = standing?.probeInSeconds {
            return "DOES NOT ANSWER; the next probe goes in \(Shown.duration(seconds: probe))"
        }
        if let gated = standing?.gatedForSeconds { return "throttles; waiting \(Shown.duration(seconds: gated))" }
        if standing?.isReading == true { return "being read for the first time" }
        let unplanned = journal?.unplanned ?? 0
        if unplanned > 0 { return "planning, \(Shown.count(unplanned, "account")) to go" }
        return open == 0 ? "up to date" : "delivering, \(Shown.count(open, "operation")) open"
    }

    private func lanes(_ journal: JournalSummary.Target) -> String {
        var text = Lane.allCases.compactMap { lane in journal.openByLane[lane.name].map { "\(lane.name) \($0)" } }
            .joined(separator: ", ")
        if let oldest = journal.oldestOpen {
            let age = Double((report.now - oldest).nanoseconds) / 1e9
            text += "; the oldest is \(Shown.duration(seconds: max(age, 0))) old"
        }
        return text
    }

    private var intakes: [String] {
        guard !report.journal.intakes.isEmpty else { return [] }
        var table = Table(header: ["LATEST INTAKES", "STATE", "ROWS", "RECEIVED", ""])
        for intake in report.journal.intakes {
            table.append([
                intake.name, intake.state.rawValue, String(intake.rows), Shown.instant(intake.receivedAt),
                intake.reason ?? "",
            ])
        }
        return [""] + table.lines(indent: "")
    }
}
