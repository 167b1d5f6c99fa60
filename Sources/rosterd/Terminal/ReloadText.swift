import Ports

/// What a reload came to, as people read it.
struct ReloadText {
    var report: ReloadReport

    var lines: [String] {
        var lines = ["the configuration is in force"]
        if report.changes.isEmpty { lines[0] += "; it says what it said before, and credentials were read anew" }
        lines += report.changes.map { "  \($0.what): \($0.kind.rawValue)" }
        lines += report.remarks.map { "note: \(Shown.harmless($0))" }
        lines += report.abandoned.sorted { $0.key < $1.key }.map { target, operations in
            "target \(target): \(Shown.count(operations, "operation")) nobody delivers any more; "
                + "rosterd discard --target \(target) ends them"
        }
        return lines
    }
}
