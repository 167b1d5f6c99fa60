import FaultVFS
import Foundation
import Ports
import Provisioning
import Testing

@testable import Journaling

@Suite("A call of the disk's fails, or there is no room")
struct DiskFailureTests {
    /// The day from noon on, after a morning on a good disk, and what it did to the disk.
    private struct Noon {
        var image: DiskImage
        var judge: CutJudge
        /// Before noon.
        var events: Int
        var acknowledged: [Int]
        var counts: FaultDisk.Counts

        init() async throws {
            let trace = try await CutTrace(traits: .usual, steps: CutDay.morning + CutDay.noon)
            judge = CutJudge(states: try await CutStates(trace), traits: .usual, rules: try CutDay.rules())
            acknowledged = trace.acknowledged.map(\.events)
            events = acknowledged[CutDay.morning.count - 1]
            image = trace.acknowledged[CutDay.morning.count - 1].image
            let disk = FaultDisk(seed: 0, traits: .usual, image: image)
            var day = try CutDay(disk: disk)
            for step in CutDay.noon { try await step.run(&day) }
            counts = disk.counts
            await day.journal.close()
        }

        /// After so many steps of the afternoon.
        func events(after steps: Int) -> Int { acknowledged[CutDay.morning.count - 1 + steps] }
    }

    /// Every how manieth call is tried.
    private static var stride: Int { ProcessInfo.processInfo.environment["ROSTERD_SLOW_TESTS"] == "1" ? 1 : 12 }

