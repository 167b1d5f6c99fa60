import Console
import Ports
import Provisioning

/// How somebody came to what they have, as people read it. Whatever came from a feed or a target is escaped.
struct WhyText {
    var report: PersonReport

    var lines: [String] {
        var lines: [String] = []
        for known in report.known { lines.append(Shown.harmless(PersonText.sentence(known, at: report.now))) }
        if report.known.isEmpty { lines.append("HR names nobody of that name; this is what is known of the account") }
        for account in report.accounts { lines += PersonText.lines(account).map(Shown.harmless) }
        lines.append("")
        lines.append(report.events.isEmpty ? "nothing has happened yet" : "what happened:")
        for event in report.events {
            lines.append("  " + Shown.instant(event.at) + "  " + Shown.harmless(EventText(event: event).sentence))
        }
        lines.append("")
        lines.append(report.waits.isEmpty ? "nothing is left to be done" : "what waits:")
        return lines + report.waits.map { "  " + Shown.harmless(WaitText(wait: $0).sentence) }
    }
}
