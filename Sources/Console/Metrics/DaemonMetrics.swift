import Ports
import Provisioning

/// The metrics of one moment: what was counted, what the parts that run say, and what the journal says.
struct DaemonMetrics {
    let telemetry: Telemetry
    /// Nil where the journal doesn't answer.
    let glance: Glance?
    let health: HealthReport

    var text: String {
        var page = MetricsText()
        addProcess(to: &page)
        addStorage(to: &page)
        let counts = telemetry.counters.current
        addIntakes(counts, to: &page)
        addDeliveries(counts, to: &page)
        if let glance {
            addSources(glance.status, to: &page)
            addHolds(glance.status, to: &page)
            addTargets(glance.status, to: &page)
            for target in glance.queue.targets { add(target, now: glance.queue.now, to: &page) }
        }
        return page.text
    }

    private func addProcess(to page: inout MetricsText) {
        page.add(.buildInfo, ["version": telemetry.version], 1)
        page.add(.startTime, Double(telemetry.startedAt.milliseconds) / 1000)
        page.add(.ready, health.isReady)
        let counts = telemetry.counters.current
        page.add(.reloads, ["outcome": "taken"], counts.reloads)
        page.add(.reloads, ["outcome": "refused"], counts.reloadsRefused)
        if let glance { page.add(.configurationRefused, glance.status.configuration?.refusal != nil) }
        guard let process = ProcessReading.now() else { return }
        page.add(.processorTime, process.processorSeconds)
        page.add(.residentMemory, Double(process.residentBytes))
        if let descriptors = process.openDescriptors { page.add(.openDescriptors, descriptors) }
    }

    private func addStorage(to page: inout MetricsText) {
        let storage = telemetry.storage.storage
        page.add(.journalReadable, glance != nil)
        page.add(.journalSize, ["file": "database"], Double(storage.databaseBytes))
        page.add(.journalSize, ["file": "log"], Double(storage.logBytes))
        if let free = storage.freeBytes { page.add(.journalFree, Double(free)) }
        page.add(.journalCommits, storage.commits)
        page.add(.journalCheckpoints, storage.checkpoints)
        page.add(.journalWaits, telemetry.counters.current.journalWaits)
    }

    /// Every value of a label is there from the first thing that happens to a source or target on: an increase can be told only
    /// from a series that was there before.
    private func addIntakes(_ counts: OccurrenceCounts, to page: inout MetricsText) {
        let known = glance?.status.journal.people.keys.map { SourceID($0) } ?? []
        for source in Set(known).union(counts.sources.keys).sorted() {
            let count = counts.sources[source] ?? OccurrenceCounts.Source()
            let name = source.rawValue
            for decision in OccurrenceCounts.Decision.allCases {
                page.add(.intakes, ["source": name, "decision": decision.rawValue], count.decisions[decision] ?? 0)
            }
            page.add(.refusedRows, ["source": name], count.refusedRows)
            page.add(.leavers, ["source": name], count.leavers)
            page.add(.dropTroubles, ["source": name], count.dropTroubles)
            page.add(.webhookEvents, ["source": name, "outcome": "accepted"], count.eventsAccepted)
            page.add(.webhookEvents, ["source": name, "outcome": "known"], count.eventsKnown)
            page.add(.webhookEvents, ["source": name, "outcome": "refused"], count.eventsRefused)
            page.add(.webhookRefusals, ["source": name, "fault": "sender"], count.requestsRefused)
            page.add(.webhookRefusals, ["source": name, "fault": "rosterd"], count.requestsDeferred)
        }
    }

