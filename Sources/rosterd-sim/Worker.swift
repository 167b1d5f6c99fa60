import Glibc

/// A process that runs seeds, and says what came of them: one that dies takes no other with it.
struct Worker {
    let process: pid_t
    /// What it says.
    let output: CInt
    private var unread: [UInt8] = []
    /// The seed that it is in.
    var seed: UInt64?
    let stride: UInt64

    /// It can't be started.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    init(from first: UInt64, to last: UInt64, stride: UInt64, directory: String) throws(Failure) {
        self.stride = stride
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(description: "no pipe can be made") }
        // Its end is heard once nobody else has the other one.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let arguments = [
            "rosterd-sim", "work", "--seeds", "\(first)..\(last)", "--stride", "\(stride)", "--directory", directory,
        ]
        defer { close(ends[1]) }
        guard let started = Self.spawn(arguments, output: ends[1]) else {
            close(ends[0])
            throw Failure(description: "no worker can be started")
        }
        process = started
        output = ends[0]
    }

    /// The lines that have come since; nil at its end.
    mutating func read() -> [String]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = Glibc.read(output, &buffer, buffer.count)
        guard count > 0 else { return nil }
        unread += buffer[..<count]
        var lines: [String] = []
        while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(decoding: unread[..<end], as: UTF8.self))
            unread.removeSubrange(...end)
        }
        return lines
    }

    /// Waits for its end.
    ///
    /// - Returns: how it died; nil where it has done its work.
    func reap() -> String? {
        close(output)
        var status: CInt = 0
        waitpid(process, &status, 0)
        if status & 0x7F != 0 { return "signal \(status & 0x7F)" }
        let code = (status >> 8) & 0xFF
        return code == 0 ? nil : "exit status \(code)"
    }

    private static func spawn(_ arguments: [String], output: CInt) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        let words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        return posix_spawn(&process, "/proc/self/exe", &actions, nil, words, environ) == 0 ? process : nil
    }
}
