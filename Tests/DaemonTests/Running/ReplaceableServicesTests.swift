import ListeningTestSupport
import ServiceLifecycle
import Synchronization
import Testing

@testable import Daemon

@Suite("Services that are replaced", .timeLimit(.minutes(1)))
struct ReplaceableServicesTests {
    /// Runs until it is told to end, and says so.
    private struct Worker: Service {
        var name: String
        var diary: Diary
        var fails = false

        struct Broken: Error {}

        func run() async throws {
            diary.write("\(name) begins")
            if fails { throw Broken() }
            try? await gracefulShutdown()
            diary.write("\(name) ends")
        }
    }

    private final class Diary: Sendable {
        private let lines = Mutex<[String]>([])
        func write(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock(\.self) }
    }

    private let diary = Diary()
    private let services = ReplaceableServices(logger: quiet)

    private func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let group = ServiceGroup(services: [services], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test("end alone, after what is left to do, and the others run on to the shutdown")
    func endsOne() async throws {
        let (diary, services) = (diary, services)
        try await run {
            _ = services.begin(Worker(name: "a", diary: diary))
            let second = services.begin(Worker(name: "b", diary: diary)) { diary.write("b is cleared away") }
            while diary.all.count < 2 { await Task.yield() }
            await second.end()
            #expect(Array(diary.all.suffix(2)) == ["b ends", "b is cleared away"])
            #expect(!diary.all.contains("a ends"))
        }
        #expect(diary.all.last == "a ends")
    }

    @Test("end at once where they are begun after the shutdown")
    func tooLate() async throws {
        try await run {}
        await services.begin(Worker(name: "late", diary: diary)).end()
        #expect(diary.all.isEmpty)
    }

    @Test("take the daemon with them where one fails")
    func fails() async throws {
        let (diary, services) = (diary, services)
        await #expect(throws: Worker.Broken.self) {
            try await run {
                _ = services.begin(Worker(name: "a", diary: diary, fails: true)) { diary.write("cleared away") }
                while !diary.all.contains("cleared away") { await Task.yield() }
            }
        }
    }

    @Test("end all where one fails, though nobody asks for a shutdown")
    func failsByItself() async throws {
        let lasting = services.begin(Worker(name: "lasting", diary: diary))
        _ = services.begin(Worker(name: "failing", diary: diary, fails: true))
        await #expect(throws: Worker.Broken.self) {
            try await ServiceGroup(services: [services], logger: quiet).run()
        }
        await lasting.end()
        #expect(diary.all.last == "lasting ends")
    }
}
