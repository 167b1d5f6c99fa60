/// What the machine makes of an exchange's result.
extension TargetMachine {
    mutating func answered(
        _ sequence: ExchangeSequence,
        _ result: WireResult,
        jitter: Double,
        at now: BootInstant,
        wall: WallInstant
    ) -> [Effect] {
        guard let sent = inFlight.removeValue(forKey: sequence) else { return [] }
        let exchange = sent.exchange
        notePace(exchange, result, at: now, wall: wall)
        let context = JudgementContext(
            now: now,
            wall: wall,
            jitter: jitter,
            conflict: exchange.carried.first.flatMap { conflicts[$0.operation.sequence] },
            isSaidGone: exchange.carried.first.map { soughtByName.contains($0.operation.sequence) } ?? false,
            groupWasLookedUp: exchange.group.map { groupDoubts[$0.name] == .answered } ?? false,
            method: sent.method,
            throttled: throttled
        )
        let verdict = judge.judge(exchange, result, context)
        latestFailure = verdict.signal == .healthy ? nil : verdict.reason
        noteConflict(exchange, verdict)
        noteLookUp(exchange, verdict)
        noteGroup(exchange, verdict)
        noteReplacing(exchange, verdict, at: now)
        noteThrottle(exchange, verdict)
        noteReading(exchange, verdict, jitter: jitter, at: now)
        let forgiven = noteBreaker(exchange, verdict, at: now)
        let effects = signalled(verdict.signal, exchange, credential: sent.credential, at: now)
        closing.insert(sequence)
        var closing = ExchangeClosing(
            exchange,
            verdict,
            status: result.status,
            transmissions: result.transmissions,
            endedAt: now
        )
        closing.forgiven = forgiven
        closing.gatedUntil = isThrottled(verdict) ? gatedUntil : nil
        closing.unrelenting = unrelenting(exchange, verdict)
        return [.close(closing)] + effects
    }

    /// A creation that was tried as often as anything is parked once a look-up doesn't find it: while one does neither, it goes on.
    private func unrelenting(_ exchange: OpenedExchange, _ verdict: Verdict) -> [Operation] {
        exchange.carried.map(\.operation).filter { operation in
            guard verdict.resolutions[operation.sequence]?.countsAttempt ?? false else { return false }
            let failures = operation.attempts + (operation.kind.endsAccess ? 1 : 0)
            return failures == settings.retry.attemptsMax
        }
    }

    private func isThrottled(_ verdict: Verdict) -> Bool {
        if case .throttled = verdict.signal { true } else { false }
    }

    private mutating func notePace(
        _ exchange: OpenedExchange,
        _ result: WireResult,
        at now: BootInstant,
        wall: WallInstant
    ) {
        pacer.ended(exchange.kind, at: now, transmissions: result.transmissions)
        if let left = RateLimitFields(result, wall: wall) { pacer.advised(left, to: exchange.kind, at: now) }
    }

    // MARK: - What one answer means for the next

    private mutating func noteConflict(_ exchange: OpenedExchange, _ verdict: Verdict) {
        guard let sequence = exchange.carried.first?.operation.sequence else { return }
        switch exchange.kind {
        case .createUser where verdict.name == "conflict":
            if conflicts.count > Self.rememberedMax { conflicts = [:] }
            conflicts[sequence] = verdict.reason ?? "refused"
        case .lookUpUser where verdict.signal == .healthy && !verdict.hasLostID: conflicts[sequence] = nil
        default: break
        }
    }

    /// How the next look-up of the operation's account goes about it.
    func lookUpKey(of exchange: OpenedExchange) -> LookUpKey {
        guard exchange.kind == .lookUpUser, settings.profile.lookup != .byID,
            let operation = exchange.carried.first?.operation, !soughtByName.contains(operation.sequence)
        else { return .name }
        switch operation.kind {
        // A conflict is about the name, as good as always.
        case .createUser where exchange.carried[0].externalIDAfter != nil && conflicts[operation.sequence] == nil:
            return .externalID
        case .updateUser, .deactivateUser: return .id
        case .createUser, .deleteUser, .deleteFormer, .addMember, .removeMember: return .name
        }
    }

    private mutating func noteLookUp(_ exchange: OpenedExchange, _ verdict: Verdict) {
        guard let sequence = exchange.carried.first?.operation.sequence else { return }
        if verdict.hasLostID {
            if soughtByName.count > Self.rememberedMax { soughtByName = [] }
            soughtByName.insert(sequence)
        } else if exchange.kind == .lookUpUser, verdict.signal == .healthy {
            soughtByName.remove(sequence)
        }
    }

    /// A refused pack comes back in halves; one that went through lets the next be twice as large.
    private mutating func noteGroup(_ exchange: OpenedExchange, _ verdict: Verdict) {
        guard let group = exchange.group?.name else { return }
        // What may have been executed since makes an older look-up worth nothing.
        let mayHaveRun = verdict.signal == .failing || verdict.resolutions.values.contains(where: \.isUncertain)
        if !exchange.kind.isRead, mayHaveRun || verdict.learned.contains(where: \.doubtsGroup) {
            groupDoubts[group] = nil
        }
        guard verdict.signal == .healthy else { return }
        if exchange.kind == .lookUpGroup {
            if groupDoubts[group] != nil { groupDoubts[group] = .answered }
        } else if verdict.splitsPack {
            packLimits[group] = max(1, exchange.carried.count / 2)
        } else if verdict.learned.contains(where: \.doubtsGroup) {
            groupDoubts[group] = .asked
        } else if verdict.groupReading == nil {
            groupDoubts[group] = nil
            guard !exchange.kind.isRead, let limit = packLimits[group] else { return }
            packLimits[group] = limit * 2 < settings.profile.membersMax ? limit * 2 : nil
        }
    }

