import FaultVFS
import Testing

@testable import Journaling

@Suite("The power is cut while the archive is written")
struct ArchiveCutTests {
    @Test("Whatever was moved is in the journal or in the archive")
    func nothingIsBetween() async throws {
        let disk = FaultDisk(seed: 0, traits: .usual)
        var day = try CutDay(disk: disk)
        for step in CutDay.morning + CutDay.noon { try await step.run(&day) }
        let known = try await day.journal.writer.perform { db in
            Set(try db.values(Int64.self, "SELECT seq FROM operation"))
        }
        #expect(known.count > 20)
        var image = disk.image
        disk.record()
        try await CutDay.archive.run(&day)
        let events = disk.recorded
        #expect(events.count > 20)
        let kept = try await day.journal.writer.perform { db in try db.value(Int.self, "SELECT count(*) FROM operation")
        }
        #expect(kept.map { $0 < known.count } == true, "nothing was moved")
        await day.journal.close()

        for (number, event) in events.enumerated() {
            image.apply(event)
            guard number % 3 == 0 else { continue }
            for seed in 0..<4 {
                let after = FaultDisk(seed: UInt64(number * 4 + seed), traits: .usual, image: image)
                let opened = try await ReopenedJournal(after.powerCut())
                let lost = known.subtracting(opened.operations)
                #expect(lost.isEmpty, "step \(number + 1) of \(events.count), seed \(seed)")
                await opened.journal.close()
            }
        }
    }
}
