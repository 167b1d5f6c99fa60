import Ports
import Provisioning

/// What waits for an operator, and what is in the queues.
extension DaemonController {
    func parked(_ selection: ParkedSelection, limit: Int) async throws(ControlError) -> ParkedListing {
        let rules = configuration.rules
        let listing: ParkedListing
        do {
            listing = try await journal.parked(selection, rules: rules, limit: limit)
        } catch {
            throw .journal(error)
        }
        // Something may be open of a target that the configuration doesn't have any more.
        if listing.count == 0, let target = selection.target { _ = try configured(target) }
        return listing
    }

    func decide(_ decision: ParkedDecision) async throws(ControlError) -> DecisionReport {
        let report: DecisionReport
        do { report = try await journal.decide(decision, rules: configuration.rules) } catch { throw .journal(error) }
        if !report.decided.isEmpty { observer.observe(.decided(decision.kind, report.decided)) }
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
        let profile = profile(of: load.target)
        let classes = profile?.classLimits.map { QueueDrain.Limit($0.limit, of: $0.kinds) } ?? []
        let drain = QueueDrain(
            singles: load.singles.reduce(into: [:]) { singles, entry in
                if let kind = OperationKind(rawValue: entry.key) { singles[kind] = entry.value }
            },
            members: load.members.values,
            membersMax: profile?.membersMax ?? 1,
            readsGroups: profile?.groupUpdate == .put,
            limits: (limits[load.target].map { [QueueDrain.Limit($0, of: nil)] } ?? []) + classes,
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

    func explain(_ person: String) async throws(ControlError) -> PersonReport {
        let key = try await find(person)
        var report: PersonReport
        do { report = try await journal.explain(key) } catch { throw .journal(error) }
        for index in report.known.indices {
            let known = report.known[index].person
            let source = configuration.sources.first { $0.id == known.key.source }
            let words = source?.feed.mapping.status?.words ?? [:]
            report.known[index].statusWords = words.filter { $0.value == known.status }.keys.sorted()
        }
        // What the machine knows and the journal doesn't.
        for standing in board.all
        where standing.pause == nil && report.accounts.contains(where: { $0.target == standing.target }) {
            if let probe = standing.probeInSeconds {
                report.waits.append(
                    .paused(standing.target, reason: "it doesn't answer; the next probe goes in \(Int(probe)) s")
                )
            }
            if let gated = standing.gatedForSeconds {
                report.waits.append(.paused(standing.target, reason: "it throttles, for \(Int(gated)) s still"))
            }
        }
        return report
    }

    /// The only one who can be meant.
    func find(_ person: String) async throws(ControlError) -> PersonKey {
        let found: [PersonKey]
        do { found = try await journal.people(person) } catch { throw .journal(error) }
        guard let first = found.first else {
            throw .unknown(reason: "nobody is known by that employee id or address")
        }
        guard found.count == 1 else {
            let names = found.prefix(20).map { "\($0.source)/\($0.employee)" }.joined(separator: ", ")
            throw .ambiguous(reason: "several people may be meant: \(names); say source/employee id")
        }
        return first
    }
}
