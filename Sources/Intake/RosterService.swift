public import Ports
public import Provisioning
public import ServiceLifecycle

/// Goes on with whatever the journal has accepted: judges events, and what dates and new rules lead to; takes over what was
/// accepted, or approved; brings replays to their end; and wakes by itself when a date comes.
public struct RosterService: Service {
    private let rules: RosterRules
    private let journal: PatientJournal
    private let replays: any ReplayJournal
    private let time: any TimeSource
    private let bell: Doorbell
    private let targets: [Doorbell]
    private let observer: any OccurrenceObserver
    private let lookInterval: Duration

    /// So many people are taken over in one short transaction.
    private static let batch = 500
    /// So many received intakes are looked up at once; however many there are, no more are in memory.
    private static let judged = 500
    /// The wall clock is looked at so often at least: a step of it is noticed then.
    private static let lookInterval = Duration.seconds(60)

    /// - Parameters:
    ///   - replays: where those stand that were begun, in an earlier life, too.
    ///   - bell: rung when something was received, accepted or approved, or a replay has to go on.
    ///   - targets: rung when there is something to plan.
    public init(
        rules: RosterRules,
        journal: any IntakeJournal,
        replays: any ReplayJournal,
        time: any TimeSource,
        bell: Doorbell,
        targets: [Doorbell],
        observer: any OccurrenceObserver
    ) {
        self.init(
            rules: rules,
            journal: journal,
            replays: replays,
            time: time,
            bell: bell,
            targets: targets,
            observer: observer,
            lookInterval: Self.lookInterval
        )
    }

    /// As it runs where days have to pass in a moment: whatever rings is heard at once all the same.
    ///
    /// - lookInterval: the wall clock is looked at so often at least.
    package init(
        rules: RosterRules,
        journal: any IntakeJournal,
        replays: any ReplayJournal,
        time: any TimeSource,
        bell: Doorbell,
        targets: [Doorbell],
        observer: any OccurrenceObserver,
        lookInterval: Duration
    ) {
        self.lookInterval = lookInterval
        self.rules = rules
        self.journal = PatientJournal(journal, time: time, observer: observer)
        self.replays = replays
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
        let trigger = WorkBell()
        Heartbeat.current?.answers { trigger.ask() }
        var alarm = Alarm()
        try await withThrowingDiscardingTaskGroup { group in
            trigger.ring()
            group.addTask {
                for await _ in bell.listen() { trigger.ring() }
            }
            for await _ in trigger.rings {
                Heartbeat.current?.beat()
                guard trigger.takeWork() else { continue }
                alarm.rang(at: time.boot)
                try await look()
                if try await goOnWithReplays() { trigger.ring() }
                let due = try await nextLook()
                guard alarm.sets(due) else { continue }
                group.addTask {
                    // Cancelled only where the loop is ending anyway.
                    try? await time.sleep(until: due)
                    trigger.ring()
                }
            }
            group.cancelAll()
        }
    }

    private var judging: ReceivedJudging { ReceivedJudging(journal: journal, rules: rules, observer: observer) }

    private func nextLook() async throws -> BootInstant {
        let due = try await journal.nextDue()
        let wait = due.map { max(.zero, $0 - time.wall) } ?? lookInterval
        return time.boot + min(wait, lookInterval)
    }

    /// Goes on until nothing is left to do. However many events wait to be judged: what was accepted is taken over between
    /// any two of them, and whoever is due is looked for between batches.
    private func look() async throws {
        var received: [IntakeSummary]
        repeat {
            while try await journal.stageDue(rules) { try Task.checkCancellation() }
            received = try await journal.intakes(in: .received, limit: Self.judged)
            for intake in received {
                try Task.checkCancellation()
                try await takeOverAccepted()
                try await judging.judge(intake)
                // Judging takes over what was accepted before.
                ring()
            }
        } while received.count == Self.judged
        try await takeOverAccepted()
        // Whoever judged something since may have taken something over, too.
        ring()
        while try await journal.sweep() { try Task.checkCancellation() }
    }

    /// What was begun, and had no room, or no time, to come to its end: a step, and then whoever is due, or was heard of, first.
    ///
    /// - Returns: whether more is left.
    private func goOnWithReplays() async throws -> Bool {
        try Task.checkCancellation()
        let more = try await journal.patiently { [replays, rules] () async throws(JournalError) in
            try await replays.continueReplays(rules)
        }
        if more { ring() }
        return more
    }

    private func takeOverAccepted() async throws {
        while let intake = try await journal.intakes(in: .accepted, limit: 1).first { try await takeOver(intake) }
    }

    private func takeOver(_ intake: IntakeSummary) async throws {
        var more = true
        while more {
            try Task.checkCancellation()
            more = try await journal.apply(intake.id, rules: rules, batch: Self.batch)
            ring()
        }
        observer.observe(.intakeApplied(intake.id, source: intake.source))
    }

    private func ring() {
        for target in targets { target.ring() }
    }
}
