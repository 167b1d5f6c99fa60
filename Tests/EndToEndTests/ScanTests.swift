import Foundation
import TestSupport
import Testing

@Suite("A drop directory of which the kernel tells nothing")
struct ScanTests {
    /// A user namespace in which nobody may have an inotify instance; the daemon runs in it as it would outside.
    private static let withoutInotify = [
        "/usr/bin/env", "unshare", "--user", "--map-root-user", "sh", "-c",
        "echo 0 > /proc/sys/user/max_inotify_instances && exec \"$@\"", "sh",
    ]

    private static var isPossible: Bool {
        get async {
            let directory = FileManager.default.temporaryDirectory.path
            return (try? await Tool.run(Array(withoutInotify.dropFirst()) + ["true"], in: directory)) != nil
        }
    }

    /// Whether it holds an inotify instance.
    private func hasInotify(_ daemon: ChildProcess) throws -> Bool {
        let folder = "/proc/\(daemon.id)/fd"
        return try FileManager.default.contentsOfDirectory(atPath: folder).contains { number in
            // One that was closed meanwhile isn't one.
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(number)")) == "anon_inode:inotify"
        }
    }

    @Test(
        "the scan finds what is dropped there, before the start and after",
        .enabled("needs user namespaces that anybody may make") { await isPossible },
        arguments: ["complete: { after: rename }", "complete: { after: settle, settle: 200ms }"]
    )
    func scanned(complete: String) async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        try scenario.reconfigure("complete: { after: rename }", as: complete)
        var roster = Roster(20)
        try scenario.drop(roster.csv, as: "before.csv")
        let daemon = try await scenario.startDaemon(under: Self.withoutInotify)
        try await scenario.untilDrained()
        #expect(try !hasInotify(daemon))
        #expect(try sandbox.state().differences(from: roster) == [])

        for day in 1...3 {
            roster.workers.removeFirst()
            let dropped = ContinuousClock.now
            try scenario.drop(roster.csv, as: "day\(day).csv")
            _ = try await scenario.untilAccepted("day\(day).csv")
            // A scan each second, and what it takes to read the file.
            print("without inotify, \(complete): day \(day) accepted after \(ContinuousClock.now - dropped)")
            try await scenario.untilDrained()
            #expect(try sandbox.state().differences(from: roster) == [])
        }
        #expect(try scenario.files(in: "drop/processed").count == 4)
        #expect(try scenario.log().split(separator: "drop directory is scanned only").count == 2, "it is said once")
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("where the kernel does tell, nobody waits for the scan")
    func hinted() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        try scenario.reconfigure("scan: 1s", as: "scan: 1h")
        let daemon = try await scenario.startDaemon()
        try await scenario.untilDrained()
        #expect(try hasInotify(daemon), "so that the test above can fail")
        let roster = Roster(20)
        try scenario.drop(roster.csv, as: "hinted.csv")
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try !scenario.log().contains("scanned only"))
        #expect(try await scenario.stop(daemon) == .exited(0))
    }
}
