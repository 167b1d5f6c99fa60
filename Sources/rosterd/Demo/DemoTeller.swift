import Foundation
import Ports
import Provisioning
import Sandbox
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Tells what happens as it happens: with a moving line on a terminal, with plain lines elsewhere.
final class DemoTeller: OccurrenceObserver {
    private struct Progress {
        var expected = 0
        var done = 0
        var shown = 0
    }

    private let progress = Mutex(Progress())
    private let isTerminal = isatty(STDOUT_FILENO) == 1
    private let started = ContinuousClock.now

    // MARK: - The story

    func begin(_ stage: DemoStage, window: Duration, requestsMax: Int) {
        say("rosterd demo: HR exports on one side, a sandbox of Amplitude's SCIM API on the other")
        say(
            "  \(requestsMax) requests in \(window.components.seconds) s are allowed; working in \(stage.directory.path)"
        )
    }

    func day(_ number: Int, _ plan: PlanReport) {
        say("")
        say("Day \(number). HR drops \(plan.name). rosterd plan says, before anything is sent:")
        var text = PlanText(report: plan)
        text.operationsMax = number == 1 ? 0 : 40
        for line in text.lines { say(line.isEmpty ? "" : "  " + line) }
        guard number == 1, let target = plan.targets.first else { return }
        let counts = target.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        say("  that is " + counts.joined(separator: ", "))
    }

    func expect(_ requests: Int) {
        progress.withLock { $0 = Progress(expected: requests) }
    }

    func holds(_ holds: [Hold]) {
        guard !holds.isEmpty else { return }
        say("")
        say("An operator looks at what waits: rosterd holds")
        for line in HoldsText(holds: holds).lines { say("  " + line) }
    }

    func hold(_ report: HoldReport) {
        say("")
        say("and at whom it is about: rosterd holds \(report.hold.hash)")
        for line in HoldText(report: report).lines.dropLast(2) { say(line.isEmpty ? "" : "  " + line) }
        say("")
        say("and finds nothing wrong with it: rosterd approve \(report.hold.hash)")
    }

    func approval(_ report: ApprovalReport) {
        for line in ApprovalText(report: report).lines { say("  " + line) }
    }

    func delivered(requests: Int) {
        if isTerminal { write("\r\u{1B}[K") }
        say("  delivered with \(Shown.count(requests, "request"))")
    }

    func end(_ comparison: DemoComparison, _ counters: SandboxCounters, least: Int, stage: DemoStage) {
        say("")
        say("What HR says, and what the target holds:")
        var table = Table(header: ["", "HR", "TARGET", "DIFFERING"])
        for line in comparison.lines {
            table.append([line.what, String(line.atHR), String(line.atTarget), String(line.differing)])
        }
        for line in table.lines(indent: "  ") { say(line) }
        say("")
        say("Requests: \(counters.requests) sent, \(least) the least possible, \(counters.limited) refused with 429.")
        if !comparison.invitedTwice.isEmpty {
            say("Invited twice: \(comparison.invitedTwice.map(Shown.harmless).joined(separator: ", "))")
        }
        say(comparison.agrees ? "HR and target agree." : "HR and target DO NOT agree.")
        say("")
        say("Look next at:")
        say("  rosterd status --config \(stage.configurationFile.path)")
        say("  rosterd plan --config \(stage.configurationFile.path) EXPORT.csv")
        say("  \(stage.drop.path)/processed, where the files are now")
    }

    // MARK: - The daemon's part

    func observe(_ occurrence: Occurrence) {
        switch occurrence {
        case .intakeAccepted(_, _, let name, let people, let leavers, let refusedRows, _):
            say("  accepted \(Shown.harmless(name)): \(people) people, \(leavers) gone, \(refusedRows) rows refused")
        case .held(let hash, _, _, let name, let reasons):
            say("  held \(Shown.harmless(name)) as \(hash): \(Shown.harmless(reasons.joined(separator: "; ")))")
        case .intakeRefused(_, _, let name, let reason):
            say("  refused \(Shown.harmless(name)): \(Shown.harmless(reason))")
        case .readingComplete:
            say("  read the target: whoever is there already is not invited again")
        case .exchanged(let exchanged): show(exchanged)
        case .paused(_, let reason): say("  paused: \(Shown.harmless(reason))")
        case .breakerOpened(_, let reason): say("  the target is only probed: \(Shown.harmless(reason))")
        case .breakerClosed: say("  the target is asked again")
        case .parked(_, let sequence, let reason): say("  parked #\(sequence.rawValue): \(Shown.harmless(reason))")
        case .revocationFails(_, let sequence, let reason):
            say("  revocation #\(sequence.rawValue) fails, and goes on: \(Shown.harmless(reason))")
        case .creationUnsettled(_, let sequence, let reason):
            say("  creation #\(sequence.rawValue) may have been executed, and goes on: \(Shown.harmless(reason))")
        case .dropUnusable(_, let reason), .journalWaits(let reason): say("  waits: \(Shown.harmless(reason))")
        case .expiryFailed(_, let reason): say("  files can't be deleted: \(Shown.harmless(reason))")
        case .decided, .intakeApplied, .eventsReceived, .eventsRefused, .planned, .resumed, .approved, .rejected: break
        case .dropUnwatched, .filesExpired, .reloading, .reloaded, .reloadRefused, .abandoned: break
        }
    }

    private func show(_ exchanged: Occurrence.Exchanged) {
        let (done, expected, isDue) = progress.withLock { progress in
            progress.done += 1
            let isDue =
                isTerminal || progress.done - progress.shown >= Self.lineEvery || progress.done == progress.expected
            if isDue { progress.shown = progress.done }
            return (progress.done, progress.expected, isDue)
        }
        guard isDue else { return }
        let answer = exchanged.status.map(String.init) ?? exchanged.failure ?? ""
        let text = "\(done) of \(expected): \(exchanged.method.rawValue) \(exchanged.template) → \(answer)"
        if isTerminal {
            let width = 30
            let filled = expected == 0 ? width : min(width, width * done / expected)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
            write("\r\u{1B}[K  \(bar) \(text)")
        } else {
            say("  request \(text)")
        }
    }

    /// Outside a terminal a line stands for so many requests.
    private static let lineEvery = 10

    private func say(_ line: String) {
        let elapsed = Double((ContinuousClock.now - started).nanoseconds) / 1e9
        let time = line.isEmpty ? "" : String(format: "%5.1f s  ", elapsed)
        write((isTerminal ? "\r\u{1B}[K" : "") + time + line + "\n")
    }

    private func write(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}
