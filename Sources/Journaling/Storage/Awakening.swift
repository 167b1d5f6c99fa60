import GRDB
import Ports
import Provisioning

/// What every open does first: forget what was never accepted, and what another boot's clock said, and look whether the wall clock
/// can be believed.
struct Awakening {
    let connection: JournalConnection
    let time: any TimeSource

    func run() throws(JournalError) {
        do {
            try connection.database.write { db in
                try dropHalfRead(db)
                try adoptBoot(db)
                try ClockDoubt(db: db).look(at: time)
            }
        } catch {
            throw JournalError(error)
        }
    }

    /// Files that were not accepted are read again from their first row. What a configuration changes, and what a reading has
    /// found, goes on where it was.
    private func dropHalfRead(_ db: Database) throws {
        // From the youngest on: what was taken out of one goes before it.
        for intake in try IntakeRow.all(db, in: .staging).reversed()
        where intake.input != .configuration && intake.reading == nil {
            try intake.drop(db)
        }
    }

    /// Under another boot no instant of the last one means anything: what waited for one is due.
    private func adoptBoot(_ db: Database) throws {
        let boot = time.bootID.rawValue
        let known = try db.value(String.self, "SELECT value FROM meta WHERE key = 'boot'")
        guard known != boot else { return }
        try db.run("UPDATE operation SET not_before = 0 WHERE state = 'retrying'")
        try db.run("UPDATE operation SET ready_boot = 0 WHERE ended_at IS NULL")
        try db.run("UPDATE remote_group SET verify_not_before = 0 WHERE verify_not_before IS NOT NULL")
        try TargetGate.adoptBoot(db, time: time)
        try db.run(
            "INSERT INTO meta (key, value) VALUES ('boot', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            [boot]
        )
    }
}
