public import Ports
public import Provisioning

extension SQLiteJournal: HistoryJournal {
    public func parked(
        _ selection: ParkedSelection,
        rules: RosterRules,
        limit: Int
    ) async throws(JournalError) -> ParkedListing {
        try await writer.perform { db in try ParkedOperations(db: db, rules: rules).list(selection, limit: limit) }
    }

    public func decide(_ decision: ParkedDecision, rules: RosterRules) async throws(JournalError) -> DecisionReport {
        var report = DecisionReport()
        for start in stride(from: 0, to: decision.sequences.count, by: Self.decidedAtOnce) {
            let some = decision.sequences.dropFirst(start).prefix(Self.decidedAtOnce)
            let part = try await writer.perform { [time] db in
                try ParkedDeciding(db: db, rules: rules, now: time.boot, wall: time.wall).run(decision.kind, some)
            }
            report.decided += part.decided
            report.left += part.left
        }
        return report
    }

    public func queue() async throws(JournalError) -> [QueueLoad] {
        var loads: [QueueLoad] = []
        for target in try await writer.perform({ db in try KnownTargets(db: db).all() }) {
            var lanes: [QueueLoad.Lane] = []
            for lane in Lane.allCases {
                let load = try await writer.perform { [time] db in
                    try QueueLoadQuery(db: db, target: target).lane(lane, at: time.wall)
                }
                if let load { lanes.append(load) }
            }
            let load = try await writer.perform { [lanes, time] db in
                try QueueLoadQuery(db: db, target: target).load(lanes: lanes, now: time.boot)
            }
            loads.append(load)
        }
        return loads
    }

    public func people(_ text: String) async throws(JournalError) -> [PersonKey] {
        try await writer.perform { db in try PersonLookup(db: db).people(text) }
    }

    public func explain(_ person: PersonKey) async throws(JournalError) -> PersonReport {
        try await writer.perform { [time] db in try PersonQuery(db: db, time: time).report(person) }
    }

    public func received(_ intake: IntakeID) async throws(JournalError) -> WallInstant? {
        try await writer.perform { db in
            try db.value(Int64.self, "SELECT received_at FROM intake WHERE id = ?", [intake.rawValue])
                .map { WallInstant(milliseconds: $0) }
        }
    }

    /// In one transaction, among everyone else's.
    private static let decidedAtOnce = 100
}
