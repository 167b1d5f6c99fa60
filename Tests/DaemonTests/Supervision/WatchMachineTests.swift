import Ports
import Provisioning
import Testing

@testable import Daemon

@Suite("The watchdog is fed by proof of progress")
struct WatchMachineTests {
    private static let interval = Duration.seconds(20)

    /// A machine, its clock, and the parts that it watches.
    private struct Scene {
        var machine = WatchMachine(interval: WatchMachineTests.interval)
        var now = BootInstant(nanoseconds: 0)
        let journal = Heartbeat(name: "journal")
        let roster = Heartbeat(name: "roster")
        var parts: [Heartbeat]

        init() { parts = [journal, roster] }

        /// Looks when the machine wanted to.
        mutating func look() -> WatchMachine.Decision {
            let decision = machine.look(
                at: now,
                parts.map { WatchMachine.Part(id: ObjectIdentifier($0), name: $0.name, reading: $0.reading) }
            )
            now = decision.nextLook
            return decision
        }

        /// Looks until a minute has passed, while `live` answer each question.
        mutating func minute(live: [Heartbeat]) -> [WatchMachine.Decision] {
            let end = now + .seconds(60)
            var decisions: [WatchMachine.Decision] = []
            while now < end {
                let decision = look()
                for part in live where decision.asks.contains(ObjectIdentifier(part)) { part.beat() }
                decisions.append(decision)
            }
            return decisions
        }
    }

    @Test("while all answer it is fed, and few looks are enough")
    func allAnswer() {
        var scene = Scene()
        let decisions = scene.minute(live: scene.parts)
        #expect(decisions.proven == 3)
        #expect(decisions.count == 6)
        #expect(decisions.allSatisfy { $0.stuck.isEmpty && $0.waiting.isEmpty && $0.recovered.isEmpty })
    }

    @Test("one that never answers stops it, and is named, once")
    func oneIsStuck() {
        var scene = Scene()
        let decisions = scene.minute(live: [scene.journal])
        #expect(decisions.proven == 0)
        #expect(decisions.flatMap(\.stuck) == ["roster"])
    }

    @Test("one that comes to itself has it fed again at once")
    func recovery() {
        var scene = Scene()
        _ = scene.minute(live: [scene.journal])
        scene.roster.beat()
        let decision = scene.look()
        #expect(decision.isProven)
        #expect(decision.recovered == ["roster"])
        #expect(scene.minute(live: scene.parts).proven >= 2)
    }

    @Test("what was finished before the question is no answer to it")
    func oldBeats() {
        var scene = Scene()
        scene.roster.beat()
        scene.journal.beat()
        #expect(!scene.look().asks.isEmpty)
        #expect(!scene.look().isProven)
    }

    @Test("a step that is finished is an answer, whether the question was heard or not")
    func steps() {
        var scene = Scene()
        _ = scene.look()
        scene.roster.beat()
        scene.journal.beat()
        #expect(scene.look().isProven)
    }

    @Test("who waits for the journal isn't stuck: the journal is asked, and who waits for long is named")
    func entrusted() {
        var scene = Scene()
        scene.roster.entrust()
        var decisions = scene.minute(live: [scene.journal])
        #expect(decisions.proven == 3)
        #expect(decisions.flatMap(\.waiting) == ["roster"])
        decisions = scene.minute(live: [])
        #expect(decisions.proven == 0)
        #expect(decisions.flatMap(\.stuck) == ["journal"])
        scene.roster.takeBack()
        scene.journal.beat()
        #expect(scene.minute(live: scene.parts).proven > 0)
    }

    @Test("who rests on purpose isn't asked before that is over, and then has to be there")
    func resting() {
        var scene = Scene()
        scene.roster.rests(until: scene.now + .seconds(40))
        let decisions = scene.minute(live: [scene.journal])
        #expect(decisions.proven >= 2)
        let late = scene.minute(live: [scene.journal])
        #expect(late.proven == 0)
        #expect((decisions + late).flatMap(\.stuck) == ["roster"])
        scene.roster.beat()
        #expect(scene.look().isProven)
    }

    @Test("who has ended owes nothing, and who has come since the question isn't missing")
    func comingAndGoing() {
        var scene = Scene()
        _ = scene.look()
        scene.journal.beat()
        let newcomer = Heartbeat(name: "intake hr")
        scene.parts = [scene.journal, newcomer]
        #expect(scene.look().isProven)
        #expect(scene.look().asks.contains(ObjectIdentifier(newcomer)))
    }

    @Test("two thirds of the watchdog's time are left to come to oneself")
    func time() {
        // The watchdog's time is three intervals: who is stuck for two of them, and then answers, isn't ended.
        var scene = Scene()
        var fed: [BootInstant] = []
        let end = BootInstant(nanoseconds: 0) + .seconds(200)
        while scene.now < end {
            let at = scene.now
            let decision = scene.look()
            if decision.isProven { fed.append(at) }
            let isStuck = at > .zero + .seconds(61) && at < .zero + .seconds(100)
            for part in scene.parts where decision.asks.contains(ObjectIdentifier(part)) && !isStuck { part.beat() }
        }
        let gaps = zip(fed, fed.dropFirst()).map { $1 - $0 }
        #expect(gaps.max().map { $0 < .seconds(60) } == true)
        #expect(gaps.max().map { $0 > .seconds(30) } == true)
    }
}

extension [WatchMachine.Decision] {
    /// How many of them feed the watchdog.
    fileprivate var proven: Int { filter(\.isProven).count }
}
