import Foundation
import Glibc
import TestSupport
import Testing

@testable import Journaling

@Suite("Reads see what is on the disk, not what the kernel's cache shows")
struct ForgottenCacheTests {
    @Test(
        "Of a file that is forgotten no page stays in the cache, and its bytes are there",
        .enabled(if: try !isInMemory(NSTemporaryDirectory()), "what lives in memory alone has no disk to be read from")
    )
    func forgotten() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("journal.sqlite-wal")
        let bytes = Data((0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 / 251) })
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(try Self.cachedPages(of: path) > 0)
        try MachineDisk().forgetCache(of: path)
        #expect(try Self.cachedPages(of: path) == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }

    @Test("A file that isn't there has nothing to forget")
    func missing() throws {
        let directory = try TemporaryDirectory()
        try MachineDisk().forgetCache(of: directory.path("journal.sqlite-wal"))
    }

    /// The longest mount point that the path begins with is that of its file system: see proc_pid_mounts(5).
    private static func isInMemory(_ path: String) throws -> Bool {
        let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: " ") }
        let own = mounts.filter { path.hasPrefix($0[1] == "/" ? "/" : $0[1] + "/") }.max { $0[1].count < $1[1].count }
        return own.map { ["tmpfs", "ramfs"].contains($0[2]) } ?? false
    }

    private static func cachedPages(of path: String) throws -> Int {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { _ = close(descriptor) }
        let size = Int(JournalFile.size(of: path))
        let memory = try #require(mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0))
        try #require(memory != MAP_FAILED)
        defer { _ = munmap(memory, size) }
        let page = Int(getpagesize())
        var residence = [UInt8](repeating: 0, count: (size + page - 1) / page)
        try #require(mincore(memory, size, &residence) == 0)
        return residence.count { $0 & 1 == 1 }
    }
}
