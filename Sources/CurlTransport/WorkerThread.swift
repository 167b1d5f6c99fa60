import Glibc

/// A joinable POSIX thread that no signal interrupts.
///
/// Not Foundation's `Thread`, which can't be joined. All signals are blocked in it and in the threads that it starts
/// (libcurl's resolvers): the daemon's are for its main thread, and a SIGPIPE out of a TLS library's write would end
/// the process.
struct WorkerThread: ~Copyable, Sendable {
    private let id: pthread_t

    init(body: @escaping @Sendable () -> Void) throws(CurlUnavailable) {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        var id = pthread_t()
        // Safety: retained once here; released once, by the new thread, or below where there is none.
        let context = Unmanaged.passRetained(ThreadBody(run: body))
        let code = pthread_create(&id, nil, threadMain, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw CurlUnavailable(reason: "no thread for the transport: \(String(cString: strerror(code)))")
        }
        self.id = id
    }

    /// Waits for the thread to end.
    consuming func join() {
        pthread_join(id, nil)
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    // Safety: the one release of what `WorkerThread.init` retained; the pointer isn't used again.
    let body = Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue()
    body.run()
    return nil
}
