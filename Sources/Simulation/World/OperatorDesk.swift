import Ports
import Provisioning

/// What operators do, as the daemon's commands do it.
struct OperatorDesk {
    let process: RosterProcess

    private var journal: any OperatorJournal { process.journal }

    /// Whatever can't be done is left: operators see that, and try again.
    func carryOut(_ order: Order) async {
        do {
            switch order {
            case .pause(let name): try await pause(TargetID(name), reason: "an operator's")
            case .resume(let name): try await pause(TargetID(name), reason: nil)
            case .approveAll: for hold in try await journal.holds() { try await approve(hold) }
            case .rejectAll: for hold in try await journal.holds() { try await reject(hold) }
            case .retryAll: try await decide(.retry, limit: 1_000)
            case .discardOne: try await decide(.discard(reason: "an operator's"), limit: 1)
            case .reconcile(let name): try await reconcile(TargetID(name))
            case .replay(let name, let seconds): try await replay(TargetID(name), since: .seconds(seconds))
            }
        } catch {
            process.tap.note("an order can't be carried out: \(error)")
        }
    }

    private func pause(_ target: TargetID, reason: String?) async throws {
        try await journal.recordPause(reason, byOperator: true, opensGate: reason == nil, at: target)
        for running in process.targets where running.id == target {
            running.commands.yield(reason.map { .pause(reason: $0) } ?? .resume)
        }
    }

    private func approve(_ hold: Hold) async throws {
        // What is approved is what was looked at.
        guard case .found(let shown) = try await journal.hold(hold.hash, limit: 10) else { return }
        process.approves(.asked, shown.hold)
        do {
            let isApproved =
                switch try await journal.approve(shown.hold.hash, rules: process.setup.rules) {
                case .found(.approved): true
                case .found(.refused), .found(.changed), .unknown, .ambiguous: false
                }
            process.approves(isApproved ? .approved : .refused, shown.hold)
        } catch {
            process.approves(.lost, shown.hold)
            throw error
        }
        process.decisions[hold.source]?.ring()
        process.takeover.ring()
    }

    private func reject(_ hold: Hold) async throws {
        guard case .found(let shown) = try await journal.hold(hold.hash, limit: 1_000) else { return }
        process.rejects(shown)
        _ = try await journal.reject(hold.hash, reason: "an operator's", rules: process.setup.rules)
        process.decisions[hold.source]?.ring()
    }

    private func decide(_ kind: ParkedDecision.Kind, limit: Int) async throws {
        let listing = try await journal.parked(.all, rules: process.setup.rules, limit: limit)
        guard !listing.operations.isEmpty else { return }
        if case .discard = kind { process.discarded(listing.operations.map(\.person)) }
        let decision = ParkedDecision(kind, listing.operations.map(\.sequence))
        _ = try await journal.decide(decision, rules: process.setup.rules)
        for target in process.targets { target.doorbell.ring() }
    }

    private func reconcile(_ target: TargetID) async throws {
        guard try await journal.beginReading(of: target, repairs: true) != nil else { return }
        process.targets.first { $0.id == target }?.commands.yield(.read)
    }

    private func replay(_ target: TargetID, since age: Duration) async throws {
        let now = process.time.wall
        guard let begins = try await journal.historyBegins(), begins < now else { return }
        let scope = ReplayScope(target: target, since: max(begins, now - age), until: now)
        _ = try await journal.preview(scope, rules: process.setup.rules)
        try await journal.begin(scope)
        while try await journal.continueReplays(process.setup.rules) {}
        for running in process.targets { running.doorbell.ring() }
    }
}

/// All that operators' commands ask of the journal.
typealias OperatorJournal = DeliveryJournal & HistoryJournal & HoldJournal & ReadingJournal & ReplayJournal
