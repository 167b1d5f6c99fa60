public import Ports
public import Provisioning
public import ServiceLifecycle

/// Goes on with whatever the journal has accepted: judges events, and what dates and new rules lead to; takes over what was
/// accepted, or approved; and wakes by itself when a date comes.
public struct RosterService: Service {
    private let rules: RosterRules
    private let journal: any IntakeJournal
    private let time: any TimeSource
    private let bell: Doorbell
    private let targets: [Doorbell]
    private let observer: any OccurrenceObserver

    /// So many people are taken over in one short transaction.
    private static let batch = 200
    /// How long to wait where the journal has no room, or too much to do.
    private static let patience = Duration.seconds(2)
    /// The wall clock is looked at so often at least: a step of it is noticed then.
    private static let lookInterval = Duration.seconds(60)

    /// - Parameters:
    ///   - bell: rung when something was received, accepted or approved.
    ///   - targets: rung when there is something to plan.
    public init(
        rules: RosterRules,
        journal: any IntakeJournal,
        time: any TimeSource,
        bell: Doorbell,
        targets: [Doorbell],
        observer: any OccurrenceObserver
    ) {
        self.rules = rules
        self.journal = journal
        self.time = time
        self.bell = bell
        self.targets = targets
        self.observer = observer
    }

    public func run() async throws {
        // What is left at the end is left in the journal, and goes on with the next start.
        try await cancelWhenGracefulShutdown {
            do {
                try await work()
            } catch is CancellationError {}
        }
    }

    private func work() async throws {
        let (triggers, trigger) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        var alarm = Alarm()
        try await withThrowingDiscardingTaskGroup { group in
            trigger.yield()
            group.addTask {
                for await _ in bell.rings { trigger.yield() }
            }
            for await _ in triggers {
                alarm.rang(at: time.boot)
                try await look()
                let due = try await nextLook()
                guard alarm.sets(due) else { continue }
                group.addTask {
                    // Cancelled only where the loop is ending anyway.
                    try? await time.sleep(until: due)
                    trigger.yield()
                }
            }
            group.cancelAll()
        }
    }

    private func nextLook() async throws -> BootInstant {
        let due = try await patiently { try await journal.nextDue() }
        let wait = due.map { max(.zero, $0 - time.wall) } ?? Self.lookInterval
        return time.boot + min(wait, Self.lookInterval)
    }

    private func look() async throws {
        while try await patiently({ try await journal.stageDue(rules) }) {
            try Task.checkCancellation()
        }
        for intake in try await patiently({ try await journal.intakes(in: .received) }) {
            try await judge(intake)
            // Judging takes over what was accepted before.
            ring()
        }
        for intake in try await patiently({ try await journal.intakes(in: .accepted) }) { try await takeOver(intake) }
        // Whoever judged something since may have taken something over, too.
        ring()
    }

    private func judge(_ intake: IntakeSummary) async throws {
        try Task.checkCancellation()
        switch try await patiently({ try await journal.judge(intake.id, rules: rules) }) {
        case .accepted(let people, let leavers, let conflicts, let heldAlone):
            observer.observe(
                .intakeAccepted(
                    intake.id,
                    source: intake.source,
                    name: intake.name,
                    people: people,
                    leavers: leavers,
                    refusedRows: conflicts.count,
                    rowsWithoutKey: 0
                )
            )
            for hash in heldAlone { hold(hash, intake, [.addressChange]) }
        case .held(let hash, let trips, _):
            hold(hash, intake, trips)
        case .refused(let reason):
            observer.observe(.intakeRefused(intake.id, source: intake.source, name: intake.name, reason: reason))
        }
    }

    private func hold(_ hash: HoldHash, _ intake: IntakeSummary, _ trips: [GuardTrip]) {
        let reasons = trips.map(\.description)
        observer.observe(.held(hash, intake: intake.id, source: intake.source, name: intake.name, reasons: reasons))
    }

    private func takeOver(_ intake: IntakeSummary) async throws {
        var more = true
        while more {
            try Task.checkCancellation()
            more = try await patiently { try await journal.apply(intake.id, rules: rules, batch: Self.batch) }
            ring()
        }
        observer.observe(.intakeApplied(intake.id, source: intake.source))
    }

    private func ring() {
        for target in targets { target.ring() }
    }

    /// Tries again where the journal has no room or too much to do: what was accepted is safe.
    private func patiently<Value>(_ body: () async throws -> Value) async throws -> Value {
        while true {
            do {
                return try await body()
            } catch let error as JournalError where error == .full || error == .busy {
                observer.observe(.journalWaits(reason: error.description))
                try await time.sleep(until: time.boot + Self.patience)
            }
        }
    }
}
