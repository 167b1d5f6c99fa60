import Provisioning

/// What a check of a target found, for a terminal.
struct TargetCheckText: CustomStringConvertible {
    var report: TargetCheckReport

    var description: String {
        var lines = ["\(report.target): \(report.profile) at \(report.url)"]
        let width = report.findings.map(\.subject.count).max() ?? 0
        for finding in report.findings {
            let subject = finding.subject.padding(to: width)
            lines.append("  \(mark(finding.grade)) \(subject)  \(Shown.harmless(finding.text))")
            if let set = finding.set { lines.append("    \(String(repeating: " ", count: width))  set \(set)") }
        }
        let beside = report.besideDaemon ? ", beside the daemon's" : ""
        lines.append("\(Shown.count(report.requests, "request"))\(beside); nothing was changed. \(conclusion)")
        return lines.joined(separator: "\n")
    }

    private func mark(_ grade: CheckFinding.Grade) -> String {
        switch grade {
        case .fine: "✓"
        case .note: "·"
        case .deviation: "!"
        case .failure: "✗"
        }
    }

    private var conclusion: String {
        switch report.grade {
        case .fine, .note: "It is as the profile has it."
        case .deviation: "The profile has it otherwise; what to set stands in the target's profile, beside like."
        case .failure: "It can't be worked with as it is."
        }
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
