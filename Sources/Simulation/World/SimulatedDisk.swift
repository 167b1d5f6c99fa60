import Foundation
import Provisioning

/// Where HR drops files, in a run. Each process has a place of its own, which begins with what the one before it has left: so a
/// process that died can't change anything any more.
struct SimulatedDisk: Sendable {
    /// In memory, where there is such a place: nothing here has to survive anything.
    let root: String

    /// - Throws: where it can't be made.
    init(under directory: String, seed: UInt64) throws {
        root = directory + "/\(seed)"
        try? FileManager.default.removeItem(atPath: root)
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: root) }

    func drop(_ source: String, of process: Int) -> String { "\(root)/\(process)/drop-\(source)" }

    /// The first process finds nothing but empty directories.
    func begin(process: Int, sources: [String]) throws {
        for source in sources {
            try FileManager.default.createDirectory(
                atPath: drop(source, of: process),
                withIntermediateDirectories: true
            )
        }
    }

    /// The next process finds what the one before it has left.
    func succeed(_ former: Int, by next: Int, sources: [String]) throws {
        try begin(process: next, sources: sources)
        for source in sources { try inherit(drop(source, of: former), as: drop(source, of: next)) }
    }

    func forget(process: Int) { try? FileManager.default.removeItem(atPath: "\(root)/\(process)") }

    /// Drops a file as HR does: whole, from one moment to the next.
    func put(_ bytes: [UInt8], named name: String, into directory: String, modified: WallInstant) throws {
        let draft = directory + "/.draft"
        try Data(bytes).write(to: URL(filePath: draft))
        var times = timespec()
        times.tv_sec = Int(modified.milliseconds / 1_000)
        times.tv_nsec = Int(modified.milliseconds % 1_000) * 1_000_000
        let both = [times, times]
        guard utimensat(AT_FDCWD, draft, both, 0) == 0, rename(draft, directory + "/" + name) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
    }

    /// Whether something was dropped that nobody has taken yet.
    func isTaken(_ directory: String) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let own = ["processing", "processed", "held", "failed"]
        let claimed = (try? FileManager.default.contentsOfDirectory(atPath: directory + "/processing")) ?? []
        return names.allSatisfy { own.contains($0) || $0.hasPrefix(".") } && claimed.isEmpty
    }

    /// Files keep what tells them from others; reports are written on, and so are copied.
    private func inherit(_ former: String, as next: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: former).sorted() {
            let (old, new) = (former + "/" + name, next + "/" + name)
            var status = stat()
            guard lstat(old, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                try FileManager.default.createDirectory(
                    atPath: new,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
                try inherit(old, as: new)
            } else if name.contains(".report") {
                try FileManager.default.copyItem(atPath: old, toPath: new)
            } else {
                guard link(old, new) == 0 else { throw CocoaError(.fileWriteUnknown) }
            }
        }
    }
}
