import Ports
import Provisioning
import Testing

@testable import Console

@Suite("How it stands, in one sentence")
struct StandingSentenceTests {
    private func sentence(
        health: HealthReport = HealthReport(parts: [], remarks: []),
        _ change: (inout StatusReport, inout QueueReport) -> Void
    ) -> StandingSentence {
        var (status, queue) = (Stage.status, Stage.queue)
        status.holds = []
        queue.targets[0].load.lanes[0].byState = ["ready": 2]
        change(&status, &queue)
        return StandingSentence(Glance(status: status, queue: queue), health: health)
    }

    @Test("work that goes on by itself is no alarm")
    func busy() {
        let busy = sentence { _, _ in }
        #expect(busy.level == .busy && busy.needs.isEmpty)
        #expect(busy.text == "All is well: 2 operations are on the way, done in about 1 s.")
        let calm = sentence { _, queue in queue.targets[0].load.lanes = [] }
        #expect(calm.level == .calm && calm.text == "All is well: every account is as HR says.")
        let slow = sentence { status, _ in status.standings[0].gatedForSeconds = 10 }
        #expect(slow.level == .busy && slow.text.hasSuffix("; amplitude asks to be asked more slowly."))
    }

    @Test("what somebody has to decide is named with what to run")
    func attention() {
        let found = sentence { status, queue in
            status.holds = [Stage.hold, Stage.hold]
            queue.targets[0].load.lanes[0].byState["parked"] = 1
        }
        #expect(found.level == .attention)
        #expect(found.text == "2 plans wait for your approval and 1 operation is parked.")
        #expect(found.needs.map(\.command) == ["rosterd holds", "rosterd queue --parked"])
    }

    @Test("a configuration that couldn't take over needs somebody, and isn't quoted")
    func refusedConfiguration() {
        let found = sentence { status, _ in status.configuration?.refusal = .init(at: Stage.now, reason: "onerror") }
        #expect(found.level == .attention && found.needs.map(\.command) == ["rosterd check"])
        #expect(!found.text.contains("onerror"))
    }

    @Test("trouble comes first, and more than three things are counted")
    func trouble() {
        let health = HealthReport(parts: [.init(name: "drop hr", reason: "no such directory")], remarks: [])
        let found = sentence(health: health) { status, queue in
            status.standings[0].pause = Stage.hostile
            status.holds = [Stage.hold]
            queue.targets[0].load.lanes[0].byState["parked"] = 1
        }
        #expect(found.level == .trouble && found.needs.count == 4)
        #expect(
            found.text == "Drop hr isn't ready: no such directory, amplitude is paused, 1 plan waits for your approval "
                + "and 1 other thing waits."
        )
        // Who paused it may have said why in any words; those are for the token's bearer.
        #expect(!found.needs.contains { $0.text.contains("onerror") })
    }
}
