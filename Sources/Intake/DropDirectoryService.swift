import Logging
public import Ports
import Provisioning
public import ServiceLifecycle

/// Watches one drop directory, and makes each complete file an intake: claimed, read, judged, moved.
/// ``RosterService`` takes over what was accepted.
///
/// inotify's hints make it quick, scans make it certain. On its start it first finishes what a crash left in
/// `processing/`: the journal's word on the intake's id decides whether the file is done or read again. Files are taken one
/// at a time, the one written first coming first.
public struct DropDirectoryService: Service {
    private let source: DropSource
    private let surroundings: IntakeSurroundings
    private let decisions: Doorbell

    /// More files than that wait for the next scan.
    private static let scanMax = 10_000

    /// - Parameter decisions: rung when a hold was approved or rejected.
    public init(source: DropSource, surroundings: IntakeSurroundings, decisions: Doorbell) {
        self.source = source
        self.surroundings = surroundings
        self.decisions = decisions
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
        let thread = BlockingThread(name: "intake")
        var intake: SnapshotIntake?
        var machine = CompletenessMachine(rule: source.completeness)
        var alarm = Alarm()
        let (triggers, trigger) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        try await withThrowingDiscardingTaskGroup { group in
            hint(trigger, in: &group)
            for await _ in triggers {
                alarm.rang(at: surroundings.time.boot)
                do {
                    try await look(&intake, &machine, on: thread)
                } catch let error as DropError {
                    try await wait(for: error)
                    (intake, machine) = (nil, CompletenessMachine(rule: source.completeness))
                    continue
                }
                guard let due = machine.nextDue, alarm.sets(due) else { continue }
                group.addTask {
                    // Cancelled only where the loop is ending anyway.
                    try? await surroundings.time.sleep(until: due)
                    trigger.yield()
                }
            }
            group.cancelAll()
        }
    }

    private func hint(_ trigger: AsyncStream<Void>.Continuation, in group: inout ThrowingDiscardingTaskGroup<any Error>)
    {
        trigger.yield()
        // Of a held file an operator decides at any time.
        group.addTask {
            for await _ in decisions.rings { trigger.yield() }
        }
        // Without a watch the scans alone find everything, a little later.
        if let watch = try? InotifyWatch(directory: source.directory) {
            group.addTask {
                for await _ in watch.hints { trigger.yield() }
                watch.stop()
            }
        }
        group.addTask {
            while !Task.isCancelled {
                try? await surroundings.time.sleep(until: surroundings.time.boot + source.scanInterval)
                trigger.yield()
            }
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

    /// Takes in what is whole. A directory that was just opened is first freed of what a crash left in it.
    private func look(
        _ intake: inout SnapshotIntake?,
        _ machine: inout CompletenessMachine,
        on thread: BlockingThread
    ) async throws {
        let current: SnapshotIntake
        if let intake {
            current = intake
        } else {
            current = try await open(on: thread)
            try await current.finishLeftovers()
            intake = current
        }
        try await current.settleHeld()
        let sightings = try await current.scan(limit: Self.scanMax)
        for sighting in machine.complete(in: sightings, at: surroundings.time.boot) {
            try Task.checkCancellation()
            try await current.take(sighting)
        }
    }

    /// A directory that can't be used for the moment (a mount that is away, a full disk) holds up its own files and nothing
    /// else; it is opened anew then. Only what could not be synced ends the daemon: nobody knows what is on the disk.
    private func wait(for error: DropError) async throws {
        if case .unsynced = error { throw error }
        surroundings.observer.observe(.dropUnusable(source.feed.source, reason: error.description))
        try await surroundings.time.sleep(until: surroundings.time.boot + source.scanInterval)
    }
}
