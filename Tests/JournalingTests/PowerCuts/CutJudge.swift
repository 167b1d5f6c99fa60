import FaultVFS
import Ports
import Provisioning

@testable import Journaling

/// Opens a journal after a power cut, as the next start would, and says what is wrong.
struct CutJudge: Sendable {
    let states: CutStates
    let traits: DiskTraits
    let rules: RosterRules

    /// - Parameters:
    ///   - events: of the day that were done when the power went.
    ///   - startStep: the power goes once more, at that step of the first start; nil: it doesn't.
    /// - Returns: what is wrong; nil where all is well.
    func judge(_ image: DiskImage, events: Int, seed: UInt64, startStep: Int?) async throws -> String? {
        let disk = FaultDisk(seed: seed, traits: traits, image: image)
        var volume = disk.powerCut()
        if let startStep { volume = await cutInTheStart(of: volume, disk: disk, atStep: startStep) }
        do {
            return try await objection(volume, events: events)
        } catch {
            return "it can't be opened: \(error)"
        }
    }

    private func objection(_ volume: FaultVolume, events: Int) async throws -> String? {
        let opened = try await ReopenedJournal(volume)
        if let objection = states.objection(to: opened.digest, operations: opened.operations, after: events) {
            await opened.journal.close()
            return objection
        }
        _ = try await opened.journal.recover(rules.targets[0], settle: .zero, historyMax: 100)
        let report = try await opened.journal.check()
        let open = try await opened.journal.writer.perform { db in
            try db.value(Int.self, "SELECT count(*) FROM exchange WHERE state = 'open'") ?? 0
        }
        await opened.journal.close()
        if !report.problems.isEmpty { return report.problems.joined(separator: "; ") }
        return open == 0 ? nil : "\(open) exchanges are open after recovery"
    }

    /// What a start does without being asked, and its end, change nothing that a day's states would tell apart.
    private func cutInTheStart(of volume: FaultVolume, disk: FaultDisk, atStep step: Int) async -> FaultVolume {
        disk.plan = FaultPlan(faults: [], cutAtStep: step)
        if let journal = try? CutDay.open(volume) { await journal.close() }
        return disk.powerCut()
    }
}