    private mutating func noteThrottle(_ exchange: OpenedExchange, _ verdict: Verdict) {
        let sequences = exchange.carried.map(\.operation.sequence)
        guard case .throttled = verdict.signal else {
            // That a look-up came through says nothing of the write that it is for.
            if !exchange.kind.isRead { throttled.subtract(sequences) }
            return
        }
        if throttled.count > Self.rememberedMax { throttled = [] }
        throttled.formUnion(sequences)
    }

    /// Far more than are in flight; an operation that was superseded meanwhile leaves its number behind.
    private static let rememberedMax = 10_000

    private mutating func noteReading(
        _ exchange: OpenedExchange,
        _ verdict: Verdict,
        jitter: Double,
        at now: BootInstant
    ) {
        guard exchange.kind == .listUsers || exchange.kind == .listGroups else { return }
        guard verdict.learned.isEmpty else {
            readFailures = 0
            return
        }
        readFailures += 1
        readNotBefore = now + settings.retry.delay(afterFailures: readFailures, jitter: jitter)
    }

    private mutating func noteBreaker(
        _ exchange: OpenedExchange,
        _ verdict: Verdict,
        at now: BootInstant
    ) -> [OperationSequence] {
        switch verdict.signal {
        case .failing:
            if exchange.kind == .probe { return breaker.probeFailed(at: now) }
            breaker.failed(exchange.carried.map(\.operation.sequence), at: now)
        case .healthy, .throttled, .credentialRefused, .forbidden:
            breaker.succeeded()
        case .pause:
            if exchange.kind == .probe { breaker.probePaused(at: now) }
        }
        return []
    }

    private mutating func signalled(
        _ signal: Verdict.Signal,
        _ exchange: OpenedExchange,
        credential used: Int,
        at now: BootInstant
    ) -> [Effect] {
        switch signal {
        case .healthy:
            throttleStreak = 0
            credentialIsDoubted = false
            forbidden = []
            return []
        case .throttled(let retryAfter):
            throttleStreak += 1
            let rest = retryAfter ?? settings.retry.throttle(streak: throttleStreak, window: settings.throttleMax)
            gatedUntil = max(gatedUntil, now + rest)
            return []
        case .credentialRefused:
            return credentialRefused(used)
        case .forbidden:
            // A pack counts as one: it is the group that is out of bounds.
            if let first = exchange.carried.first { forbidden.insert(first.operation.account) }
            return forbidden.count >= Self.forbiddenMax ? paused(.forbidden) : []
        case .pause(let reason):
            return paused(reason)
        case .failing:
            return []
        }
    }

    /// One person may be out of bounds; with three in a row it is the credential.
    private static let forbiddenMax = 3

    // MARK: - Credential and pause

    private mutating func credentialRefused(_ used: Int) -> [Effect] {
        // What was in flight with the old credential says nothing about the new one.
        guard used == credential, !awaitsCredential else { return [] }
        if credentialIsDoubted { return paused(.credentialRefused) }
        credentialIsDoubted = true
        awaitsCredential = true
        return [.readCredential]
    }

    mutating func credentialRead(failure: String?) -> [Effect] {
        awaitsCredential = false
        credential += 1
        isDrained = false
        return failure.map { paused(.credentialMissing(reason: $0)) } ?? []
    }

    mutating func paused(_ reason: Pause) -> [Effect] {
        pause = reason
        return [.recordPause(reason)]
    }

    mutating func resumed(at now: BootInstant) -> [Effect] {
        gatedUntil = .zero
        pacer.forgetAdvice()
        // Whoever resumes has mended something: what failed before says nothing about how long to wait now, paused or not.
        breaker.probesSooner(at: now)
        readFailures = 0
        readNotBefore = .zero
        guard pause != nil else { return [.recordPause(nil)] }
        pause = nil
        credentialIsDoubted = false
        forbidden = []
        awaitsCredential = true
        return [.recordPause(nil), .readCredential]
    }

    /// As a start would find it: an operator's pause stays, and so does what the target has asked for.
    mutating func reloaded() -> [Effect] {
        awaitsCredential = true
        credentialIsDoubted = false
        guard let pause, !pause.isByOperator else { return [.readCredential] }
        self.pause = nil
        forbidden = []
        return [.forgetPause, .readCredential]
    }
}

extension ExchangeClosing {
    init(_ exchange: OpenedExchange, _ verdict: Verdict, status: Int?, transmissions: Int, endedAt: BootInstant) {
        self.init(
            sequence: exchange.sequence,
            endedAt: endedAt,
            record: ExchangeRecord(
                status: status,
                verdict: verdict.name,
                reason: verdict.reason,
                transmissions: transmissions
            ),
            resolutions: verdict.resolutions,
            learned: verdict.learned,
            forgiven: [],
            gatedUntil: nil
        )
    }
}

extension Learned {
    fileprivate var doubtsGroup: Bool {
        if case .groupUncertain = self { true } else { false }
    }
}

extension WireResult {
    /// The answer's status, where there is one.
    public var status: Int? {
        if case .answer(let answer) = outcome { answer.status } else { nil }
    }
}
