import Foundation
public import Ports

extension SQLiteJournal: StorageGauge {
    public var storage: StorageReading {
        let statistics = writer.statistics
        return StorageReading(
            databaseBytes: path.map { disk.size(of: $0) } ?? 0,
            logBytes: path.map { disk.size(of: $0 + "-wal") } ?? 0,
            freeBytes: path.flatMap { disk.free(beside: $0) },
            commits: statistics.commitTimes,
            checkpoints: statistics.checkpoints
        )
    }
}
