import Glibc
import Testing

@testable import Intake

@Suite("A watch on a drop directory", .timeLimit(.minutes(1)))
struct InotifyWatchTests {
    @Test("A file that is written, or renamed into place, is hinted at")
    func hinted() async throws {
        let (drop, elsewhere) = (try DropFixture(), try DropFixture())
        let watch = try InotifyWatch(directory: drop.path)
        var hints = watch.hints.makeAsyncIterator()
        try drop.write("x", to: "a.csv")
        #expect(await hints.next() != nil)
        try elsewhere.write("x", to: "b.csv")
        rename(elsewhere.path(of: "b.csv"), drop.path(of: "b.csv"))
        #expect(await hints.next() != nil)
        watch.stop()
    }

    @Test("Many events that nobody waited for are few hints")
    func coalesced() async throws {
        let drop = try DropFixture()
        let watch = try InotifyWatch(directory: drop.path)
        for number in 0..<2_000 { try drop.write("x", to: "\(number).csv") }
        watch.stop()
        var count = 0
        for await _ in watch.hints { count += 1 }
        #expect(count <= 1)
    }

    @Test("That rosterd makes its own directories in it is no hint of files")
    func directories() throws {
        let drop = try DropFixture()
        let events = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        try #require(events >= 0)
        defer { close(events) }
        try #require(inotify_add_watch(events, drop.path, UInt32(IN_CREATE | IN_DELETE_SELF)) >= 0)
        func mayConcernFiles() -> Bool {
            withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 16) { buffer in
                let count = read(events, buffer.baseAddress, buffer.count)
                return InotifyEvents.mayConcernFiles(UnsafeRawBufferPointer(rebasing: buffer[..<max(count, 0)]))
            }
        }
        _ = try drop.opened()
        #expect(!mayConcernFiles())
        mkdir(drop.path(of: "more"), 0o700)
        try drop.write("x", to: "a.csv")
        #expect(mayConcernFiles())
    }

    @Test("Stopped, or dropped by its owner, its hints end")
    func ends() async throws {
        let drop = try DropFixture()
        let watch = try InotifyWatch(directory: drop.path)
        watch.stop()
        watch.stop()
        for await _ in watch.hints {}
        let orphaned = try InotifyWatch(directory: drop.path).hints
        for await _ in orphaned {}
    }

    @Test("A directory that is not there can't be watched")
    func missing() {
        #expect { try InotifyWatch(directory: "/nonexistent/drop") } throws: {
            if case DropError.unusable = $0 { true } else { false }
        }
    }
}
