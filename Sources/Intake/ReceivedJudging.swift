import Ports
import Provisioning

/// Has the journal judge what was received, and tells what came of it.
struct ReceivedJudging: Sendable {
    let journal: PatientJournal
    let rules: RosterRules
    let observer: any OccurrenceObserver

    /// Nothing where somebody else has had it judged meanwhile: they have told of it.
    func judge(_ intake: IntakeSummary) async throws {
        switch try await journal.judge(intake.id, rules: rules) {
        case .accepted(let people, let leavers, let conflicts, let heldAlone):
            observer.observe(
                .intakeAccepted(
                    intake.id,
                    source: intake.source,
                    name: intake.name,
                    people: people,
                    leavers: leavers,
                    refusedRows: conflicts.total,
                    rowsWithoutKey: 0
                )
            )
            for hash in heldAlone { hold(hash, intake, [.addressChange]) }
        case .held(let hash, let trips, _):
            hold(hash, intake, trips)
        case .refused(let reason):
            observer.observe(.intakeRefused(intake.id, source: intake.source, name: intake.name, reason: reason))
        case nil: break
        }
    }

    private func hold(_ hash: HoldHash, _ intake: IntakeSummary, _ trips: [GuardTrip]) {
        let reasons = trips.map(\.description)
        observer.observe(.held(hash, intake: intake.id, source: intake.source, name: intake.name, reasons: reasons))
    }
}
