import Ports
import Provisioning
import ServiceLifecycle
import Synchronization

/// Performs one effect of a ``TargetMachine``, and sends the event that answers it.
final class EffectPerformer: Sendable {
    private let target: DeliveryTarget
    private let surroundings: DeliverySurroundings
    private let inbox: TargetDeliveryService.Inbox.Continuation
    private let dialect: WireDialect
    private let token = Mutex<BearerToken?>(nil)

    init(target: DeliveryTarget, surroundings: DeliverySurroundings, inbox: TargetDeliveryService.Inbox.Continuation) {
        self.target = target
        self.surroundings = surroundings
        self.inbox = inbox
        dialect = WireDialect(target: target)
    }

    func perform(_ effect: TargetMachine.Effect) async {
        do throws(JournalError) {
            let answered: Void? = try await surroundings.patiently { () async throws(JournalError) in
                try await answer(effect)
            }
            if answered == nil { inbox.finish() }
        } catch {
            // It ends delivery: what can't be recorded isn't sent.
            inbox.finish(throwing: error)
        }
    }

    private func answer(_ effect: TargetMachine.Effect) async throws(JournalError) {
        let journal = surroundings.journal
        switch effect {
        case .readCredential:
            inbox.yield(.credentialRead(failure: readCredential()))
        case .plan:
            let plan = try await journal.plan(target.rules, batch: Self.planBatch)
            if let made = plan.operations { observe(.planned(target.rules.id, made)) }
            inbox.yield(.planned(more: plan.more))
        case .dispatch(let slots):
            var request = DispatchRequest(
                target: target.rules.id,
                chooser: target.settings.chooser,
                capacity: slots.capacity,
                oldestFirst: slots.oldestFirst,
                kinds: slots.kinds,
                packLimits: slots.packLimits
            )
            request.readGroups = slots.readGroups
            request.pageReadyAt = slots.pageReadyAt
            let result = try await journal.dispatch(request)
            let (opened, nextAt) = (result.opened, result.nextAt)
            inbox.yield(.dispatched(.init(opened: opened, nextAt: nextAt, isPageDue: result.isPageDue)))
        case .open(let kind, let startIndex):
            inbox.yield(.opened(try await journal.open(kind, startIndex: startIndex, at: target.rules.id)))
        case .openPage:
            inbox.yield(.pageOpened(try await journal.openPage(of: target.rules)))
        case .finishReading:
            let more = try await journal.continueReading(of: target.rules, batch: Self.readBatch)
            if !more { observe(.readingComplete(target.rules.id)) }
            inbox.yield(.readingFinished(more: more))
        case .send(let exchange, let request):
            await send(exchange, request)
        case .close(let closing):
            try await close(closing)
        case .recordPause(let pause):
            try await journal.recordPause(
                pause?.text,
                byOperator: pause?.isByOperator ?? false,
                opensGate: pause == nil,
                at: target.rules.id
            )
            observe(pause.map { .paused(target.rules.id, reason: $0.text) } ?? .resumed(target.rules.id))
        case .forgetPause:
            try await journal.recordPause(nil, byOperator: false, opensGate: false, at: target.rules.id)
            observe(.resumed(target.rules.id))
        case .wake(let instant):
            do { try await surroundings.time.sleep(until: instant) } catch { return }
            inbox.yield(.tick)
        case .ended:
            inbox.finish()
        }
    }

    /// So many accounts are planned in one transaction: some milliseconds of work.
    private static let planBatch = 500
    /// So many accounts are compared with what was read: the same. Whom HR doesn't know costs the most.
    private static let readBatch = 100

    private func readCredential() -> String? {
        do {
            let fresh = try surroundings.credential.read()
            token.withLock { $0 = fresh }
            return nil
        } catch {
            return error.reason
        }
    }

    private func send(_ exchange: OpenedExchange, _ request: SCIMRequest) async {
        guard let token = token.withLock({ $0 }) else {
            preconditionFailure("nothing is sent before a credential is read")
        }
        let started = surroundings.time.boot
        let result = await surroundings.transport.perform(dialect.wire(request, token: token))
        report(exchange, request, result, duration: surroundings.time.boot - started)
        inbox.yield(.answered(exchange.sequence, result, jitter: surroundings.jitter()))
    }

    private func close(_ closing: ExchangeClosing) async throws(JournalError) {
        for parking in try await surroundings.journal.close(closing, at: target.rules) {
            observe(.parked(target.rules.id, parking.sequence, reason: parking.reason))
        }
        let reason = closing.record.reason ?? closing.record.verdict
        for operation in closing.unrelenting {
            observe(
                operation.kind.endsAccess
                    ? .revocationFails(target.rules.id, operation.sequence, reason: reason)
                    : .creationUnsettled(target.rules.id, operation.sequence, reason: reason)
            )
        }
        inbox.yield(.closed(closing.sequence))
    }

    private func report(_ exchange: OpenedExchange, _ request: SCIMRequest, _ result: WireResult, duration: Duration) {
        var failure: String?
        if case .failure(let reason) = result.outcome { failure = reason.reason }
        observe(
            .exchanged(
                .init(
                    target: target.rules.id,
                    exchange: exchange.sequence,
                    kind: exchange.kind,
                    method: request.method,
                    template: request.template,
                    operations: exchange.carried.map(\.operation.sequence),
                    status: result.status,
                    failure: failure,
                    duration: duration
                )
            )
        )
    }

    private func observe(_ occurrence: Occurrence) { surroundings.observer.observe(occurrence) }
}
