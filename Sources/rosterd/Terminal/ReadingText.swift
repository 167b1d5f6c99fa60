import Ports
import Provisioning

/// What a reading has found, as people read it.
struct ReadingText {
    var report: ReadingReport

    private static let changesMax = 50

    var lines: [String] { [sentence] + remarks + accounts + plan }

    /// What became of it.
    var repairLines: [String] {
        report.repairs.map { repair in
            switch repair.state {
            case .held:
                "held as \(repair.hold?.rawValue ?? "?"): "
                    + repair.reasons.map(Shown.harmless).joined(separator: "; ")
                    + "; rosterd approve lets it take effect"
            case .refused, .rejected, .replaced:
                "not repaired: " + repair.reasons.map(Shown.harmless).joined(separator: "; ")
            case .staging, .received, .accepted, .applied: "it is being set right; rosterd status shows how far it is"
            }
        }
    }

    private var sentence: String {
        let read =
            "\(report.target): read \(Shown.count(report.users, "user")) and \(Shown.count(report.groups, "group")) with "
            + Shown.count(report.pages, "request")
        guard report.step == .compared || report.step == .ended else { return read }
        let parts = DriftKind.allCases.filter { $0 != .unknown }.compactMap { kind in
            report.counts[kind.rawValue].map { kind.words($0) }
        }
        return read + "; " + (parts.isEmpty ? "nothing was changed" : parts.joined(separator: ", "))
    }

    private var remarks: [String] {
        var remarks: [String] = []
        if let reason = report.reason, report.step == .ended { remarks.append(Shown.harmless(reason)) }
        if report.unknown > 0 {
            remarks.append(
                "\(Shown.count(report.unknown, "account is", "accounts are")) unknown to HR; --json lists them"
            )
        }
        if report.protected > 0 {
            remarks.append("\(Shown.count(report.protected, "account is", "accounts are")) protected, and left alone")
        }
        if report.inMotion > 0 {
            remarks.append(
                "\(Shown.count(report.inMotion, "account was", "accounts were")) left out: something of theirs was being "
                    + "delivered meanwhile"
            )
        }
        if report.isPartial {
            remarks.append("the target's list kept changing: nothing follows from what wasn't seen")
        }
        return remarks.map { "  " + $0 }
    }

    private var accounts: [String] {
        // Unknown ones may be many, and are nobody's: a count says it.
        let ours = report.changes.filter { $0.employee != nil }
        guard !ours.isEmpty else { return [] }
        var table = Table(header: ["EMPLOYEE", "ADDRESS", "AT THE TARGET"])
        for change in ours.prefix(Self.changesMax) {
            table.append([change.employee?.rawValue ?? "", change.address, change.words])
        }
        let hidden = report.drifted - min(ours.count, Self.changesMax)
        return [""] + table.lines(indent: "  ") + (hidden > 0 ? ["  … and \(hidden) more; --json lists them"] : [])
    }

    private var plan: [String] {
        guard report.step == .compared, report.drifted > 0 || !report.guards.isEmpty else { return [] }
        guard let plan = report.plan, let cost = report.cost else { return ["", "setting it right sends nothing"] }
        let operations = plan.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let time = cost.seconds.map { ", \(Shown.duration(seconds: $0)) at its pace" } ?? ""
        return ["", "setting it right sends \(Shown.count(cost.requests, "request"))\(time): \(operations)"]
            + report.guards.map { "  it would be held: " + Shown.harmless($0) }
    }
}

extension ReadingReport.Change {
    fileprivate var words: String {
        kinds.map { kind in
            switch kind {
            case .deleted: "deleted"
            case .appeared: "there, and was not"
            case .deactivated: "deactivated"
            case .reactivated: "activated"
            case .changedAttributes: "changed: " + attributes.joined(separator: ", ")
            case .leftGroup: "taken out of " + groupsLost.map(\.rawValue).joined(separator: ", ")
            case .joinedGroup: "put into " + groupsGained.map(\.rawValue).joined(separator: ", ")
            case .unknown: "unknown to HR"
            }
        }.joined(separator: "; ")
    }
}

extension DriftKind {
    fileprivate func words(_ count: Int) -> String {
        switch self {
        case .deleted: Shown.count(count, "account deleted", "accounts deleted")
        case .appeared: Shown.count(count, "account appeared", "accounts appeared")
        case .deactivated: Shown.count(count, "account deactivated", "accounts deactivated")
        case .reactivated: Shown.count(count, "account activated", "accounts activated")
        case .changedAttributes: Shown.count(count, "account changed", "accounts changed")
        case .leftGroup: Shown.count(count, "person", "people") + " taken out of groups"
        case .joinedGroup: Shown.count(count, "person", "people") + " put into groups"
        case .unknown: Shown.count(count, "unknown account")
        }
    }
}
