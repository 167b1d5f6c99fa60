import Ports
import Provisioning

/// What guards have stopped, and what operators decide on it (promise 7).
extension DaemonController {
    func holds() async throws(ControlError) -> [Hold] {
        do { return try await journal.holds() } catch { throw .journal(error) }
    }

    func hold(_ hash: HoldHash, limit: Int) async throws(ControlError) -> HoldReport {
        let detail = try await detail(hash, limit: limit)
        guard planning.begin() else {
            return HoldReport(detail: detail, costs: [], costUnknown: "another plan is being made")
        }
        defer { planning.end() }
        return try await report(detail)
    }

    func heldPeople(_ hash: HoldHash, limit: Int) async throws(ControlError) -> HoldDetail {
        try await detail(hash, limit: limit)
    }

    /// - hash: whole from here on: what is approved is what was looked at.
    func approve(_ hash: HoldHash) async throws(ControlError) -> ApprovalReport {
        let shown = try await detail(hash, limit: HoldReport.changesMax)
        let finding: HoldFinding<Approval>
        do {
            finding = try await journal.approve(shown.hold.hash, rules: configuration.rules)
        } catch {
            throw .journal(error)
        }
        // Where it was refused meanwhile, its file has to go as well; and judging has taken over what was accepted before.
        decisions[shown.hold.source]?.ring()
        takeover.ring()
        switch try await found(finding, hash) {
        case .approved(let hold, let conflicts):
            observer.observe(.approved(hold.hash, intake: hold.intake, source: hold.source, name: hold.name))
            return report(.approved, hold, conflicts: conflicts)
        case .refused(let hold, let reason):
            observer.observe(.intakeRefused(hold.intake, source: hold.source, name: hold.name, reason: reason))
            return report(.refused, hold, reason: reason)
        case .changed(let hold):
            let now = try await detail(hold.hash, limit: HoldReport.changesMax)
            observer.observe(
                .held(
                    hold.hash,
                    intake: hold.intake,
                    source: hold.source,
                    name: hold.name,
                    reasons: hold.trips.map(\.description)
                )
            )
            return report(
                .changed,
                hold,
                added: now.changes.beyond(shown.changes),
                removed: shown.changes.beyond(now.changes)
            )
        }
    }

    func reject(_ hash: HoldHash, reason: String) async throws(ControlError) -> Hold {
        let finding: HoldFinding<Hold>
        do {
            finding = try await journal.reject(hash, reason: reason, rules: configuration.rules)
        } catch {
            throw .journal(error)
        }
        let hold = try await found(finding, hash)
        decisions[hold.source]?.ring()
        observer.observe(
            .rejected(hold.hash, intake: hold.intake, source: hold.source, name: hold.name, reason: reason)
        )
        return hold
    }

    // MARK: - Small print

    private func detail(_ hash: HoldHash, limit: Int) async throws(ControlError) -> HoldDetail {
        let finding: HoldFinding<HoldDetail>
        do { finding = try await journal.hold(hash, limit: limit) } catch { throw .journal(error) }
        return try await found(finding, hash)
    }

    private func found<Value: Sendable>(
        _ finding: HoldFinding<Value>,
        _ hash: HoldHash
    ) async throws(ControlError) -> Value {
        switch finding {
        case .found(let value): return value
        case .unknown: throw .unknownHold(hash, held: try await holds().map(\.hash))
        case .ambiguous(let hashes): throw .ambiguousHold(hash, hashes)
        }
    }

    private func report(_ detail: HoldDetail) async throws(ControlError) -> HoldReport {
        let preview: IntakePreview?
        do {
            preview = try await journal.preview(approving: detail.hold.hash, rules: configuration.rules)
        } catch {
            throw .journal(error)
        }
        guard let preview, case .accepted = preview.verdict else {
            let why = "what it would do has changed since: approving it shows it anew"
            return HoldReport(detail: detail, costs: [], costUnknown: why)
        }
        let costs = preview.targets.filter { !$0.operations.isEmpty || $0.superseded > 0 }.map { target in
            HoldReport.Cost(
                target: target.id,
                operations: target.operations.count,
                cost: PlanCost(of: target, rules: configuration.rules, limits: limits)
            )
        }
        return HoldReport(detail: detail, costs: costs, costUnknown: nil)
    }

    private func report(
        _ outcome: ApprovalReport.Outcome,
        _ hold: Hold,
        added: [HeldChange] = [],
        removed: [HeldChange] = [],
        conflicts: RowConflicts = [],
        reason: String? = nil
    ) -> ApprovalReport {
        ApprovalReport(
            outcome: outcome,
            hold: hold,
            added: added,
            removed: removed,
            conflicts: conflicts,
            reason: reason,
            isRunning: startedAt != nil
        )
    }
}

extension [HeldChange] {
    /// Those that an approval of the others isn't given for; a cause may be told otherwise and be the same.
    fileprivate func beyond(_ others: [HeldChange]) -> [HeldChange] {
        let decided = Set(others.map(\.decision))
        return filter { !decided.contains($0.decision) }
    }
}

extension HeldChange {
    fileprivate var decision: HeldChange {
        var decision = self
        decision.cause = ""
        return decision
    }
}
