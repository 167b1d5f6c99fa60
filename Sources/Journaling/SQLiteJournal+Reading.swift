import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal {
    public func leftOfReading(_ target: TargetID) async throws(JournalError) -> ReadingRemainder? {
        try await writer.perform { db in
            try ReadingRow.underWay(db, at: target).map { $0.course == nil ? .findings : .pages }
        }
    }

    public func openPage(of target: TargetRules) async throws(JournalError) -> OpenedExchange? {
        try await writer.perform { [time] db in try ReadingPages(db: db, rules: target, time: time).open() }
    }

    public func continueReading(of target: TargetRules, batch: Int) async throws(JournalError) -> Bool {
        precondition(batch > 0, "a batch compares something")
        return try await writer.perform { [time] db in
            guard let reading = try ReadingRow.underWay(db, at: target.id) else { return false }
            return try ReadingComparison(db: db, rules: target, reading: reading, time: time).step(batch: batch)
        }
    }
}

extension SQLiteJournal: ReadingJournal {
    public func beginReading(of target: TargetID, repairs: Bool) async throws(JournalError) -> ReadingNumber? {
        try await writer.perform { [time] db in
            guard try KnownTargets(db: db).isRead(target) else { return nil }
            if let reading = try ReadingRow.underWay(db, at: target) {
                if repairs { try reading.repairsFromNowOn(db) }
                return ReadingNumber(rawValue: reading.number)
            }
            let reading = try ReadingRow.begin(
                db,
                target,
                for: .reconcile,
                repairs: repairs,
                restarts: 0,
                at: time.wall
            )
            return ReadingNumber(rawValue: reading.number)
        }
    }

    public func latestReading(of target: TargetID) async throws(JournalError) -> WallInstant? {
        try await writer.perform { db in
            try db.value(
                Int64.self,
                "SELECT began_at FROM reading WHERE target = ? ORDER BY number DESC LIMIT 1",
                [target.rawValue]
            ).map { WallInstant(milliseconds: $0) }
        }
    }

    public func reading(
        _ number: ReadingNumber?,
        of target: TargetID,
        employee: EmployeeID?,
        limit: Int
    ) async throws(JournalError) -> ReadingReport? {
        try await writer.perform { db in
            try ReadingListing(db: db).report(number, of: target, employee: employee, limit: limit)
        }
    }

    public func repair(
        _ number: ReadingNumber,
        of employee: EmployeeID?,
        at target: TargetRules
    ) async throws(JournalError) -> Bool {
        let isBegun = try await writer.perform { [time] db in
            guard let reading = try ReadingRow.find(db, number.rawValue), reading.target == target.id,
                reading.state == .compared, try DriftIntakes.open(db, of: reading.number) == 0
            else { return false }
            _ = try DriftIntakes(db: db, reading: reading, rules: target, wall: time.wall).begin(for: employee)
            return true
        }
        guard isBegun else { return false }
        do throws(JournalError) {
            while try await stageRepair(number, at: target) {}
        } catch {
            // It is begun, whatever comes: what is left stands in the journal.
            guard error == .full || error == .busy else { throw error }
        }
        return true
    }

    /// One step of it.
    private func stageRepair(_ number: ReadingNumber, at target: TargetRules) async throws(JournalError) -> Bool {
        try await writer.perform { [time] db in
            guard let reading = try ReadingRow.find(db, number.rawValue), reading.state == .staging else {
                return false
            }
            return try DriftIntakes(db: db, reading: reading, rules: target, wall: time.wall).step()
        }
    }

    public func preview(
        repairing number: ReadingNumber,
        of employee: EmployeeID?,
        at target: TargetRules,
        rules: RosterRules
    ) async throws(JournalError) -> RepairPreview? {
        try await onCopy { [time] db in
            guard let reading = try ReadingRow.find(db, number.rawValue), reading.state == .compared else { return nil }
            let drift = DriftIntakes(db: db, reading: reading, rules: target, wall: time.wall)
            return try PreviewQuery(db: db, time: time, rules: rules).run(repairing: drift, of: employee)
        }
    }
}
