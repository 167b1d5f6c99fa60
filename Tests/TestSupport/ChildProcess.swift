import Glibc
import Synchronization

/// A program that runs beside the test: started with a clean signal mask, ended by its id, always reaped.
///
/// Not Foundation's `Process`: that hands the signals which the concurrency pool's threads block on to the child, which
/// then doesn't hear SIGTERM.
public final class ChildProcess: Sendable {
    /// How a process came to its end.
    public enum Ending: Sendable, Hashable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// The program can't be started, or doesn't end.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String

        public init(description: String) { self.description = description }
    }

    public let id: Int32
    private let end = Mutex<Ending?>(nil)

    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - environment: all of it, as `NAME=value`.
    ///   - output: the file that standard output is appended to; standard error goes to `errors`.
    public init(
        _ program: String,
        _ arguments: [String],
        environment: [String],
        output: String,
        errors: String
    ) throws(Failure) {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        let append = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, append, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, append, 0o600)

        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var id = pid_t()
        let code = Self.withCStrings([program] + arguments) { argv in
            Self.withCStrings(environment) { envp in
                posix_spawn(&id, program, &actions, &attributes, argv, envp)
            }
        }
        guard code == 0 else { throw Failure(description: "\(program): posix_spawn failed with errno \(code)") }
        self.id = id
    }

    deinit { kill() }

    /// How it ended; nil while it runs.
    public var ending: Ending? {
        end.withLock { end in
            if end == nil { end = reap(WNOHANG) }
            return end
        }
    }

    /// Sends a signal, unless the process has ended already.
    public func signal(_ number: Int32) {
        end.withLock { end in
            // Whoever isn't reaped keeps the id: nobody else can be hit.
            if end == nil { Glibc.kill(id, number) }
        }
    }

    /// SIGKILL, and waits until it is gone: in the middle of whatever it does.
    public func kill() {
        end.withLock { end in
            guard end == nil else { return }
            Glibc.kill(id, SIGKILL)
            end = reap(0)
        }
    }

    /// Waits for its end.
    ///
    /// - Throws: ``Failure`` where it still runs after that time; it is killed then.
    public func ended(within limit: Duration) async throws -> Ending {
        do {
            return try await eventually("process \(id) ends", within: limit, every: .milliseconds(5)) { ending }
        } catch {
            kill()
            throw error
        }
    }

    private func reap(_ options: Int32) -> Ending? {
        var status: Int32 = 0
        while true {
            let found = waitpid(id, &status, options)
            if found == id { break }
            if found < 0, errno == EINTR { continue }
            return nil
        }
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
    }

    private static func withCStrings<Result>(
        _ strings: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
