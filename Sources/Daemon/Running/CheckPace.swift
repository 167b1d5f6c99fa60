import Delivery
import Journaling
import Ports
import Provisioning

/// A target's pace, as a daemon would keep it.
struct CheckPace {
    let rules: TargetRules
    let journal: SQLiteJournal?
    let time: any TimeSource
    private var pacer: Pacer
    /// The provider has asked to be left alone until then.
    private var gate: BootInstant?

    init(rules: TargetRules, journal: SQLiteJournal?, time: any TimeSource) {
        self.rules = rules
        self.journal = journal
        self.time = time
        pacer = Pacer(limit: nil, classLimits: [], history: .none)
    }

    /// Goes on where the journal's latest requests left it.
    ///
    /// - Throws: ``TargetCheckError/throttled(seconds:)``; ``JournalError``.
    mutating func begin(settings: DeliverySettings) async throws {
        let history = try await journal?.recover(
            rules,
            settle: settings.retry.settle,
            historyMax: settings.historyMax
        )
        if let wait = history?.gatedUntil.map({ $0 - time.boot }), wait > .zero {
            throw TargetCheckError.throttled(seconds: wait.components.seconds + 1)
        }
        pacer = Pacer(
            limit: settings.limit,
            classLimits: settings.profile.classLimits,
            history: history ?? .none
        )
    }

    /// One request, in its turn, recorded before it goes out and closed with its outcome: how long the provider wants to be
    /// left alone stands in the journal for whoever comes next, too.
    mutating func pass(
        _ request: SCIMRequest,
        _ perform: () async -> WireResult
    ) async throws -> WireResult {
        let kind: ExchangeKind = request.resource == .groups ? .listGroups : .probe
        while let start = nextStart(kind), start > time.boot { try await time.sleep(until: start) }
        let exchange = try await journal?.open(kind, startIndex: nil, at: rules.id)
        pacer.started(kind, at: time.boot)
        let result = await perform()
        let end = time.boot
        pacer.ended(kind, at: end, transmissions: result.transmissions)
        if let left = RateLimitFields(result, wall: time.wall) { pacer.advised(left, to: kind, at: end) }
        let gatedUntil = TargetCheck.silence(after: result, wall: time.wall).map { end + $0 }
        gate = gatedUntil ?? gate
        if let exchange { try await close(exchange.sequence, at: end, result, gatedUntil: gatedUntil) }
        return result
    }

    private func nextStart(_ kind: ExchangeKind) -> BootInstant? {
        guard let start = pacer.nextStart(kind, now: time.boot) else { return nil }
        return gate.map { max($0, start) } ?? start
    }

    private func close(
        _ exchange: ExchangeSequence,
        at end: BootInstant,
        _ result: WireResult,
        gatedUntil: BootInstant?
    ) async throws {
        let record = ExchangeRecord(
            status: result.status,
            verdict: "checked",
            reason: nil,
            transmissions: result.transmissions
        )
        let closing = ExchangeClosing(
            sequence: exchange,
            endedAt: end,
            record: record,
            resolutions: [:],
            learned: [],
            forgiven: [],
            gatedUntil: gatedUntil
        )
        try await journal?.close(closing, at: rules)
    }
}