    @Test(
        "Where a call fails, nothing that was acknowledged is lost, even if the power goes, too",
        arguments: FaultPlan.Call.allCases
    )
    func ioErrors(call: FaultPlan.Call) async throws {
        let noon = try await Noon()
        let calls = noon.counts.calls[call] ?? 0
        #expect(calls > 0, "a day never calls \(call)")
        var endings = 0
        for number in Swift.stride(from: 1, through: calls, by: Self.stride) {
            let disk = FaultDisk(seed: UInt64(number), traits: .usual, image: noon.image)
            disk.plan = FaultPlan(
                faults: [.init(call, number: number, failure: .ioError, isLasting: false)],
                cutAtStep: nil
            )
            let (done, failure) = await attempt(disk)
            if failure != nil { endings += 1 }
            let cut = disk.image
            let objection = try await noon.judge.judge(
                cut,
                events: noon.events(after: done),
                seed: UInt64(number),
                startStep: nil
            )
            #expect(objection == nil, "\(call) \(number): \(failure ?? "no error")")
            disk.kill()
        }
        // A log that can't be shortened or removed is left as it is.
        if ![.truncate, .delete].contains(call) { #expect(endings > 0) }
    }

    /// How many steps were acknowledged, and why the next one wasn't.
    private func attempt(_ disk: FaultDisk) async -> (done: Int, failure: String?) {
        var done = 0
        do {
            var day = try CutDay(disk: disk)
            for step in CutDay.noon {
                try await step.run(&day)
                done += 1
            }
            return (done, nil)
        } catch {
            return (done, "\(error)")
        }
    }

    @Test("A sync that failed ends the writer: nothing is acknowledged any more, and none is tried again")
    func failedSync() async throws {
        let disk = FaultDisk(seed: 1, traits: .usual)
        var day = try CutDay(disk: disk)
        for step in CutDay.morning { try await step.run(&day) }
        disk.plan = FaultPlan(faults: [.init(.sync, number: 1, failure: .ioError, isLasting: false)], cutAtStep: nil)
        let journal = day.journal
        await #expect(throws: JournalError.self) {
            try await journal.recordPause("a", byOperator: true, opensGate: false, at: saas)
        }
        let syncs = disk.counts.syncs
        let error = await #expect(throws: JournalError.self) {
            try await journal.recordPause("b", byOperator: true, opensGate: false, at: saas)
        }
        guard case .failed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        await journal.close()
        #expect(disk.counts.syncs == syncs)
        // The log is left to the next start.
        #expect(disk.image[CutDay.file + "-wal"]?.isEmpty == false)
    }

    @Test("What is promised after a start stands on nothing that an earlier sync failed to write", arguments: 1...20)
    func syncedAnew(seed: UInt64) async throws {
        let disk = FaultDisk(seed: seed, traits: .usual)
        var day = try CutDay(disk: disk)
        for step in CutDay.morning { try await step.run(&day) }
        disk.plan = FaultPlan(faults: [.init(.sync, number: 1, failure: .ioError, isLasting: false)], cutAtStep: nil)
        await #expect(throws: JournalError.self) {
            try await day.journal.recordPause("a", byOperator: true, opensGate: false, at: saas)
        }
        await day.journal.close()
        // The process has ended; the kernel's cache still shows what it couldn't write.
        let started = try CutDay.open(disk.kill())
        try await started.recordPause("b", byOperator: true, opensGate: false, at: saas)
        let volume = disk.powerCut()
        await started.close()
        let journal = try CutDay.open(volume)
        #expect(try await journal.pauseThatStays(at: saas) == "b")
        await journal.close()
    }

    @Test("The power goes in the middle of a start on what an earlier sync failed to write", arguments: 1...10)
    func cutInTheNextStart(seed: UInt64) async throws {
        let noon = try await Noon()
        let disk = FaultDisk(seed: seed, traits: .usual, image: noon.image)
        var day = try CutDay(disk: disk)
        // The first is of the new log's head.
        disk.plan = FaultPlan(faults: [.init(.sync, number: 2, failure: .ioError, isLasting: false)], cutAtStep: nil)
        await #expect(throws: JournalError.self) { try await CutDay.noon[0].run(&day) }
        await day.journal.close()
        disk.kill()
        var (cuts, isThrough) = (0, false)
        while !isThrough, cuts < 200 {
            let next = FaultDisk(seed: seed, traits: .usual, image: disk.image)
            next.plan = FaultPlan(faults: [], cutAtStep: cuts + 1)
            await (try? CutDay.open(next.volume))?.close()
            isThrough = !next.isDown
            let objection = try await noon.judge.judge(next.image, events: noon.events, seed: seed, startStep: nil)
            #expect(objection == nil, "cut at step \(cuts + 1)")
            if !isThrough { cuts += 1 }
        }
        #expect(isThrough && cuts > 0)
    }

    @Test("A disk that is full at any write is survived: nothing is lost, and with room the day goes on")
    func fullDisk() async throws {
        let noon = try await Noon()
        let writes = noon.counts.calls[.write] ?? 0
        #expect(writes > 50)
        var (tries, refused) = (0, 0)
        for number in Swift.stride(from: 1, through: writes, by: Self.stride) {
            let disk = FaultDisk(seed: UInt64(number), traits: .usual, image: noon.image)
            var day = try CutDay(disk: disk)
            tries += 1
            disk.plan = FaultPlan(
                faults: [.init(.write, number: number, failure: .full, isLasting: true)],
                cutAtStep: nil
            )
            var refusals = 0
            for (done, step) in CutDay.noon.enumerated() {
                do {
                    try await step.run(&day)
                } catch JournalError.full {
                    refusals += 1
                    let objection = try await noon.judge.judge(
                        disk.image,
                        events: noon.events(after: done),
                        seed: UInt64(number),
                        startStep: nil
                    )
                    #expect(objection == nil, "full at write \(number), \(step.name)")
                    disk.plan = .none
                    try await step.run(&day)
                }
            }
            // Only what comes after the day's last write is not met.
            if refusals == 0 { #expect(disk.counts.calls[.write, default: 0] < number, "full at write \(number)") }
            refused += refusals
            #expect(try await day.journal.check().problems.isEmpty)
            await day.journal.close()
        }
        #expect(refused > tries / 2)
    }

    @Test("A disk without room takes no change, and the next one once it has room")
    func capacity() async throws {
        let disk = FaultDisk(seed: 1, traits: .usual)
        var day = try CutDay(disk: disk)
        for step in CutDay.morning { try await step.run(&day) }
        disk.capacity = disk.image.bytes
        let journal = day.journal
        await #expect(throws: JournalError.full) {
            try await journal.recordPause("a", byOperator: true, opensGate: false, at: saas)
        }
        #expect(journal.storage.freeBytes == 0)
        disk.capacity = nil
        try await journal.recordPause("b", byOperator: true, opensGate: false, at: saas)
        #expect(try await journal.pauseThatStays(at: saas) == "b")
        await journal.close()
    }
}
