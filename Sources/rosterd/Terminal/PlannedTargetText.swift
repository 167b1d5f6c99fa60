import Ports
import Provisioning

/// What a plan does at one target, as people read it.
struct PlannedTargetText {
    var target: PlanReport.Target
    /// More are only counted.
    var operationsMax = 200

    var lines: [String] {
        let needed = target.cost.requests + target.cost.reads
        var lines = [
            "", "\(target.id): \(Shown.count(target.counts.values.reduce(0, +), "operation")), \(cost)",
        ]
        if !target.isRead {
            lines.append(
                "  it was never read: that comes first, and whoever is there already is adopted"
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

    private var cost: String {
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
}
