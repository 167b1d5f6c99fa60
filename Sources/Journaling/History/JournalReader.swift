import GRDB
import Ports

/// A second connection that only reads, for whatever takes long: the one that writes goes on meanwhile.
///
/// It sees the journal as it was when a statement began, never checkpoints, and lives for one piece of work, on a thread of its
/// own.
struct JournalReader {
    let path: String
    let disk: any JournalDisk
    let interruption: Interruption

    /// - Parameter work: is ended where the journal is to be closed; finds no transaction around it: `VACUUM INTO` wants none.
    func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(JournalError) -> Value {
        try await OwnThread.perform(named: "journal-reader") { [path, disk, interruption] in
            var configuration = Configuration()
            configuration.readonly = true
            configuration.label = "journal-reader"
            let database = try DatabaseQueue(path: disk.database(path), configuration: configuration)
            let value = try interruption.reading(database, work)
            try database.close()
            return value
        }
    }
}
