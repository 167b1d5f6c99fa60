import Foundation
import Journaling
import Ports
import Provisioning

/// Plans anew what a target has lost.
extension DaemonController {
    func planReplay(_ request: ReplayRequest) async throws(ControlError) -> ReplayReport {
        let scope = try await scope(of: request)
        return report(.shown, scope, try await preview(scope))
    }

    func replay(_ order: ReplayOrder) async throws(ControlError) -> ReplayReport {
        let scope = try await scope(of: order.request)
        let preview = try await preview(scope)
        // What is run is what was shown, and nothing else.
        guard preview.hash.rawValue.hasPrefix(order.hash.rawValue), order.hash.rawValue.utf8.count >= Self.hashMin
        else {
            return report(.changed, scope, preview)
        }
        guard preview.trips.isEmpty || order.isApproved else { return report(.held, scope, preview) }
        // What may be needed for it isn't moved away meanwhile.
        guard archiving.begin() else {
            throw .busy(reason: "an archive is being written, or another replay planned; try again when it is done")
        }
        defer { archiving.end() }
        do { try await journal.begin(scope) } catch { throw .journal(error) }
        try await goOn()
        for target in targets { target.doorbell.ring() }
        return report(.begun, scope, preview)
    }

    /// It is in the journal: where there is no room just now, whoever goes on with what was accepted goes on with this, too.
    private func goOn() async throws(ControlError) {
        do throws(JournalError) {
            while try await journal.continueReplays(configuration.rules) {}
        } catch {
            guard error == .full || error == .busy, startedAt != nil else { throw .journal(error) }
            takeover.ring()
        }
    }

    /// As on the command line: `2026-11-21T08:00:00Z`.
    private static func written(_ instant: WallInstant) -> String {
        Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000).formatted(.iso8601)
    }

    /// Of a hash so much has to be said.
    private static let hashMin = 4

    private func preview(_ scope: ReplayScope) async throws(ControlError) -> ReplayPreview {
        guard planning.begin() else { throw .busy(reason: "another plan is being made; try again when it is done") }
        defer { planning.end() }
        do { return try await journal.preview(scope, rules: configuration.rules) } catch { throw .journal(error) }
    }

    private func scope(of request: ReplayRequest) async throws(ControlError) -> ReplayScope {
        let target = try target(of: request)
        let now = time.wall
        let since = try await since(of: request)
        let until = min(request.until ?? now, now)
        guard since < until else { throw .refused(reason: "nothing lies between these instants") }
        let begins: WallInstant?
        do { begins = try await journal.historyBegins() } catch { throw .journal(error) }
        guard let begins else { throw .refused(reason: "nothing was ever sent; there is nothing to replay") }
        guard since >= begins else {
            throw .refused(
                reason:
                    "the journal's history begins at \(Self.written(begins)); what was confirmed before can't be told any more"
            )
        }
        var person: PersonKey?
        if let text = request.person { person = try await find(text) }
        return ReplayScope(target: target, since: since, until: until, person: person, intake: request.intake)
    }

    private func target(of request: ReplayRequest) throws(ControlError) -> TargetID {
        let known = configuration.rules.targets.map(\.id)
        guard let target = request.target else {
            guard known.count == 1 else {
                let names = known.map(\.rawValue).joined(separator: ", ")
                throw .ambiguous(reason: "several targets are configured (\(names)); say which one with --target")
            }
            return known[0]
        }
        return try configured(target).id
    }

    private func since(of request: ReplayRequest) async throws(ControlError) -> WallInstant {
        var received: WallInstant?
        if let intake = request.intake {
            do { received = try await journal.received(intake) } catch { throw .journal(error) }
            guard received != nil else {
                throw .unknown(reason: "no intake is called \(intake); rosterd status shows some")
            }
        }
        guard let since = request.since ?? received else {
            throw .refused(reason: "say since when the target has lost what it had")
        }
        return since
    }

    private func report(
        _ outcome: ReplayReport.Outcome,
        _ scope: ReplayScope,
        _ preview: ReplayPreview
    ) -> ReplayReport {
        var cost = PlanCost(of: preview.target, rules: configuration.rules, limits: limits)
        // Where a second account could come of it each creation is looked up first, and so is each group that may be lost.
        let verifies = profile(of: scope.target)?.conflictStatuses.isEmpty == true
        let lookUps =
            preview.groupLookUps + (verifies ? preview.target.operations.count { $0.kind == .createUser } : 0)
        if lookUps > 0 {
            cost.reads += lookUps
            cost.seconds = limits[scope.target].map { limit in
                Double((limit.spacing * max(0, cost.requests + cost.reads - 1)).nanoseconds) / 1e9
            }
        }
        return ReplayReport(
            outcome,
            scope: scope,
            preview: preview,
            plan: PlanReport.Target(preview: preview.target, cost: cost),
            isRunning: startedAt != nil
        )
    }
}
