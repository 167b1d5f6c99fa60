import Ports
import Provisioning
public import ServiceLifecycle

/// Delivers to one target: performs what its ``TargetMachine`` answers, and tells it what came of it.
///
/// Each effect is a child task whose end is an event; the machine itself is a local variable of one loop. A journal that
/// fails ends the service, and with it the daemon (promise 11).
public struct TargetDeliveryService: Service {
    /// What has happened; nil where somebody asks whether the loop goes on.
    typealias Inbox = AsyncThrowingStream<TargetMachine.Event?, any Error>

    private let target: DeliveryTarget
    private let surroundings: DeliverySurroundings

    public init(target: DeliveryTarget, surroundings: DeliverySurroundings) {
        self.target = target
        self.surroundings = surroundings
    }

    public func run() async throws {
        let begun = try await surroundings.patiently { () async throws(JournalError) in
            Heartbeat.current?.beat()
            return try await begin()
        }
        if let begun { try await deliver(begun.machine, readingLeft: begun.readingLeft) }
    }

    /// Goes on where the last life of this target's delivery ended.
    private func begin() async throws(JournalError) -> (machine: TargetMachine, readingLeft: ReadingRemainder?) {
        let history = try await surroundings.journal.recover(
            target.rules,
            settle: target.settings.retry.settle,
            historyMax: target.settings.historyMax
        )
        if target.rules.reading.adoption == .lookup { try await surroundings.journal.finishReading(target.rules.id) }
        let isRead = try await surroundings.journal.isRead(target.rules.id)
        let pausedFor = try await surroundings.journal.pauseThatStays(at: target.rules.id)
        let left = try await surroundings.journal.leftOfReading(target.rules.id)
        return (
            TargetMachine(settings: target.settings, history: history, isRead: isRead, pausedFor: pausedFor),
            isRead ? left : nil
        )
    }

    /// - readingLeft: of a reading that was interrupted, and goes on. (The first one does so by itself.)
    private func deliver(_ initial: TargetMachine, readingLeft: ReadingRemainder?) async throws {
        var machine = initial
        // Holds no more events than there are child tasks to send them: the requests in flight and a handful.
        let (events, inbox) = Inbox.makeStream()
        Heartbeat.current?.answers { inbox.yield(nil) }
        let performer = EffectPerformer(target: target, surroundings: surroundings, inbox: inbox)
        try await withThrowingDiscardingTaskGroup { group in
            listen(inbox, in: &group)
            var alarm = Alarm()
            var pending = machine.start()
            var isOpen = false
            func perform() {
                for effect in pending {
                    if case .wake(let instant) = effect, !alarm.sets(instant) { continue }
                    group.addTask { await performer.perform(effect) }
                }
                let standing = machine.standing(of: target.rules.id, at: surroundings.time.boot)
                surroundings.board.post(standing)
                if isOpen != (standing.probeInSeconds != nil) {
                    isOpen.toggle()
                    surroundings.observer.observe(standing.breakerChange)
                }
                Heartbeat.current?.beat()
            }
            perform()
            switch readingLeft {
            case .pages: inbox.yield(.readingRequested)
            case .findings: inbox.yield(.findingsLeft)
            case nil: break
            }
            for try await event in events {
                guard let event else {
                    Heartbeat.current?.beat()
                    continue
                }
                let now = surroundings.time.boot
                if event == .tick { alarm.rang(at: now) }
                pending = machine.handle(event, at: now, wall: surroundings.time.wall)
                perform()
                if pending.contains(.ended) { break }
            }
            group.cancelAll()
        }
    }

    /// What comes from outside: the doorbell, the operator, the daemon's end.
    private func listen(_ inbox: Inbox.Continuation, in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        group.addTask { for await _ in surroundings.doorbell.listen() { inbox.yield(.queueChanged) } }
        group.addTask {
            for await command in surroundings.commands {
                switch command {
                case .pause(let reason): inbox.yield(.pausedByOperator(reason: reason))
                case .resume: inbox.yield(.resumed)
                case .reload: inbox.yield(.reloaded)
                case .read: inbox.yield(.readingRequested)
                case .finishReading: inbox.yield(.findingsLeft)
                }
            }
        }
        group.addTask {
            // Where the task is cancelled instead, the loop is ending already.
            try? await gracefulShutdown()
            inbox.yield(.stopping)
        }
    }
}

extension TargetStanding {
    /// What there is to tell of it, where it wasn't so before.
    fileprivate var breakerChange: Occurrence {
        probeInSeconds == nil
            ? .breakerClosed(target) : .breakerOpened(target, reason: latestFailure ?? "the target doesn't answer")
    }
}
