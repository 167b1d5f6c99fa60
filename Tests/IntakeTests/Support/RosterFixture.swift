import HRFeed
import Journaling
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Intake

/// What stands around an intake, all in memory but for the files.
struct RosterFixture {
    static let source: SourceID = "hr"

    let time: ManualTime
    let journal: ReluctantJournal
    let listener = Listener()
    let bell = Doorbell()
    let target = Doorbell()
    var rules: RosterRules

    /// - refusal: what the journal answers at first to every call.
    init(refusal: JournalError? = nil, guards: GuardLimits = .nothingHeld) async throws {
        time = ManualTime()
        journal = ReluctantJournal(try .inMemory(time: time), refusal: refusal)
        rules = RosterRules(
            configuration: "c1",
            sources: [
                SourceRules(
                    id: Self.source,
                    guards: guards,
                    completion: PersonCompletion(Self.mapping),
                    grace: .zero,
                    absencesMin: 1
                )
            ],
            targets: [TargetRules(id: "saas", profile: .amplitude, sources: [Self.source], groups: [])]
        )
        try await journal.journal.finishReading("saas")
    }

    /// Columns `id`, `email`, `status` and `start`.
    static let mapping = RecordMapping(
        key: .column("id", transforms: []),
        status: RecordMapping.Status(column: "status", words: ["in": .active, "out": .ended], fallback: .active),
        fields: [.email: FieldRule(.column("email"))],
        dates: nil,
        identity: .own,
        grace: .zero
    )

    func service() -> RosterService {
        RosterService(
            rules: rules,
            journal: journal,
            replays: journal,
            time: time,
            bell: bell,
            targets: [target],
            observer: listener
        )
    }

    /// Runs something while time goes on for whoever sleeps.
    func whileTimePasses<Result: Sendable>(_ body: @Sendable @escaping () async throws -> Result) async throws -> Result
    {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask { [time] in
                while !Task.isCancelled {
                    if time.sleepers > 0 { time.advance(by: .seconds(1)) }
                    try? await Task.sleep(for: .milliseconds(1))
                }
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    /// Runs the service until the condition holds.
    func run(until what: String, _ condition: @Sendable @escaping () async throws -> Bool) async throws {
        let service = service()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            defer { group.cancelAll() }
            try await eventually(what, within: .seconds(20), every: .milliseconds(2)) {
                try await condition() ? true : nil
            }
        }
    }

    /// An event that names one person.
    func event(_ number: Int, email: String? = nil, status: String? = nil) -> EventDraft {
        var values: [PersonField: String?] = [.email: email ?? "p\(number)@example.com"]
        if let status { values[.status] = .some(status) }
        let patch = PersonPatch(employee: EmployeeID("\(number)"), values: values)
        return EventDraft(
            id: IntakeID("e\(number)"),
            source: Self.source,
            name: "webhook",
            event: "id:\(number)",
            asOf: time.wall,
            receivedAt: time.wall,
            rows: [StagedRow(row: 1, content: .patch(patch), print: nil)],
            refusal: nil
        )
    }

    func state(of intake: IntakeID) async throws -> IntakeState? { try await journal.journal.state(of: intake)?.state }
}

extension GuardLimits {
    static let nothingHeld = GuardLimits(
        allowances: [:],
        rowsPercentMin: 0,
        filledPercentMin: 0,
        holdsChangedHeader: false,
        holdsFirstSnapshot: false,
        holdsAddressChange: false
    )
}
