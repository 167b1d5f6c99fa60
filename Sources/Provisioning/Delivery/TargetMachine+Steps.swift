/// What the machine does next, where nothing that it has begun forbids it.
extension TargetMachine {
    mutating func advance(at now: BootInstant) -> [Effect] {
        guard !isStopping else { return end() }
        guard !isBusy else { return [] }
        // What comes in while nothing may be sent is planned all the same, so that an operator sees what waits.
        let isHeld = pause != nil || awaitsCredential
        if needsPlan, !adopts, isHeld || !(plannedLast && mayStart(at: now)) { return planNext() }
        // What was read needs no request any more: whom it finds is seen, whether or not the target answers.
        if isHeld || breaker.state != .closed, let effects = finish() { return effects }
        guard !isHeld else { return [] }
        switch breaker.state {
        case .probing:
            return []
        case .open(let probeAt, _):
            return begin(.probe, at: now, notBefore: probeAt) { machine in
                machine.breaker.probes()
                return .open(.probe, startIndex: nil)
            }
        case .closed:
            break
        }
        return adopts ? readNext(at: now) : dispatchNext(at: now)
    }

    private mutating func end() -> [Effect] {
        guard inFlight.isEmpty, closing.isEmpty, !isBusy, !hasEnded else { return [] }
        hasEnded = true
        return [.ended]
    }

    private mutating func planNext() -> [Effect] {
        isBusy = true
        needsPlan = false
        return [.plan]
    }

    private mutating func readNext(at now: BootInstant) -> [Effect] {
        guard page == nil else { return [] }
        switch reading {
        case .none:
            return []
        case .pages:
            // Whether users or groups are next stands in the journal: either has to be allowed.
            guard inFlight.count < settings.concurrency, let groups = pacer.nextStart(.listGroups, now: now)
            else { return [] }
            return begin(.listUsers, at: now, notBefore: max(groups, readNotBefore)) { _ in .openPage }
        case .finishing:
            return finish() ?? []
        }
    }

    /// The slot was given to it, among all that waits: whatever may not go now has lost it.
    mutating func openPage(at now: BootInstant) -> [Effect] {
        guard !isStopping, pause == nil, !awaitsCredential, breaker.state == .closed else { return [] }
        return readNext(at: now).filter { $0 == .openPage }
    }

    /// Nil where nothing that was read is left to be gone through.
    private mutating func finish() -> [Effect]? {
        guard reading == .finishing, page == nil else { return nil }
        isBusy = true
        return [.finishReading]
    }

    /// Nothing else is to be sent: reads are the last lane.
    private mutating func readWhereNothingWaits(at now: BootInstant) -> [Effect] {
        let effects = readNext(at: now)
        guard !isBusy else { return effects }
        let instants = (effects + wakeForMore(at: now)).compactMap { effect in
            if case .wake(let instant) = effect { instant } else { nil }
        }
        return instants.min().map { [.wake(at: $0)] } ?? []
    }

    private mutating func dispatchNext(at now: BootInstant) -> [Effect] {
        if isDrained { return readWhereNothingWaits(at: now) }
        if let effects = finishBetween() { return effects }
        guard inFlight.count < settings.concurrency else { return [] }
        if reading == .pages { readingSince = readingSince ?? now }
        return begin(nil, at: now, notBefore: .zero) { machine in
            let free = machine.settings.concurrency - machine.inFlight.count
            let capacity = min(free, machine.pacer.capacity(now: now) ?? free)
            let isOldestTurn = machine.slots % Self.oldestEvery + capacity >= Self.oldestEvery
            let kinds = machine.pacer.open(now: now)
            machine.closedKinds = Set(ExchangeKind.allCases).subtracting(kinds)
            return .dispatch(
                Slots(
                    capacity: capacity,
                    oldestFirst: isOldestTurn,
                    pageReadyAt: machine.page == nil && now >= machine.readNotBefore ? machine.readingSince : nil,
                    kinds: kinds,
                    packLimits: machine.packLimits,
                    readGroups: machine.freshReadings(at: now)
                )
            )
        }
    }

    /// What was read whole costs no request any more, and may have found whom to revoke: it is gone through between one request
    /// and the next, however many wait.
    private mutating func finishBetween() -> [Effect]? {
        guard reading == .finishing, page == nil else { return nil }
        finishedLast.toggle()
        return finishedLast ? finish() : nil
    }

    /// Every tenth slot goes to what has waited longest.
    private static let oldestEvery = 10

    /// Nothing could be sent: the queue is looked at again when something becomes due, or a kind of request that was out
    /// of its limit is allowed again.
    private func wakeForMore(at now: BootInstant) -> [Effect] {
        // One may have been allowed while the queue was looked at: then it is looked at again at once.
        let opens = closedKinds.compactMap { pacer.nextStart($0, now: now) }.min()
        return [nextAt, opens].compactMap(\.self).min().map { [.wake(at: max($0, now))] } ?? []
    }

    private func mayStart(at now: BootInstant) -> Bool {
        guard inFlight.count < settings.concurrency, !isDrained, breaker.state == .closed else { return false }
        return now >= gatedUntil && pacer.nextStart(now: now) == now
    }

    /// Begins queue work that leads to a request, if the pace and the gate allow one now; else says when they will.
    ///
    /// - kind: nil where it may be any.
    private mutating func begin(
        _ kind: ExchangeKind?,
        at now: BootInstant,
        notBefore: BootInstant,
        _ effect: (inout Self) -> Effect
    ) -> [Effect] {
        let next = kind.map { pacer.nextStart($0, now: now) } ?? pacer.nextStart(now: now)
        // Nil: something in flight has to end first, and its answer comes back here.
        guard let start = next else { return [] }
        let due = max(start, gatedUntil, notBefore)
        guard due <= now else { return [.wake(at: due)] }
        isBusy = true
        return [effect(&self)]
    }

    mutating func send(_ opened: OpenedExchange, at now: BootInstant) -> Effect {
        if let closing = closeUnsent(opened, at: now) { return closing }
        var exchange = opened
        exchange.lookUpKey = lookUpKey(of: exchange)
        pacer.started(exchange.kind, at: now)
        let request = builder.request(for: exchange, replacing: takeReading(for: exchange))
        inFlight[exchange.sequence] = InFlight(exchange: exchange, method: request.method, credential: credential)
        return .send(exchange, request)
    }
}
