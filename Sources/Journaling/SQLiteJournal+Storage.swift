import Foundation
public import Ports

extension SQLiteJournal: StorageGauge {
    public var storage: StorageReading {
        let statistics = writer.statistics
        return StorageReading(
            databaseBytes: path.map { JournalFile.size(of: $0) } ?? 0,
            logBytes: path.map { JournalFile.size(of: $0 + "-wal") } ?? 0,
            freeBytes: path.flatMap { JournalFile.free(beside: $0) },
            commits: statistics.commitTimes,
            checkpoints: statistics.checkpoints
        )
    }
}
