import Foundation
import Ports
import Provisioning
import Sandbox

/// What a replay is measured by.
extension EconomyStage {
    /// To the millisecond, and later than whatever is delivered by now.
    var afterNow: WallInstant { WallInstant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000) + 1) }

    func planReplay(since: WallInstant) async throws -> ReplayReport {
        try await ask { try await $0.planReplay(request(since)) }
    }

    /// Says yes to what was shown.
    func replay(_ shown: ReplayReport, since: WallInstant) async throws {
        var request = request(since)
        request.until = shown.scope.until
        let order = ReplayOrder(request, hash: shown.hash, isApproved: true)
        let report = try await ask { try await $0.replay(order) }
        guard report.outcome == .begun else { throw BenchFailure("the replay was \(report.outcome)") }
    }

    private func request(_ since: WallInstant) -> ReplayRequest {
        ReplayRequest(target: "saas", since: since, until: nil, person: nil, intake: nil)
    }

    /// Reads the target, all of it, and counts the accounts that differ from what they should be.
    func differing() async throws -> Int {
        let number = try await ask { try await $0.reconcile("saas") }.number
        var report: ReadingReport?
        try await until("the target is read") {
            report = try await ask { try await $0.reading(number, of: "saas", employee: nil, plans: false) }
            return report?.step == .compared || report?.step == .ended
        }
        guard let report, report.reason == nil, !report.isPartial, report.inMotion == 0 else {
            throw BenchFailure("the target wasn't read as a whole: \(report?.reason ?? "")")
        }
        return report.drifted
    }

    /// Whether the target holds the same people, with the same names and in the same groups, whatever their ids.
    func isAt(_ goal: DirectorySnapshot) -> Bool { Self.content(target) == Self.content(goal) }

    private static func content(_ snapshot: DirectorySnapshot) -> Set<String> {
        let names = Dictionary(snapshot.users.map { ($0.id, $0.userName) }, uniquingKeysWith: { first, _ in first })
        let people = snapshot.users.map { "\($0.userName) \($0.givenName ?? "") \($0.familyName ?? "")" }
        let members = snapshot.groups.flatMap { group in
            group.members.map { "\(group.displayName): \(names[$0] ?? $0)" }
        }
        return Set(people + members)
    }
}
