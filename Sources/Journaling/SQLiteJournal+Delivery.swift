import GRDB
public import Ports
public import Provisioning

extension SQLiteJournal {
    public func recover(
        _ target: TargetRules,
        settle: Duration,
        historyMax: Int
    ) async throws(JournalError) -> PacingHistory {
        precondition(historyMax >= 0, "a history has a length")
        return try await writer.perform { [time] db in
            var recovery = Recovery(db, rules: target, time: time, settle: settle)
            try recovery.run()
            return try recovery.history(max: historyMax)
        }
    }

    public func dispatch(_ request: DispatchRequest) async throws(JournalError) -> DispatchResult {
        try await writer.perform { [time] db in
            try ExchangeOpening(db, target: request.target, time: time).dispatch(request)
        }
    }

    public func open(
        _ kind: ExchangeKind,
        startIndex: Int?,
        at target: TargetID
    ) async throws(JournalError) -> OpenedExchange {
        try await writer.perform { [time] db in
            try ExchangeOpening(db, target: target, time: time).open(kind, startIndex: startIndex)
        }
    }

    @discardableResult
    public func close(_ closing: ExchangeClosing, at target: TargetRules) async throws(JournalError) -> [Parking] {
        try await writer.perform { [time] db in
            var closure = ExchangeClosure(db, rules: target, time: time)
            return try closure.run(closing)
        }
    }
}