    private func addDeliveries(_ counts: OccurrenceCounts, to page: inout MetricsText) {
        let known = glance?.status.standings.map(\.target) ?? []
        for target in Set(known).union(counts.targets.keys).sorted() {
            let count = counts.targets[target] ?? OccurrenceCounts.Target()
            let name = target.rawValue
            for kind in ExchangeKind.allCases {
                for outcome in OccurrenceCounts.Outcome.allCases {
                    page.add(
                        .exchanges,
                        ["target": name, "kind": kind.rawValue, "outcome": outcome.rawValue],
                        count.exchanges[.init(kind: kind, outcome: outcome)] ?? 0
                    )
                }
            }
            page.add(.exchangeDurations, ["target": name], count.durations)
            page.add(.operationsParked, ["target": name], count.parked)
            page.add(.revocationFailures, ["target": name], count.revocationFailures)
            page.add(.creationsUnsettled, ["target": name], count.creationsUnsettled)
            if let success = count.lastSuccess {
                page.add(.targetLastSuccess, ["target": name], Double(success.milliseconds) / 1000)
            }
        }
    }
}

// MARK: - What is read of the journal and the deliveries

extension DaemonMetrics {
    private func addSources(_ status: StatusReport, to page: inout MetricsText) {
        let unproven = Set(status.journal.unprovenAbsences.map(\.source.rawValue))
        for (source, people) in status.journal.people.sorted(by: { $0.key < $1.key }) {
            page.add(.sourcePeople, ["source": source], people)
            page.add(.sourceUnproven, ["source": source], unproven.contains(source))
        }
        for (source, heard) in status.journal.lastHeard.sorted(by: { $0.key < $1.key }) {
            page.add(.sourceLastSuccess, ["source": source], Double(heard.milliseconds) / 1000)
        }
    }

    private func addHolds(_ status: StatusReport, to page: inout MetricsText) {
        let bySource = Dictionary(grouping: status.holds, by: \.source.rawValue)
        for source in Set(status.journal.people.keys).union(bySource.keys).sorted() {
            page.add(.holds, ["source": source], bySource[source]?.count ?? 0)
        }
        let oldest = status.holds.map(\.heldAt).min().map { (status.now - $0).inSeconds } ?? 0
        page.add(.holdsOldestAge, max(0, oldest))
    }

    private func addTargets(_ status: StatusReport, to page: inout MetricsText) {
        for target in status.journal.targets {
            page.add(.targetAccounts, ["target": target.id.rawValue], target.accounts)
            for state in OperationState.allCases where !state.isOpen {
                let ended = target.byState[state.rawValue] ?? 0
                page.add(.operationsEnded, ["target": target.id.rawValue, "state": state.rawValue], ended)
            }
        }
        for standing in status.standings {
            let labels: MetricsText.Labels = ["target": standing.target.rawValue]
            page.add(.targetPaused, labels, standing.pause != nil)
            page.add(.targetBreakerOpen, labels, standing.probeInSeconds != nil)
            page.add(.targetThrottled, labels, standing.gatedForSeconds != nil)
            page.add(.targetReading, labels, standing.isReading)
            page.add(.inFlight, labels, standing.inFlight)
            page.add(.paceUsed, labels, standing.paceUsed)
            if let limit = standing.paceLimit { page.add(.paceLimit, labels, limit) }
            if let window = standing.paceWindowSeconds { page.add(.paceWindow, labels, window) }
        }
    }

    private func add(_ target: QueueReport.Target, now: WallInstant, to page: inout MetricsText) {
        let name = target.load.target.rawValue
        for lane in Lane.allCases where lane != .read {
            let found = target.load.lanes.first { $0.lane == lane }
            for state in OperationState.allCases where state.isOpen {
                page.add(
                    .queueOperations,
                    ["target": name, "lane": lane.name, "state": state.rawValue],
                    found?.byState[state.rawValue] ?? 0
                )
            }
        }
        let oldest = target.load.lanes.compactMap(\.oldestUnparked).min().map { (now - $0).inSeconds } ?? 0
        page.add(.queueOldestAge, ["target": name], max(0, oldest))
        page.add(.queueRequests, ["target": name], target.drain.requests)
        if let seconds = target.drain.seconds { page.add(.queueDrain, ["target": name], seconds) }
        page.add(.queueUnplanned, ["target": name], target.load.unplanned)
    }
}
