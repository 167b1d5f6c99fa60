import Foundation

/// What the kernel says that a process uses, in bytes.
struct ProcessMemory {
    /// In memory now, shared pages included.
    var resident: Int
    /// Of those, what no file stands behind: its own.
    var anonymous: Int
    /// Most that was resident since its start, or since ``forgetPeak(of:)``.
    var peak: Int
    /// How often each of its threads has waited since its start.
    private var waits: [String: Int]

    init(of process: Int32) throws {
        let status = try Self.fields("/proc/\(process)/status")
        guard let resident = status["VmRSS"], let anonymous = status["RssAnon"], let peak = status["VmHWM"] else {
            throw BenchFailure("/proc says nothing of the process's memory")
        }
        self.resident = resident << 10
        self.anonymous = anonymous << 10
        self.peak = peak << 10
        let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
        waits = threads.reduce(into: [:]) { waits, thread in
            let status = try? Self.fields("/proc/\(process)/task/\(thread)/status")
            waits[thread] = status?["voluntary_ctxt_switches"]
        }
    }

    /// How often its threads have woken up since then; one that has ended meanwhile counts for nothing.
    func wakeUps(since before: ProcessMemory) -> Int {
        waits.reduce(0) { sum, thread in sum + thread.value - (before.waits[thread.key] ?? 0) }
    }

    /// See proc(5), `clear_refs`.
    static func forgetPeak(of process: Int32) throws {
        guard let file = FileHandle(forWritingAtPath: "/proc/\(process)/clear_refs") else {
            throw BenchFailure("/proc doesn't let the peak be forgotten")
        }
        try file.write(contentsOf: Data("5".utf8))
        try file.close()
    }

    /// The whole numbers, by name.
    private static func fields(_ path: String) throws -> [String: Int] {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        return lines.reduce(into: [:]) { fields, line in
            let words = line.split(whereSeparator: { $0 == ":" || $0.isWhitespace })
            if words.count > 1, let value = Int(words[1]) { fields[String(words[0])] = value }
        }
    }
}
