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
        if let refusal = report.refusalUnlessCopied {
            lines.append("  refused as a whole if it keeps its time of change (mv, scp -p): \(Shown.harmless(refusal))")
            lines.append("  what follows is of a copy with a new one:")
        }
        if !report.guards.isEmpty {
            lines.append("  WOULD BE HELD for an approval, and do what follows only then:")
            lines += report.guards.map { "    " + Shown.harmless($0) }
        }
        if report.leavers > 0 {
            lines.append("  \(Shown.count(report.leavers, "person", "people")) not in it any more, and so leaving")
        }
        if report.rowsWithoutKey > 0 {
            let rows = Shown.count(report.rowsWithoutKey, "row")
            lines.append(
                "  ABSENCE PROVES NOTHING: \(rows) without a readable key, so nobody leaves by not being in it"
            )
        }
        lines += waitingAlone
        for target in report.targets {
            lines += PlannedTargetText(target: target, operationsMax: operationsMax).lines
        }
        return lines + refusedRows + remarks
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

    /// A reader's reasons begin with the row already.
    private func text(of refused: PlanReport.RefusedRow) -> String {
        refused.reason.hasPrefix("row ") ? refused.reason : "row \(refused.row): \(refused.reason)"
    }

    private var refusedRows: [String] {
        let title = "\(Shown.count(report.refusedRowCount, "row")) refused; these people are left as they are:"
        return list(report.refusedRows, of: report.refusedRowCount, title)
    }

    private var remarks: [String] {
        list(
            report.remarks,
            of: report.remarkCount,
            "\(Shown.count(report.remarkCount, "value")) left out of rows that count:"
        )
    }

    private func list(_ rows: [PlanReport.RefusedRow], of count: Int, _ title: String) -> [String] {
        guard count > 0 else { return [] }
        let lines = ["", title] + rows.prefix(20).map { "  " + Shown.harmless(text(of: $0)) }
        return count > 20 ? lines + ["  … and \(count - 20) more; --json lists them"] : lines
    }
}
