import Ports
import Provisioning

/// All that waits for an approval, as people read it.
struct HoldsText {
    var holds: [Hold]

    var lines: [String] {
        guard !holds.isEmpty else { return ["nothing waits for an approval"] }
        var table = Table(header: ["HASH", "SINCE", "SOURCE", "WHAT", "CHANGES", "WHY"])
        for hold in holds {
            let reasons = hold.trips.map(\.description)
            table.append([
                hold.hash.rawValue, Shown.instant(hold.heldAt), hold.source.rawValue, hold.name,
                HoldText.changes(hold), reasons.first ?? "",
            ])
            for reason in reasons.dropFirst() { table.append(["", "", "", "", "", reason]) }
        }
        return table.lines(indent: "")
    }
}

/// One hold with its people, as whoever decides on it reads it.
struct HoldText {
    var report: HoldReport

    private var hold: Hold { report.hold }

    /// All of it in one line.
    var sentence: String { "\(whatIsDropped); \(cost)" }

    /// The same, where it is to be dropped: nothing is sent then.
    var whatIsDropped: String { "\(hold.hash): \(Self.what(hold)): \(Self.changes(hold))" }

    /// `day2.csv of hr`.
    static func what(_ hold: Hold) -> String { "\(Shown.harmless(hold.name)) of \(hold.source)" }

    /// `3 leavers, 1 change of address`.
    static func changes(_ hold: Hold) -> String {
        let parts = AccessChange.allCases.compactMap { change in
            hold.counts[change.rawValue].map { Shown.count($0, change.singular, change.plural) }
        }
        return parts.isEmpty ? "nobody's access changes" : parts.joined(separator: ", ")
    }

    var lines: [String] {
        var lines = ["\(hold.hash): \(Self.what(hold)), held since \(Shown.instant(hold.heldAt))"]
        for (index, trip) in hold.trips.enumerated() {
            lines.append((index == 0 ? "  why:      " : "            ") + Shown.harmless(trip.description))
        }
        let known = Shown.count(hold.known, "person", "people")
        lines.append("  changes:  \(Self.changes(hold)), of \(known) that the source knows")
        lines.append("  approved: \(cost)")
        return lines + people + [
            "",
            "rosterd approve \(hold.hash) lets it take effect; rosterd reject \(hold.hash) --reason WHY drops it",
        ]
    }

    private var cost: String {
        if let why = report.costUnknown { return "what it would send can't be told now: \(why)" }
        guard !report.costs.isEmpty else { return "it would send nothing" }
        return report.costs.map { cost in
            let requests = cost.cost.requests + cost.cost.reads
            let time = cost.cost.seconds.map { ", \(Shown.duration(seconds: $0)) at its pace" } ?? ""
            return "\(Shown.count(requests, "request")) to \(cost.target)\(requests > 0 ? time : "")"
        }.joined(separator: "; ")
    }

    private var people: [String] {
        guard !report.changes.isEmpty else { return hidden }
        let showsGroups = report.changes.contains(where: \.changesGroups)
        var table = Table(header: HeldChange.header(showsGroups: showsGroups))
        for change in report.changes { table.append(change.cells(showsGroups: showsGroups)) }
        return [""] + table.lines(indent: "  ") + hidden
    }

    private var hidden: [String] {
        let hidden = report.changeCount - report.changes.count
        return hidden > 0 ? ["  … and \(hidden) more; --limit lists them"] : []
    }
}

/// What became of an approval.
struct ApprovalText {
    var report: ApprovalReport

    private static let changesMax = 20
    private static let leftAsTheyAreMax = 20

    var lines: [String] {
        let hold = report.hold
        switch report.outcome {
        case .approved:
            let when = report.isRunning ? "" : " with the daemon's next start"
            return ["approved \(hold.hash): \(HoldText.what(hold)) takes effect\(when)"] + leftAsTheyAre
        case .refused:
            let why = Shown.harmless(report.reason ?? "rosterd status says why")
            return ["NOT approved: \(HoldText.what(hold)) is refused: \(why)"]
        case .changed:
            return ["NOT approved: it would do something else than what was shown"] + difference + [
                "it is held as \(hold.hash) now: \(HoldText.changes(hold)); see rosterd holds \(hold.hash)"
            ]
        }
    }

    private var leftAsTheyAre: [String] {
        let count = report.leftAsTheyAreCount
        guard count > 0 else { return [] }
        let shown = report.leftAsTheyAre.prefix(min(count, Self.leftAsTheyAreMax))
        return ["\(Shown.count(count, "person is", "people are")) left as they are:"]
            + shown.map { "  " + Shown.harmless($0) }
            + (count > shown.count ? ["  … and \(count - shown.count) more"] : [])
    }

    private var difference: [String] {
        guard !report.added.isEmpty || !report.removed.isEmpty else {
            return ["  the configuration is another one; the people and their changes are the same"]
        }
        let showsGroups = (report.added + report.removed).contains(where: \.changesGroups)
        var table = Table(header: [""] + HeldChange.header(showsGroups: showsGroups))
        for (word, changes) in [("now", report.added), ("shown", report.removed)] {
            for change in changes.prefix(Self.changesMax) {
                table.append([word] + change.cells(showsGroups: showsGroups))
            }
        }
        let hidden =
            max(0, report.added.count - Self.changesMax) + max(0, report.removed.count - Self.changesMax)
        return table.lines(indent: "  ") + (hidden > 0 ? ["  … and \(hidden) more"] : [])
    }
}

extension HeldChange {
    fileprivate static func header(showsGroups: Bool) -> [String] {
        ["EMPLOYEE", "CHANGE", "TARGET", "ACCOUNT"] + (showsGroups ? ["GROUPS"] : []) + ["BECAUSE"]
    }

    fileprivate func cells(showsGroups: Bool) -> [String] {
        let account = formerAddress.map { "\($0) → \(address)" } ?? address
        return [employee.rawValue, change.rawValue, target.rawValue, account] + (showsGroups ? [groups] : []) + [cause]
    }

    fileprivate var changesGroups: Bool { !groupsLost.isEmpty || !groupsGained.isEmpty }

    /// More than that are counted.
    private static let groupsMax = 6

    /// `-Data +Sales +Everyone`: what goes comes first.
    private var groups: String {
        let names = groupsLost.map { "-\($0)" } + groupsGained.map { "+\($0)" }
        let hidden = names.count - Self.groupsMax
        return names.prefix(Self.groupsMax).joined(separator: " ") + (hidden > 0 ? " and \(hidden) more" : "")
    }
}

extension AccessChange {
    fileprivate var singular: String {
        switch self {
        case .leaver: "leaver"
        case .suspension: "suspension"
        case .joiner: "joiner"
        case .groupRemoval: "person losing groups"
        case .addressChange: "change of address"
        }
    }
}
