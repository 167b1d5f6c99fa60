import FaultVFS
import Journaling
import Ports
import Provisioning

/// An empty journal on a disk: every run begins with one, and making it anew would take longer than the run.
enum JournalTemplate {
    static let name = "journal.sqlite"

    /// - Throws: where none can be made.
    static func image() async throws -> DiskImage {
        let disk = FaultDisk(seed: 1, traits: .usual)
        let volume = disk.volume
        let clock = VirtualClock()
        let time = ProcessTime(clock: clock, agenda: Agenda())
        let journal = try SQLiteJournal.open(path: volume.path(name), on: volume, time: time)
        await journal.close()
        return disk.image
    }
}
