import Provisioning
import Testing

@testable import Daemon

@Suite("What another configuration changes")
struct ConfigurationChangeTests {
    private func change(_ old: String, _ new: String) throws -> ConfigurationChange {
        ConfigurationChange(
            from: try Configuration(yaml: old, file: SampleText.file),
            to: try Configuration(yaml: new, file: SampleText.file)
        )
    }

    private func text(of change: ConfigurationChange) -> [String] {
        change.changes.map { "\($0.what) \($0.kind.rawValue)" }
    }

    @Test("is nothing where it says what was said before, in other words, too")
    func nothing() throws {
        let change = try change(SampleText.least, "# the same\n" + SampleText.withTarget("    timeout: 30s"))
        #expect(change.changes.isEmpty)
        #expect(!change.rulesDiffer)
        #expect(change.begunTargets.isEmpty && change.endedTargets.isEmpty)
        #expect(change.begunSources.isEmpty && change.endedSources.isEmpty)
    }

    @Test("is one target where its pace is another: no source is watched anew")
    func pace() throws {
        let change = try change(
            SampleText.least,
            SampleText.withTarget("    limit: { requests: 50, window: 60s }")
        )
        #expect(text(of: change) == ["target amplitude changed"])
        #expect(!change.rulesDiffer)
        #expect(change.begunTargets.map(\.id) == ["amplitude"] && change.endedTargets == ["amplitude"])
        #expect(change.begunSources.isEmpty)
        #expect(change.removedTargets.isEmpty)
    }

    @Test("is one source where its directory is another: no target ends")
    func directory() throws {
        let change = try change(SampleText.least, SampleText.with(("drop/hr", "drop/people")))
        #expect(text(of: change) == ["source hr changed"])
        #expect(change.begunSources.map(\.id) == ["hr"] && change.endedSources == ["hr"])
        #expect(change.endedTargets.isEmpty)
    }

    @Test("is all intake where a guard is another, and the targets go on")
    func guards() throws {
        let change = try change(
            SampleText.least,
            SampleText.with(("    semantics: snapshot\n", "    semantics: snapshot\n    guards: { leavers: 7 }\n"))
        )
        #expect(change.rulesDiffer)
        #expect(change.endedTargets.isEmpty)
        #expect(change.begunSources.map(\.id) == ["hr"])
    }

    @Test("names what is added and what is removed")
    func names() throws {
        let other = SampleText.least.replacing("  amplitude:", with: "  other:")
        let change = try change(SampleText.least, other)
        #expect(text(of: change) == ["target other added", "target amplitude removed"])
        #expect(change.removedTargets == ["amplitude"])
    }

    @Test("can't be where the journal or the control socket is")
    func unchangeable() throws {
        let moved = SampleText.with(
            ("state: /var/lib/rosterd\n", "state: /srv/rosterd\ncontrol: { socket: /run/c, group: ops }\n")
        )
        let problems = try change(SampleText.least, moved).unchangeable
        #expect(problems.count == 3)
        #expect(problems.allSatisfy { $0.contains("restart") })
    }

    @Test("is everything the first time")
    func first() throws {
        let change = ConfigurationChange(
            from: nil,
            to: try Configuration(yaml: SampleText.least, file: SampleText.file)
        )
        #expect(text(of: change) == ["source hr added", "target amplitude added"])
        #expect(change.rulesDiffer)
        #expect(change.unchangeable.isEmpty)
    }
}
