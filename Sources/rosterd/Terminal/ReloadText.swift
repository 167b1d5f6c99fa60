import Ports

/// What a reload came to, as people read it.
struct ReloadText {
    var report: ReloadReport

    var lines: [String] {
        var lines = ["the configuration is in force"]
        if report.changes.isEmpty { lines[0] += "; it says what it said before, and " + credentials }
        lines += report.changes.map { "  \($0.what): \($0.kind.rawValue)" }
        lines += report.warnings.map { "warning: \(Shown.harmless($0))" }
        if !report.startOnly.isEmpty { lines.append("note: " + startOnly) }
        lines += report.remarks.map { "note: \(Shown.harmless($0))" }
        lines += report.abandoned.sorted { $0.key < $1.key }.map { target, operations in
            "target \(target): \(Shown.count(operations, "operation")) nobody delivers any more; "
                + "rosterd discard --target \(target) ends them"
        }
        return lines
    }

    private var credentials: String {
        report.startOnly.isEmpty ? "credentials were read anew" : "credentials in files were read anew"
    }

    private var startOnly: String {
        "credentials from systemd (\(report.startOnly.map(Shown.harmless).joined(separator: ", "))) are those of the "
            + "daemon's start, since LoadCredential= hands them over then alone: where one was changed, systemctl restart rosterd"
    }
}
