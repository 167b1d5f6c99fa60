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
        if !report.guards.isEmpty {
            lines.append("  WOULD BE HELD for an approval, and do what follows only then:")
            lines += report.guards.map { "    " + Shown.harmless($0) }
        }
        if report.leavers > 0 {
            lines.append("  \(Shown.count(report.leavers, "person", "people")) not in it any more, and so leaving")
        }
        lines += waitingAlone
        for target in report.targets { lines += text(of: target) }
        return lines + refusedRows
    }

    private static let waitingAloneMax = 20

    private var waitingAlone: [String] {
        guard report.heldAlone > 0 else { return [] }
        let many = report.heldAlone == 1 ? "1 change of address waits" : "\(report.heldAlone) changes of address wait"
        var lines = ["  \(many) alone for an approval, and the person is left as is:"]
        var table = Table(header: [])
        for change in report.waitingAlone.prefix(Self.waitingAloneMax) {
            table.append([change.employee.rawValue, "to \(change.address) at \(change.target)", change.cause])
        }
        lines += table.lines(indent: "    ").dropFirst()
        let hidden = report.heldAlone - min(report.waitingAlone.count, Self.waitingAloneMax)
        return hidden > 0 ? lines + ["    … and \(hidden) more; --json lists them"] : lines
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

    /// A reader's reasons begin with the row already.
    private func text(of refused: PlanReport.RefusedRow) -> String {
        refused.reason.hasPrefix("row ") ? refused.reason : "row \(refused.row): \(refused.reason)"
    }

    private var refusedRows: [String] {
        guard report.refusedRowCount > 0 else { return [] }
        var lines = ["", "\(Shown.count(report.refusedRowCount, "row")) refused; these people are left as they are:"]
        lines += report.refusedRows.prefix(20).map { "  " + Shown.harmless(text(of: $0)) }
        if report.refusedRowCount > 20 {
            lines.append("  … and \(report.refusedRowCount - 20) more; --json lists them")
        }
        return lines
    }
}
