import Journaling
import Ports
import Provisioning
import Synchronization
import TestSupport
import Testing

@testable import Daemon

@Suite("The service that has targets read by themselves", .timeLimit(.minutes(1)))
struct ReconcileServiceTests {
    private final class Readings: Sendable {
        private let count = Mutex(0)
        var all: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }

    @Test("reads as often as it is told, not before the target was read for the first time, nor while one is under way")
    func schedule() async throws {
        let time = ManualTime()
        let journal = try SQLiteJournal.inMemory(time: time)
        let readings = Readings()
        let schedule = ReconcileService.Schedule(target: "saas", every: .seconds(24 * 60 * 60)) { readings.add() }
        let service = ReconcileService(schedule: schedule, journal: journal, time: time)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            try await pass(.seconds(2 * 60 * 60), time)
            #expect(readings.all == 0)
            try await journal.finishReading("saas")
            try await pass(.seconds(60 * 60), time)
            #expect(readings.all == 1)
            #expect(try await journal.reading(nil, of: "saas", employee: nil, limit: 0)?.step == .readingUsers)
            try await pass(.seconds(22 * 60 * 60), time)
            #expect(readings.all == 1)
            // The first one is still under way.
            try await pass(.seconds(3 * 60 * 60), time)
            #expect(readings.all == 1)
            group.cancelAll()
            try? await group.waitForAll()
        }
    }

    /// In steps of ten minutes, each once the service sleeps.
    private func pass(_ duration: Duration, _ time: ManualTime) async throws {
        let step = Duration.seconds(600)
        for _ in 0..<Int(duration / step) {
            try await eventually("it sleeps", within: .seconds(10), every: .milliseconds(1)) {
                time.sleepers > 0 ? true : nil
            }
            time.advance(by: step)
        }
        try await eventually("it sleeps", within: .seconds(10), every: .milliseconds(1)) {
            time.sleepers > 0 ? true : nil
        }
    }
}
