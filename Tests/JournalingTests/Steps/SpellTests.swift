import FaultVFS
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

@Suite("Steps that share a transaction")
struct SpellTests {
    /// How many transactions it takes to take a file in, where a job goes on with its next step, or leaves others their turn.
    private func commits(goesOn: Bool) async throws -> Int {
        let hand = WorkByHand { goesOn }
        let volume = FaultDisk(seed: 1, traits: .usual).volume
        let time = ManualTime()
        let journal = try SQLiteJournal.open(path: volume.path("journal"), on: volume, time: time, by: hand)
        let worker = Task {
            while !Task.isCancelled {
                hand.doNext()
                await Task.yield()
            }
        }
        defer { worker.cancel() }
        let desk = try await Desk(journal: journal, time: time, rules: .made([amplitude(sources: [hr])]))
        let before = journal.writer.statistics.commits
        #expect(try await desk.takeIn("file", [person("1"), person("2")]).isAccepted)
        return journal.writer.statistics.commits - before
    }

    @Test("Judging goes on with its next step while it may, and else each is alone")
    func judging() async throws {
        let (together, alone) = (try await commits(goesOn: true), try await commits(goesOn: false))
        #expect(together + 10 < alone)
    }

    @Test("A job leaves others their turn once it has lasted long enough")
    func byTheClock() async throws {
        for (spell, goesOn) in [(Duration.seconds(600), true), (.zero, false)] {
            let connection = try JournalConnection.inMemory()
            let limits = JournalWriter.Limits(spell: spell)
            let writer = JournalWriter(connection: connection, lock: nil, time: ManualTime(), limits: limits)
            #expect(writer.beginSpell().goesOn == goesOn)
            await writer.close()
        }
    }
}
