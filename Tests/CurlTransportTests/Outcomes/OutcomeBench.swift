import CurlTransport
import Provisioning
import SCIM

/// A ``TargetMachine`` whose requests go to a real server over libcurl: what the server does is what the machine judges.
struct OutcomeBench {
    /// What became of an exchange, in words that a table can hold.
    struct Outcome: Sendable, Hashable, CustomStringConvertible {
        /// `done`, `retry`, `look-up` …, as the journal keeps it.
        var verdict: String
        /// Of its first operation.
        var fate: String
        /// What the target as a whole comes to: `goes on`, `paused`, `reads the credential`, `gated 10 s`, `failing`.
        var target: String

        var description: String { "\(verdict), \(fate), \(target)" }
    }

    /// 2026-11-21T22:26:40Z.
    static let wall = WallInstant(milliseconds: 1_795_300_000_000)

    var machine: TargetMachine
    var now = BootInstant(nanoseconds: 1_000_000_000_000)
    private let transport: CurlTransport
    private let base: String
    private let timeout: Duration
    private var sequence: Int64 = 0

    /// - base: ends in a slash.
    init(
        _ transport: CurlTransport,
        base: String,
        profile: TargetProfile,
        limit: RateLimit? = nil,
        timeout: Duration = .seconds(5)
    ) {
        self.transport = transport
        self.base = base
        self.timeout = timeout
        let settings = DeliverySettings(
            profile: profile,
            limit: limit,
            concurrency: 4,
            packAgeMax: .seconds(600),
            starvationAge: .seconds(600),
            retry: .standard
        )
        machine = TargetMachine(settings: settings, history: .none, isRead: true, pausedFor: nil)
        _ = machine.start()
        _ = feed(.credentialRead(failure: nil))
        _ = feed(.planned(more: false))
    }

    mutating func feed(_ event: TargetMachine.Event) -> [TargetMachine.Effect] {
        machine.handle(event, at: now, wall: Self.wall)
    }

    /// Sends the exchange, and says what the machine makes of what comes of it.
    mutating func send(_ exchange: OpenedExchange) async -> Outcome {
        sequence += 1
        var numbered = exchange
        numbered.sequence = ExchangeSequence(rawValue: sequence)
        let sent = feed(.dispatched(.init(opened: [numbered], nextAt: nil)))
        var effects: [TargetMachine.Effect] = []
        for case .send(let opened, let request) in sent {
            let result = await transport.perform(wire(request))
            effects = feed(.answered(opened.sequence, result, jitter: 0.5))
        }
        let outcome = outcome(of: effects)
        effects += feed(.closed(numbered.sequence))
        if effects.contains(.readCredential) { _ = feed(.credentialRead(failure: nil)) }
        _ = feed(.planned(more: false))
        return outcome
    }

    private func wire(_ request: SCIMRequest) -> WireRequest {
        WireRequest(
            method: request.method,
            url: request.url(base: base),
            headers: [WireHeader("Authorization", "Bearer s3cret")],
            body: request.body?.serialized(),
            connectTimeout: .seconds(2),
            timeout: timeout,
            answerBytesMax: 4096
        )
    }

    // MARK: - In words

    private func outcome(of effects: [TargetMachine.Effect]) -> Outcome {
        var outcome = Outcome(verdict: "", fate: "", target: "goes on")
        for effect in effects {
            switch effect {
            case .close(let closing):
                outcome.verdict = closing.record.verdict
                let first = closing.resolutions.sorted { $0.key < $1.key }.first?.value
                outcome.fate = first.map(word) ?? "nothing"
                if let instant = closing.gatedUntil { outcome.target = "gated \((instant - now).components.seconds) s" }
            case .recordPause: outcome.target = "paused"
            case .forgetPause: outcome.target = "goes on"
            case .readCredential: outcome.target = "reads the credential"
            case .plan, .dispatch, .open, .openPage, .finishReading, .send, .wake, .ended: break
            }
        }
        let standing = machine.standing(of: "saas", at: now)
        let isFailing = outcome.verdict == "retry" || outcome.verdict == "unknown"
        if outcome.target == "goes on", isFailing, standing.latestFailure != nil { outcome.target = "failing" }
        return outcome
    }

    private func word(_ resolution: Resolution) -> String {
        switch resolution {
        case .done: "done"
        case .again(let instant, let counts, let isUncertain, _): again("again", instant, counts, isUncertain)
        case .lookUp(let instant, let counts, let isUncertain, _): again("looked up", instant, counts, isUncertain)
        case .parked: "parked"
        case .superseded: "superseded"
        }
    }

    private func again(_ what: String, _ instant: BootInstant?, _ counts: Bool, _ isUncertain: Bool) -> String {
        let wait = instant.map { " in \(($0 - now).components.seconds) s" } ?? ""
        return what + wait + (counts ? "" : " for free") + (isUncertain ? ", unsure" : "")
    }
}
