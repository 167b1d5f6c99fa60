/// The rows for what got no answer, or an answer that says nothing about the request.
extension AnswerJudge {
    func judge(_ exchange: OpenedExchange, _ failure: WireFailure, _ context: JudgementContext) -> Verdict {
        switch failure.kind {
        case .certificate:
            return again(exchange, "paused", .pause(.certificate(reason: failure.reason)), reason: failure.reason)
        case .unusable:
            return again(exchange, "paused", .pause(.unusable(reason: failure.reason)), reason: failure.reason)
        case .unresolved, .unconnected, .handshake, .timeout, .connectionLost, .answerTooLarge, .malformedAnswer,
            .cancelled:
            return failure.possiblySent && !exchange.kind.isRead
                ? unknown(exchange, context, retryAfter: nil, reason: failure.reason)
                : retried(exchange, context, retryAfter: nil, reason: failure.reason)
        }
    }

    /// 5xx and their like. The request may have been executed: a creation is verified.
    func failedByItself(
        _ exchange: OpenedExchange,
        _ answer: WireAnswer,
        _ context: JudgementContext,
        retryAfter: Duration?
    ) -> Verdict {
        let reason = "the target answered \(answer.status)"
        // 425 says that the request was not taken up. The others say nothing of it, 503 among them (a proxy says so too when the
        // provider hung up on it): a creation is verified, which costs one look-up; and of what is given up nobody takes for
        // granted that it wasn't done.
        return answer.status != 425 && !exchange.kind.isRead
            ? unknown(exchange, context, retryAfter: retryAfter, reason: reason)
            : retried(exchange, context, retryAfter: retryAfter, reason: reason)
    }

    /// The resource changed under the request (409, 412): it is built anew from what is known, and goes out again.
    func tryAgain(_ exchange: OpenedExchange, _ context: JudgementContext, reason: String) -> Verdict {
        var verdict = retried(exchange, context, retryAfter: nil, reason: reason)
        verdict.signal = .healthy
        return verdict
    }

    /// A group that can't be looked up waits, and with it its members; nobody else does (promise 4).
    func lookUpInVain(_ exchange: OpenedExchange, _ context: JudgementContext, reason: String) -> Verdict {
        var verdict = Verdict("retry", .healthy, reason: "the group can't be looked up: \(reason)")
        guard let group = exchange.group else { return verdict }
        verdict.learned = [.groupUncertain(group.name, verifyNotBefore: context.now + policy.delayMax)]
        return verdict
    }

    func retried(
        _ exchange: OpenedExchange,
        _ context: JudgementContext,
        retryAfter: Duration?,
        reason: String
    ) -> Verdict {
        var verdict = Verdict("retry", .failing, reason: reason)
        for carried in exchange.carried {
            verdict.resolutions[carried.operation.sequence] = retry(
                carried,
                context,
                isUncertain: false,
                retryAfter: retryAfter,
                reason: reason
            )
        }
        verdict.learned = lookUpLater(exchange, context)
        return verdict
    }

    /// Nobody counts a look-up's failures; it waits as long as after so many.
    private static let lookUpFailures = 5

    /// A group's look-up that failed is tried again after a wait of its own.
    private func lookUpLater(_ exchange: OpenedExchange, _ context: JudgementContext) -> [Learned] {
        guard exchange.kind == .lookUpGroup, let group = exchange.group else { return [] }
        let delay = policy.delay(afterFailures: Self.lookUpFailures, jitter: context.jitter)
        return [.groupUncertain(group.name, verifyNotBefore: context.now + delay)]
    }

    /// The request may have been executed. What overwrites can be sent again; a creation waits until it would show, and
    /// is looked up (promise 8).
    private func unknown(
        _ exchange: OpenedExchange,
        _ context: JudgementContext,
        retryAfter: Duration?,
        reason: String
    ) -> Verdict {
        let settled = context.now + max(policy.settle, retryAfter ?? .zero)
        var verdict = Verdict("unknown", .failing, reason: reason)
        verdict.learned = lookUpLater(exchange, context)
        for carried in exchange.carried {
            let failures = carried.operation.attempts + 1
            let delay = policy.delay(afterFailures: failures, jitter: context.jitter)
            verdict.resolutions[carried.operation.sequence] =
                exchange.kind.isCreation
                ? .again(
                    notBefore: max(settled, context.now + delay),
                    countsAttempt: true,
                    isUncertain: true,
                    reason: reason
                )
                : retry(carried, context, isUncertain: true, retryAfter: retryAfter, reason: reason)
        }
        if exchange.kind == .createGroup, let group = exchange.group {
            verdict.learned.append(.groupUncertain(group.name, verifyNotBefore: settled))
        }
        return verdict
    }
}
