import Provisioning

/// A ``TargetMachine`` on a bench: a test says what happens, and sees what it wants done.
struct MachineBench {
    var machine: TargetMachine
    var now = BootInstant(nanoseconds: 1_000_000_000_000)
    private var nextExchange: Int64 = 1

    init(
        limit: RateLimit? = nil,
        concurrency: Int = 4,
        isRead: Bool = true,
        profile: TargetProfile = .amplitude,
        history: PacingHistory = .none
    ) {
        let settings = DeliverySettings(
            profile: profile,
            limit: limit,
            concurrency: concurrency,
            packAgeMax: .seconds(600),
            starvationAge: .seconds(600),
            retry: .standard
        )
        machine = TargetMachine(
            settings: settings,
            history: history,
            isRead: isRead,
            pausedFor: nil
        )
        _ = machine.start()
    }

    /// A bench whose credential is read and whose first plan is made: a dispatch is under way.
    static func running(limit: RateLimit? = nil, concurrency: Int = 4) -> MachineBench {
        var bench = MachineBench(limit: limit, concurrency: concurrency)
        _ = bench.feed(.credentialRead(failure: nil))
        _ = bench.feed(.planned(more: false))
        return bench
    }

    mutating func feed(_ event: TargetMachine.Event) -> [TargetMachine.Effect] {
        machine.handle(event, at: now, wall: WallInstant(milliseconds: 0))
    }

    /// The dispatch found these; nothing waits for an instant.
    mutating func dispatched(_ exchanges: [OpenedExchange] = [], nextAt: BootInstant? = nil) -> [TargetMachine.Effect] {
        feed(.dispatched(.init(opened: exchanges, nextAt: nextAt)))
    }

    mutating func answer(_ exchange: OpenedExchange, _ result: WireResult) -> [TargetMachine.Effect] {
        feed(.answered(exchange.sequence, result, jitter: 0))
    }

    /// Answers, closes, and plans what that may have changed.
    ///
    /// - Returns: what is wanted once that is done.
    mutating func settle(_ exchange: OpenedExchange, _ result: WireResult) -> [TargetMachine.Effect] {
        _ = answer(exchange, result)
        let effects = feed(.closed(exchange.sequence))
        return effects.contains(.plan) ? feed(.planned(more: false)) : effects
    }

    /// Sends it, a minute after whatever was before, and has it answered.
    mutating func send(_ exchange: OpenedExchange, _ result: WireResult) -> ExchangeClosing? {
        now = now + .seconds(60)
        _ = dispatched([exchange])
        _ = dispatched()
        let closing = answer(exchange, result).closing
        _ = feed(.closed(exchange.sequence))
        _ = feed(.planned(more: false))
        return closing
    }

    /// A typical exchange with a number of its own.
    mutating func exchange(_ kind: ExchangeKind, person: Int64 = 1, members: Int = 1) -> OpenedExchange {
        var exchange = Made.typical(kind, members: members)
        exchange.sequence = ExchangeSequence(rawValue: nextExchange)
        nextExchange += 1
        if exchange.group == nil {
            for place in exchange.carried.indices {
                exchange.carried[place].operation.sequence = OperationSequence(rawValue: person)
                exchange.carried[place].operation.account = AccountID(rawValue: person)
            }
        }
        return exchange
    }
}

extension [TargetMachine.Effect] {
    /// Their names, for comparing at a glance.
    var names: [String] {
        map { effect in
            switch effect {
            case .readCredential: "readCredential"
            case .plan: "plan"
            case .dispatch: "dispatch"
            case .open(let kind, let startIndex): "open \(kind.rawValue)" + (startIndex.map { " \($0)" } ?? "")
            case .openPage: "openPage"
            case .finishReading: "finishReading"
            case .send: "send"
            case .close: "close"
            case .forgetPause: "forgetPause"
            case .recordPause(let pause): pause == nil ? "recordResumption" : "recordPause"
            case .wake: "wake"
            case .ended: "ended"
            }
        }
    }

    var wake: BootInstant? {
        for case .wake(let instant) in self { return instant }
        return nil
    }

    var packLimits: [GroupName: Int]? {
        dispatch?.packLimits
    }

    var dispatch: TargetMachine.Slots? {
        for case .dispatch(let slots) in self { return slots }
        return nil
    }

    /// How many requests a dispatch may begin.
    var slots: Int? {
        dispatch?.capacity
    }

    var pause: Pause? {
        for case .recordPause(let pause) in self { return pause }
        return nil
    }

    var closing: ExchangeClosing? {
        for case .close(let closing) in self { return closing }
        return nil
    }
}
