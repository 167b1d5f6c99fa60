import Ports
import Provisioning

/// Readings, and what follows from them.
extension DaemonController {
    func reconcile(_ target: TargetID) async throws(ControlError) -> ReadingReport {
        let rules = try configured(target).rules
        guard let running = targets.first(where: { $0.id == target }) else {
            throw .refused(reason: "nothing is read where no daemon runs; start it with rosterd run")
        }
        let number: ReadingNumber?
        do { number = try await journal.beginReading(of: rules.id, repairs: false) } catch { throw .journal(error) }
        guard number != nil else {
            throw .refused(reason: "\(target) is being read for the first time; that sets it right")
        }
        running.send(.read)
        return try await reading(number, of: target, employee: nil, plans: false)
    }

    func reading(
        _ number: ReadingNumber?,
        of target: TargetID,
        employee: EmployeeID?,
        plans: Bool
    ) async throws(ControlError) -> ReadingReport {
        let rules = try configured(target).rules
        let found: ReadingReport?
        do {
            found = try await journal.reading(
                number,
                of: target,
                employee: employee,
                limit: ReadingReport.changesMax
            )
        } catch {
            throw .journal(error)
        }
        guard var report = found else { throw .unknown(reason: "\(target) was not read for that yet") }
        let standing = board.all.first { $0.target == target }
        report.obstacle = standing?.pause ?? (standing?.probeInSeconds == nil ? nil : "the target doesn't answer")
        if plans, report.step == .compared { try await addPlan(to: &report, employee: employee, at: rules) }
        return report
    }

    func repair(
        _ number: ReadingNumber,
        of target: TargetID,
        employee: EmployeeID?
    ) async throws(ControlError) -> ReadingReport {
        let rules = try configured(target).rules
        let isBegun: Bool
        do {
            isBegun = try await journal.repair(number, of: employee, at: rules)
        } catch {
            throw .journal(error)
        }
        guard isBegun else {
            throw .refused(reason: "what was read isn't so any more, or is being repaired; reconcile again")
        }
        // Where there was no room for all of it, delivery goes on.
        if let running = targets.first(where: { $0.id == target }),
            (try? await journal.leftOfReading(target)) != ReadingRemainder?.none
        {
            running.send(.finishReading)
        }
        takeover.ring()
        return try await reading(number, of: target, employee: employee, plans: false)
    }

    private func addPlan(
        to report: inout ReadingReport,
        employee: EmployeeID?,
        at target: TargetRules
    ) async throws(ControlError) {
        let removesUnknown = report.unknown > 0 && target.reading.unknownAccounts == .remove
        guard report.drifted > 0 || removesUnknown else { return }
        guard planning.begin() else { throw .busy(reason: "another plan is being made; try again when it is done") }
        defer { planning.end() }
        let preview: RepairPreview?
        do {
            preview = try await journal.preview(
                repairing: report.number,
                of: employee,
                at: target,
                rules: configuration.rules
            )
        } catch {
            throw .journal(error)
        }
        guard let preview else { return }
        report.plan = preview.operations.reduce(into: [:]) { $0[$1.kind.rawValue, default: 0] += 1 }
        report.cost = PlanCost(
            operations: preview.operations,
            isRead: true,
            profile: target.profile,
            limit: limits[target.id]
        )
        report.guards = preview.trips.map(\.description)
    }
}
