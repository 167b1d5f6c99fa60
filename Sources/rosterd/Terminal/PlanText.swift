import Ports
import Provisioning

/// A plan's report, as people read it.
struct PlanText {
    var report: PlanReport
    /// More are only counted.
    var operationsMax = 200

    var lines: [String] {
        var lines = ["\(Shown.harmless(report.name)) for \(report.source): \(Shown.count(report.rows, "row"))"]
        if let refusal = report.refusal { return lines + ["  refused as a whole: \(Shown.harmless(refusal))"] }
        if report.leavers > 0 {
            lines.append("  \(Shown.count(report.leavers, "person", "people")) not in it any more, and so leaving")
        }
        for target in report.targets { lines += text(of: target) }
        return lines + refusedRows
    }

    private func text(of target: PlanReport.Target) -> [String] {
        let needed = target.cost.requests + target.cost.reads
        var lines = [
            "", "\(target.id): \(Shown.count(target.counts.values.reduce(0, +), "operation")), \(cost(target))",
        ]
        if !target.isRead {
            lines.append(
                "  it was never read: \(target.cost.reads) reads at least come first, and whoever is there already is adopted"
            )
        }
        if target.superseded > 0 {
            lines.append("  \(Shown.count(target.superseded, "open operation")) would become needless")
        }
        guard needed > target.cost.reads, operationsMax > 0 else { return lines }
        var table = Table(header: ["LANE", "OPERATION", "EMPLOYEE", "ACCOUNT", "WHAT"])
        for operation in target.operations.prefix(operationsMax) {
            table.append([
                operation.lane.name, operation.kind.rawValue, operation.employee.rawValue, operation.address.folded,
                what(operation),
            ])
        }
        lines += table.lines(indent: "  ")
        let hidden = target.counts.values.reduce(0, +) - min(target.operations.count, operationsMax)
        if hidden > 0 { lines.append("  … and \(hidden) more; --json lists them") }
        return lines
    }

    private func cost(_ target: PlanReport.Target) -> String {
        let requests = Shown.count(target.cost.requests + target.cost.reads, "request")
        guard let seconds = target.cost.seconds, target.cost.requests + target.cost.reads > 0 else { return requests }
        return "\(requests), \(Shown.duration(seconds: seconds)) at the target's pace"
    }

    private func what(_ operation: PlannedOperation) -> String {
        if let group = operation.group { return "\(operation.kind == .addMember ? "to" : "from") \(group)" }
        for case .former(let old) in operation.changes.map(\.fact) {
            return operation.kind == .deleteFormer ? "was left by the change of address" : "in place of \(old)"
        }
        guard operation.kind == .updateUser else { return "" }
        return operation.changes.map { change in
            "\(change.fact.text.replacing("attribute:", with: "")): \(change.before ?? "–") → \(change.after ?? "–")"
        }.joined(separator: ", ")
    }

    private var refusedRows: [String] {
        guard report.refusedRowCount > 0 else { return [] }
        var lines = ["", "\(Shown.count(report.refusedRowCount, "row")) refused; these people are left as they are:"]
        lines += report.refusedRows.prefix(20).map { "  " + Shown.harmless($0.reason) }
        if report.refusedRowCount > 20 {
            lines.append("  … and \(report.refusedRowCount - 20) more; --json lists them")
        }
        return lines
    }
}
