import Foundation
import TestSupport
import Testing

@Suite("Files that come at an inconvenient time")
struct ManyFilesTests {
    /// Fifty days: every day somebody joins, somebody moves and somebody leaves, and nobody comes back.
    private static let days: [Roster] = {
        var roster = Roster(40)
        return (1...50).map { day in
            roster.workers.removeFirst()
            roster.workers += Roster(1, from: 100 + day).workers
            roster.change(day % 20) { $0.department = Roster.departments[day % 5] }
            return roster
        }
    }()

    @Test("a burst of fifty files: each is processed, and the target becomes the last")
    func burst() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        for (index, roster) in Self.days.enumerated() {
            try scenario.drop(roster.csv, as: "day\(100 + index).csv")
        }
        try await scenario.untilDrained()
        #expect(try scenario.files(in: "drop/processed").count == 50)
        #expect(try scenario.files(in: "drop/failed") == [])
        let last = try #require(Self.days.last)
        #expect(try sandbox.state().differences(from: last) == [])
        #expect(try sandbox.state().invitedAgain == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
        print("burst of 50 files: \(try sandbox.log().counts)")
    }

    @Test("files dropped while the daemon is down are taken in, in their order, when it is up")
    func whileDown() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let (first, last) = (try #require(Self.days.first), try #require(Self.days.last))
        // Whose names say the contrary.
        try scenario.drop(first.csv, as: "z.csv")
        // Files of one tick of the kernel's clock have one time of change.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -10)],
            ofItemAtPath: scenario.path("drop/z.csv")
        )
        try scenario.drop(last.csv, as: "a.csv")
        var daemon = try await scenario.startDaemon()
        try await scenario.untilDrained()
        #expect(try scenario.files(in: "drop/processed").count == 2)
        #expect(try sandbox.state().differences(from: last) == [])
        #expect(try await scenario.stop(daemon) == .exited(0))

        var next = last
        next.change(7) { $0.status = "Terminated" }
        try scenario.drop(next.csv, as: "next.csv")
        daemon = try await scenario.startDaemon()
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: next) == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }
}
