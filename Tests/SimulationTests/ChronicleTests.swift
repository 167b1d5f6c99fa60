import Ports
import Provisioning
import Testing

@testable import Simulation

@Suite("A process that dies leaves open what it has told nobody")
struct ChronicleTests {
    private let clock = VirtualClock()
    private let chronicle: Chronicle
    private static let name = "export-1.csv"

    init() {
        chronicle = Chronicle(clock: clock)
        chronicle.say([.made("1")], of: "hr1", in: Self.name, isWhole: true)
    }

    private var telling: Chronicle.Telling? { chronicle.tellings.first }

    private func pass(_ seconds: Int) { clock.advance(to: clock.now + .seconds(seconds)) }

    private func refuse() {
        chronicle.hear(.intakeRefused(IntakeID("1"), source: SourceID("hr1"), name: Self.name, reason: "stale"))
    }

    @Test("an export of which nobody was told may count from when the process died, and not from a later death")
    func mayCount() {
        pass(5)
        chronicle.die()
        pass(5)
        chronicle.die()
        #expect(telling?.leftAt == .seconds(5))
        #expect(telling?.acceptedAt == nil)
        #expect(chronicle.deaths == [.seconds(5), .seconds(10)])
    }

    @Test("an export that was refused or held before the process died counts for nothing")
    func refusedBefore() {
        refuse()
        pass(5)
        chronicle.die()
        #expect(telling?.leftAt == nil)
    }

    @Test("an export that the next process refuses never counted")
    func refusedAfter() {
        chronicle.die()
        pass(5)
        refuse()
        #expect(telling?.leftAt == nil)
    }

    @Test(
        "an event that has its receipt, and an export that is told of, count from then on, whoever dies",
        arguments: [false, true]
    )
    func told(isEvent: Bool) {
        pass(5)
        if isEvent {
            chronicle.receive(chronicle.say([.made("2")], of: "hr1", in: nil, isWhole: true))
        } else {
            chronicle.accept(Self.name)
        }
        pass(5)
        chronicle.die()
        #expect(chronicle.tellings.last?.acceptedAt == .seconds(5))
        if !isEvent { #expect(telling?.leftAt == nil) }
    }

    @Test("an event whose process dies at the instant of its receipt is taken over by the next one", arguments: [0, 1])
    func takenOver(secondsLater: Int) {
        pass(5)
        chronicle.receive(chronicle.say([.made("2")], of: "hr1", in: nil, isWhole: true))
        pass(secondsLater)
        chronicle.die()
        pass(10)
        chronicle.begin()
        #expect(chronicle.tellings.last?.acceptedAt == .seconds(5))
        #expect(chronicle.tellings.last?.appliedAt == (secondsLater == 0 ? .seconds(15) : .seconds(5)))
    }
}

extension Chronicle {
    /// rosterd tells that it takes an export.
    fileprivate func accept(_ name: String) {
        hear(
            .intakeAccepted(
                IntakeID("1"),
                source: SourceID("hr1"),
                name: name,
                people: 1,
                leavers: 0,
                refusedRows: 0,
                rowsWithoutKey: 0
            )
        )
    }
}
