import Ports
import Provisioning
import TestSupport
import Testing

@testable import Daemon

@Suite("A start's turn at the journal", .timeLimit(.minutes(1)))
struct JournalTurnTests {
    /// Held until so much time has gone by.
    private func opened(after held: Duration) async throws -> Duration {
        let time = ManualTime()
        let begin = time.boot
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    if let wake = time.nextWake { time.advance(by: wake - time.boot) }
                    await Task.yield()
                }
            }
            defer { group.cancelAll() }
            return try await JournalTurn.wait(time: time) { () throws(JournalError) in
                guard time.boot - begin >= held else { throw .locked(path: "journal.sqlite") }
                return time.boot - begin
            }
        }
    }

    @Test("A command that holds the journal for a moment is waited for")
    func command() async throws {
        #expect(try await opened(after: .zero) == .zero)
        #expect(try await opened(after: .milliseconds(250)) == .milliseconds(300))
    }

    @Test("Another daemon isn't")
    func daemon() async throws {
        await #expect(throws: JournalError.locked(path: "journal.sqlite")) { try await opened(after: .seconds(6)) }
    }

    @Test("Whatever else is wrong is told at once")
    func failure() async throws {
        await #expect(throws: JournalError.failed(reason: "fsync")) {
            try await JournalTurn.wait(time: ManualTime()) { () throws(JournalError) in throw .failed(reason: "fsync") }
        }
    }
}
