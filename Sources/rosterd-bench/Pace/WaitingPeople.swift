import Daemon
import Journaling
import Ports
import Provisioning

/// People whom HR names, taken into a journal without a file.
struct WaitingPeople {
    /// With one source and one target.
    let rosterRules: RosterRules

    static let target: TargetID = "bench"
    private static let source: SourceID = "hr"
    private static let batch = 500

    /// - rosterRules: with the source `hr` and the target `bench`, and no guards that would hold them.
    init(rosterRules: RosterRules) { self.rosterRules = rosterRules }

    init(profile: TargetProfile) {
        let mapping = RecordMapping(key: .column("id", transforms: []), status: nil, fields: [:])
        let source = SourceRules(
            id: Self.source,
            guards: .nothing,
            completion: PersonCompletion(mapping),
            grace: .zero,
            absencesMin: 1
        )
        let target = TargetRules(id: Self.target, profile: profile, sources: [Self.source], groups: [])
        self.init(rosterRules: RosterRules(configuration: "bench", sources: [source], targets: [target]))
    }

    var rules: TargetRules { rosterRules.targets[0] }

    /// They join, and are planned.
    func hire(_ numbers: ClosedRange<Int>, in journal: SQLiteJournal, at now: WallInstant) async throws {
        while try await journal.adopt(rosterRules, batch: Self.batch) {}
        try await journal.finishReading(Self.target)
        try await take(numbers, status: .active, in: journal, at: now)
        while try await journal.plan(rules, batch: Self.batch).more {}
    }

    /// They leave, and are still to be planned.
    func dismiss(_ numbers: ClosedRange<Int>, in journal: SQLiteJournal, at now: WallInstant) async throws {
        try await take(numbers, status: .ended, in: journal, at: now)
    }

    private func take(
        _ numbers: ClosedRange<Int>,
        status: EmploymentStatus,
        in journal: SQLiteJournal,
        at now: WallInstant
    ) async throws {
        let draft = IntakeDraft(
            id: IntakeID("bench-\(status.rawValue)-\(numbers.lowerBound)"),
            source: Self.source,
            input: .drop,
            semantics: .changes,
            name: "bench.csv",
            size: 0,
            asOf: now,
            receivedAt: now
        )
        try await journal.begin(draft)
        for first in stride(from: numbers.lowerBound, through: numbers.upperBound, by: Self.batch) {
            let rows = (first..<min(first + Self.batch, numbers.upperBound + 1)).map { number in
                StagedRow(row: number, content: .person(person(number, status)), print: nil)
            }
            try await journal.stage(rows, in: draft.id)
        }
        let ending = IntakeEnding(
            rows: numbers.count,
            unchanged: 0,
            rowsWithoutKey: 0,
            endedWithNewline: true,
            digest: "bench",
            shape: nil
        )
        guard case .accepted = try await journal.accept(draft.id, ending: ending, seen: nil, rules: rosterRules) else {
            throw BenchFailure("the people were not accepted")
        }
        while try await journal.apply(draft.id, rules: rosterRules, batch: Self.batch) {}
    }

    private func person(_ number: Int, _ status: EmploymentStatus) -> Person {
        let key = PersonKey(source: Self.source, employee: EmployeeID("W\(number)"))
        return Person(
            key: key,
            identity: key.ownIdentity,
            status: status,
            period: EmploymentPeriod(begins: nil, ends: nil),
            fields: [
                .email: "ada.byron.\(number)@example.com", .givenName: "Ada", .familyName: "Byron-\(number)",
                .department: "Data", .title: "Principal engineer",
            ]
        )
    }
}

extension GuardLimits {
    fileprivate static let nothing = GuardLimits(
        allowances: [:],
        rowsPercentMin: 0,
        filledPercentMin: 0,
        holdsChangedHeader: false,
        holdsFirstSnapshot: false,
        holdsAddressChange: false
    )
}
