import Logging
import Ports
import Provisioning
public import ServiceLifecycle

/// Watches one drop directory, and makes each complete file an intake: claimed, read, accepted, moved, taken over.
///
/// inotify's hints make it quick, scans make it certain. On its start it first finishes what a crash left in
/// `processing/`: the journal's word on the intake's id decides whether the file is done or read again. Files are taken one
/// at a time, the one written first coming first.
public struct DropDirectoryService: Service {
    private let source: DropSource
    private let surroundings: IntakeSurroundings

    /// More files than that wait for the next scan.
    private static let scanMax = 10_000

    public init(source: DropSource, surroundings: IntakeSurroundings) {
        self.source = source
        self.surroundings = surroundings
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
        var intake = try await open(on: thread)
        try await intake.finishLeftovers()

        var machine = CompletenessMachine(rule: source.completeness)
        var alarm = Alarm()
        let (triggers, trigger) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        try await withThrowingDiscardingTaskGroup { group in
            hint(trigger, in: &group)
            for await _ in triggers {
                alarm.rang(at: surroundings.time.boot)
                for sighting in try await look(&intake, &machine) {
                    try Task.checkCancellation()
                    try await intake.take(sighting)
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
        return SnapshotIntake(source: source, surroundings: surroundings, directory: directory, thread: thread)
    }

    /// A directory that can't be used for the moment is reported, and opened anew the next time: another one may have come
    /// in its place (a mount that was away).
    private func look(_ intake: inout SnapshotIntake, _ machine: inout CompletenessMachine) async throws -> [Sighting] {
        do throws(DropError) {
            return machine.complete(in: try await intake.scan(limit: Self.scanMax), at: surroundings.time.boot)
        } catch {
            if case .unsynced = error { throw error }
            surroundings.observer.observe(.dropUnusable(source.feed.source, reason: error.description))
            if let reopened = try? await open(on: intake.thread) { intake = reopened }
            return []
        }
    }
}
