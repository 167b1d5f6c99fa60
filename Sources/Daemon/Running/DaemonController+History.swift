import Ports
import Provisioning

/// What waits for an operator, and what is in the queues.
extension DaemonController {
    func parked(_ selection: ParkedSelection, limit: Int) async throws(ControlError) -> ParkedListing {
        if let target = selection.target { try check(target) }
        do { return try await journal.parked(selection, limit: limit) } catch { throw .journal(error) }
    }

    func decide(_ decision: ParkedDecision) async throws(ControlError) -> DecisionReport {
        let report: DecisionReport
        do { report = try await journal.decide(decision, rules: configuration.rules) } catch { throw .journal(error) }
        for target in targets { target.doorbell.ring() }
        return report
    }

    func queue() async throws(ControlError) -> QueueReport {
        let loads: [QueueLoad]
        do { loads = try await journal.queue() } catch { throw .journal(error) }
        let standings = board.all
        return QueueReport(
            now: time.wall,
            isRunning: startedAt != nil,
            targets: loads.map { load in
                target(load, standings.first { $0.target == load.target })
            }
        )
    }

    private func target(_ load: QueueLoad, _ standing: TargetStanding?) -> QueueReport.Target {
        let pause = standing.map(\.pause) ?? load.pause
        let drain = QueueDrain(
            singles: load.singles,
            members: load.members.values,
            membersMax: configuration.rules.targets.first { $0.id == load.target }?.profile.membersMax ?? 1,
            limit: limits[load.target],
            isPaused: pause != nil,
            blockedSeconds: max(standing?.gatedForSeconds ?? 0, standing?.probeInSeconds ?? 0),
            latestRetrySeconds: load.latestRetrySeconds
        )
        return QueueReport.Target(
            load: load,
            drain: drain,
            pause: pause,
            standing: standing,
            limit: limits[load.target]
        )
    }

    /// Whether the configuration has it.
    func check(_ target: TargetID) throws(ControlError) {
        let known = configuration.rules.targets.map(\.id)
        guard known.contains(target) else { throw .unknownTarget(target, known: known) }
    }
}
