import CSwiftTasks
import Glibc
import Synchronization

/// Catches tasks that have no parent, and so no executor of ours: ServiceLifecycle answers a cancellation by one. On Swift's own
/// threads they would go on at a time of their own, and no run could be repeated.
enum StrayTasks {
    private typealias Enqueue = @convention(thin) (UnownedJob) -> Void
    private typealias Hook = @convention(thin) (UnownedJob, Enqueue) -> Void

    /// By thread: where what begins on it goes on.
    private static let catchers = Mutex<[pthread_t: TurnExecutor]>([:])

    /// Swift's runtime asks this hook before it takes a job for its own threads. Set once, and for good: whom nobody catches goes
    /// on there as ever.
    private static let beginsCatching: Void = {
        // Safety: the runtime's variable of that type (Concurrency.h), written before any task of ours is begun.
        cswifttasks_enqueue_hook().assumingMemoryBound(to: Hook?.self).pointee = { job, enqueue in
            if let catcher = StrayTasks.catcher { catcher.add(job) } else { enqueue(job) }
        }
    }()

    private static var catcher: TurnExecutor? { catchers.withLock { $0[pthread_self()] } }

    /// What begins in the body on this thread, without a parent, goes on on that executor.
    static func caught<Value>(by executor: TurnExecutor, _ body: () -> Value) -> Value {
        beginsCatching
        let former = catchers.withLock { $0.updateValue(executor, forKey: pthread_self()) }
        defer { catchers.withLock { $0[pthread_self()] = former } }
        return body()
    }
}
