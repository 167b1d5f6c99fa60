import Synchronization

/// Runs tasks' jobs one at a time, on the thread of whoever chooses the next one.
///
/// Child tasks inherit it, and whatever they await resumes on it; so all of a process goes on in an order that can be repeated.
final class TurnExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        add(UnownedJob(job))
    }

    func add(_ job: UnownedJob) { jobs.withLock { $0.append(job) } }

    /// How many can go on.
    var count: Int { jobs.withLock { $0.count } }

    /// Lets one of them go on, until it waits for something; nothing where there is none at that place.
    func run(at place: Int) {
        let job = jobs.withLock { $0.indices.contains(place) ? $0.remove(at: place) : nil }
        guard let job else { return }
        StrayTasks.caught(by: self) { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
