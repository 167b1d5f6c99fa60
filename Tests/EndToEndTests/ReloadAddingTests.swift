import Foundation
import TestSupport
import Testing

@Suite("What a reload adds and removes", .timeLimit(.minutes(3)))
struct ReloadAddingTests {
    private static let configurationError: Int32 = 78

    @Test("a source: its files are delivered from then on, beside those of the others")
    func addedSource() async throws {
        let (scenario, sandbox, daemon) = try await running(Roster(5))
        try scenario.addContractors(guards: "firstSnapshot: accept, joiners: none")
        let reload = try await scenario.command("reload")
        #expect(reload.exitStatus == 0, "\(reload.errors)")
        #expect(reload.output.contains("source contractors: added"))
        #expect(reload.output.contains("target saas: changed"))
        try scenario.dropOfContractors(Roster(3, from: 200).csv, as: "contractors.csv")
        var everybody = Roster(5)
        everybody.workers += Roster(3, from: 200).workers
        try await eventually("they are delivered", within: .seconds(60), every: .milliseconds(50)) {
            try sandbox.state().differences(from: everybody).isEmpty ? true : nil
        }
        // The one that was there before goes on.
        everybody.workers.removeFirst()
        try scenario.drop(Roster(4, from: 2).csv, as: "leaver.csv")
        try await eventually("the leaver is gone", within: .seconds(60), every: .milliseconds(50)) {
            try sandbox.state().differences(from: everybody).isEmpty ? true : nil
        }
        #expect(try sandbox.state().invitedAgain == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("not a source away whose file has not taken effect: with --force it is left behind, and the others go on")
    func removedSource() async throws {
        let (scenario, sandbox, daemon) = try await running(Roster(5))
        let without = try String(contentsOfFile: scenario.path("rosterd.yaml"), encoding: .utf8)
        // However far it comes meanwhile, nobody of it gets anything.
        try scenario.addContractors(guards: "firstSnapshot: accept, joiners: 1")
        #expect(try await scenario.command("reload").exitStatus == 0)
        try scenario.dropOfContractors(Roster(60_000, from: 200).csv, as: "contractors.csv")
        try await scenario.untilStatus("it is being staged") { status in
            status.intakes.contains { $0.name == "contractors.csv" && $0.state == "staging" }
        }
        try Data(without.utf8).write(to: URL(fileURLWithPath: scenario.path("rosterd.yaml")))

        let refused = try await scenario.command("reload")
        #expect(refused.exitStatus == Self.configurationError)
        #expect(refused.errors.contains("source contractors is not in it any more"), "\(refused)")
        #expect(refused.errors.contains("has not taken effect") && refused.errors.contains("--force"))
        #expect(refused.errors.contains("still in force"))
        #expect(try await scenario.status().intakes.contains { $0.name == "contractors.csv" })
        let forced = try await scenario.command("reload", "--force", "--yes")
        #expect(forced.exitStatus == 0, "\(forced.errors)")
        #expect(forced.output.contains("source contractors: removed"))

        try scenario.drop(Roster(7).csv, as: "joiners.csv")
        try await eventually("the other source's are delivered", within: .seconds(60), every: .milliseconds(50)) {
            try sandbox.state().differences(from: Roster(7)).isEmpty ? true : nil
        }
        #expect(try await scenario.stop(daemon) == .exited(0))
        let checked = try await scenario.command("journal", "check")
        #expect(checked.exitStatus == 0, "\(checked)")
    }

    @Test("a target: it is read, and gets everybody whom the other one has, who gets nothing again")
    func addedTarget() async throws {
        let roster = Roster(30)
        let (scenario, sandbox, daemon) = try await running(roster)
        let second = try await scenario.startSandbox(["--limit", "0"])
        let invited = try sandbox.state().invitations
        try scenario.addTarget("mirror", at: second.url, besides: sandbox.url)
        let reload = try await scenario.command("reload")
        #expect(reload.exitStatus == 0, "\(reload.errors)")
        #expect(reload.output.contains("target mirror: added") && !reload.output.contains("target saas"))
        try await eventually("the new one has everybody", within: .seconds(60), every: .milliseconds(50)) {
            try second.state().differences(from: roster).isEmpty ? true : nil
        }
        #expect(try sandbox.state().invitations == invited)
        // From now on both get what changes.
        try scenario.drop(Roster(31).csv, as: "joiner.csv")
        for place in [sandbox, second] {
            try await eventually("the joiner is at both", within: .seconds(60), every: .milliseconds(50)) {
                try place.state().differences(from: Roster(31)).isEmpty ? true : nil
            }
            #expect(try place.state().invitedAgain == [])
        }
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    /// A daemon that has delivered the roster.
    private func running(_ roster: Roster) async throws -> (Scenario, Sandbox, ChildProcess) {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try scenario.drop(roster.csv, as: "roster.csv")
        try await scenario.untilDrained()
        return (scenario, sandbox, daemon)
    }
}

extension Scenario {
    /// A second source, with files as the first one's.
    fileprivate func addContractors(guards: String) throws {
        try FileManager.default.createDirectory(atPath: path("contractors"), withIntermediateDirectories: true)
        let source = Self.source("contractors", drop: "contractors", guards: "{ \(guards) }") + "\ntargets:\n"
        try reconfigure("targets:\n", as: source)
        try reconfigure("sources: [hr]", as: "sources: [hr, contractors]")
    }

    fileprivate func dropOfContractors(_ text: String, as name: String) throws {
        let draft = path("contractors/.\(name)")
        try Data(text.utf8).write(to: URL(fileURLWithPath: draft))
        try FileManager.default.moveItem(atPath: draft, toPath: path("contractors/\(name)"))
    }
}
