import Logging
public import Ports
import Provisioning
public import ServiceLifecycle

/// Watches one drop directory, and makes each complete file an intake: claimed, read, judged, moved.
/// ``RosterService`` takes over what was accepted.
///
/// inotify's hints make it quick, scans make it certain. On its start it first finishes what a crash left in
/// `processing/`: the journal's word on the intake's id decides whether the file is done or read again. Files are taken one
/// at a time, the oldest coming first.
public struct DropDirectoryService: Service {
    private let source: DropSource
    private let surroundings: IntakeSurroundings
    private let decisions: Doorbell
    private let onWatching: @Sendable () -> Void
    /// Nil: a thread of its own, and the kernel's hints.
    private let hand: WorkByHand?

    /// More files than that wait for the next scan.
    private static let scanMax = 10_000
    /// More files than that are deleted with the next look.
    private static let expiredMax = 1_000

    /// - Parameters:
    ///   - decisions: rung when a hold was approved or rejected.
    ///   - onWatching: called when the directory is watched, or has turned out not to be usable for the moment.
    public init(
        source: DropSource,
        surroundings: IntakeSurroundings,
        decisions: Doorbell,
        onWatching: @escaping @Sendable () -> Void = {}
    ) {
        self.source = source
        self.surroundings = surroundings
        self.decisions = decisions
        self.onWatching = onWatching
        hand = nil
    }

    /// As it runs where everything has to be repeatable: what blocks is done by hand, and scans alone find files.
    package init(source: DropSource, surroundings: IntakeSurroundings, decisions: Doorbell, by hand: WorkByHand) {
        self.source = source
        self.surroundings = surroundings
        self.decisions = decisions
        onWatching = {}
        self.hand = hand
    }

    public func run() async throws {
        // What is half read at the end stays in `processing/`, and is read again on the next start.
        try await cancelWhenGracefulShutdown {
            do {
                try await watch()
            } catch is CancellationError {}
        }
    }

    private func watch() async throws {
        let thread = hand.map { BlockingThread(by: $0) } ?? BlockingThread(name: "intake")
        var intake: SnapshotIntake?
        var machine = CompletenessMachine(rule: source.completeness, asOf: source.feed.asOf)
        var silence = WatchSilence()
        var retention = RetentionSchedule()
        var alarm = Alarm()
        let hearing = WatchHearing()
        let trigger = WorkBell()
        try await withThrowingDiscardingTaskGroup { group in
            hint(trigger, hearing, in: &group)
            Heartbeat.current?.answers { trigger.ask() }
            for await _ in trigger.rings {
                Heartbeat.current?.beat()
                guard trigger.takeWork() else { continue }
                alarm.rang(at: surroundings.time.boot)
                do {
                    let current: SnapshotIntake
                    let isNew = intake == nil
                    if let intake { current = intake } else { current = try await open(on: thread) }
                    intake = current
                    onWatching()
                    // First of all: what is deleted makes room, and without room a file waits for it here.
                    try await expire(&retention, in: current)
                    if isNew { try await current.finishLeftovers() }
                    try await look(current, &machine, &silence, hearing)
                } catch let error as DropError {
                    try await wait(for: error)
                    (intake, machine) = (nil, CompletenessMachine(rule: source.completeness, asOf: source.feed.asOf))
                    continue
                }
                guard let due = machine.nextDue, alarm.sets(due) else { continue }
                group.addTask {
                    // Cancelled only where the loop is ending anyway.
                    try? await surroundings.time.sleep(until: due)
                    trigger.ring()
                }
            }
            group.cancelAll()
        }
    }

    private func hint(
        _ trigger: WorkBell,
        _ hearing: WatchHearing,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        trigger.ring()
        // Of a held file an operator decides at any time.
        group.addTask {
            for await _ in decisions.listen() { trigger.ring() }
        }
        // Without a watch the scans alone find everything, a little later.
        if hand == nil { watch(trigger, hearing, in: &group) }
        group.addTask {
            while !Task.isCancelled {
                try? await surroundings.time.sleep(until: surroundings.time.boot + source.scanInterval)
                trigger.ring()
            }
        }
    }

    private func watch(
        _ trigger: WorkBell,
        _ hearing: WatchHearing,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        do throws(DropError) {
            let watch = try InotifyWatch(directory: source.directory)
            group.addTask {
                for await _ in watch.hints {
                    hearing.heard()
                    trigger.ring()
                }
                watch.stop()
            }
        } catch {
            tellUnwatched("it can't be watched: \(error)")
            // Said once.
            hearing.heard()
        }
    }

    private func open(on thread: BlockingThread) async throws(DropError) -> SnapshotIntake {
        let (path, suffix) = (source.directory, source.completeness.markerSuffix)
        let directory = try await thread.run { () throws(DropError) in
            try DropDirectory(opening: path, markerSuffix: suffix)
        }
        return SnapshotIntake(
            source: source,
            surroundings: surroundings,
            directory: directory,
            thread: thread,
            remembered: RememberedPeople()
        )
    }

    /// Takes in what is whole.
    private func look(
        _ current: SnapshotIntake,
        _ machine: inout CompletenessMachine,
        _ silence: inout WatchSilence,
        _ hearing: WatchHearing
    ) async throws {
        try await current.settleHeld()
        let sightings = try await current.scan(limit: Self.scanMax)
        if silence.scanned(sightings.lazy.map(\.name), hasHeard: hearing.hasHeard) {
            tellUnwatched("files came and the kernel told nothing of them, as of a network file system")
        }
        for sighting in machine.complete(in: sightings, at: surroundings.time.boot) {
            try Task.checkCancellation()
            try await current.take(sighting)
        }
    }

    private func tellUnwatched(_ reason: String) {
        surroundings.observer.observe(
            .dropUnwatched(source.feed.source, reason: reason, scanInterval: source.scanInterval)
        )
    }

    /// Deletes what need not be kept any longer. Where that fails nothing else is held up by it.
    private func expire(_ retention: inout RetentionSchedule, in intake: SnapshotIntake) async throws {
        let now = surroundings.time.boot
        guard let keep = source.keep, retention.isDue(at: now), try await intake.canTellAge() else { return }
        let id = source.feed.source
        do throws(DropError) {
            let expired = try await intake.expire(keep: keep, limit: Self.expiredMax)
            retention.ran(at: now, isFinished: expired.isFinished)
            if expired.files > 0 { surroundings.observer.observe(.filesExpired(id, files: expired.files)) }
        } catch {
            retention.ran(at: now, isFinished: true)
            surroundings.observer.observe(.expiryFailed(id, reason: error.description))
        }
    }

    /// A directory that can't be used for the moment (a mount that is away, a full disk) holds up its own files and nothing
    /// else; it is opened anew then. Only what could not be synced ends the daemon: nobody knows what is on the disk.
    private func wait(for error: DropError) async throws {
        if case .unsynced = error { throw error }
        onWatching()
        surroundings.observer.observe(.dropUnusable(source.feed.source, reason: error.description))
        try await surroundings.time.rest(until: surroundings.time.boot + source.scanInterval)
    }
}
