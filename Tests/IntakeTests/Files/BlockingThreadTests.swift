import Foundation
import Intake
import Synchronization
import Testing

/// How many are inside at once.
private final class Occupancy: Sendable {
    private let count = Mutex(0)

    func enter() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}

@Suite("A thread for blocking calls", .timeLimit(.minutes(1)))
struct BlockingThreadTests {
    @Test("What it does is done on one thread, which is none of the tasks'")
    func own() async throws {
        let thread = BlockingThread(name: "test")
        let names = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<50 { group.addTask { await thread.run { Thread.current.name } } }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(names == ["test"])
    }

    @Test("It does one thing at a time")
    func oneAtATime() async {
        let thread = BlockingThread(name: "test")
        let occupancy = Occupancy()
        let most = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    await thread.run {
                        defer { occupancy.leave() }
                        let now = occupancy.enter()
                        sched_yield()
                        return now
                    }
                }
            }
            return await group.reduce(0, max)
        }
        #expect(most == 1)
    }

    @Test("What it throws comes out with its type")
    func throwing() async {
        struct Fault: Error, Equatable {}
        let thread = BlockingThread(name: "test")
        await #expect(throws: Fault()) { try await thread.run { () throws(Fault) -> Void in throw Fault() } }
        #expect(await thread.run { 1 } == 1)
    }
}
