import SCIM

/// Says what an exchange's result means. One table, in code: every status and every failure has a row, and what has no
/// better one is parked with its reason, never dropped.
struct AnswerJudge: Sendable {
    var profile: TargetProfile
    var policy: RetryPolicy

    var reader: ResourceReader { ResourceReader(profile: profile) }

    func judge(_ exchange: OpenedExchange, _ result: WireResult, _ context: JudgementContext) -> Verdict {
        switch result.outcome {
        case .failure(let failure): judge(exchange, failure, context)
        case .answer(let answer): judge(exchange, answer, context)
        }
    }

    private func judge(_ exchange: OpenedExchange, _ answer: WireAnswer, _ context: JudgementContext) -> Verdict {
        let retryAfter = RetryAfter.duration(answer.header("Retry-After"), wall: context.wall)
        switch answer.status {
        case 401:
            return again(exchange, "unauthorized", .credentialRefused, reason: "401")
        case 429:
            let rest = retryAfter ?? exhausted(answer, context)
            return throttled(exchange, context, retryAfter: rest, reason: "429", mayHaveRun: false)
        case 503 where retryAfter != nil:
            // A proxy says so, too, when the provider hung up on it: the request may have been executed.
            let mayHaveRun = !exchange.kind.isRead
            let reason = "503 with Retry-After"
            return throttled(exchange, context, retryAfter: retryAfter, reason: reason, mayHaveRun: mayHaveRun)
        case 408, 425, 500, 502...599:
            return failedByItself(exchange, answer, context, retryAfter: retryAfter)
        case 300...399:
            return again(exchange, "paused", .pause(.wrongURL(status: answer.status)), reason: "\(answer.status)")
        default:
            break
        }
        // What is not JSON did not come from a SCIM provider. The statuses above are those that a gateway in front of one
        // answers with, in whatever words; all others say nothing until their content was judged.
        guard let body = Self.json(answer) else { return foreign(exchange, answer, context) }
        switch answer.status {
        case let status where profile.successStatuses.contains(status):
            return succeeded(exchange, body, answer, context)
        case 404, 410: return missing(exchange, answer, body, context)
        case let status where exchange.kind == .createUser && profile.conflictStatuses.contains(status):
            return again(exchange, "conflict", .healthy, reason: Self.refusal(answer, body), isUncertain: true)
        case let status
        where exchange.kind == .createGroup && profile.conflictStatuses.contains(status)
            && !context.groupWasLookedUp:
            return lookUpGroupFirst(exchange, "conflict", context, reason: Self.refusal(answer, body))
        case 400...499 where exchange.lookUpKey == .externalID, 501 where exchange.lookUpKey == .externalID:
            return unseen(exchange, reason: "the target doesn't look for externalId (\(answer.status))")
        case 403: return forbidden(exchange, answer, body, context)
        case 409 where exchange.kind == .updateUser || exchange.kind == .deactivateUser,
            412 where exchange.kind == .updateUser || exchange.kind == .deactivateUser:
            return readAgain(exchange, context, reason: Self.refusal(answer, body))
        case 412 where exchange.kind == .patchGroup:
            return tryAgain(exchange, context, reason: Self.refusal(answer, body))
        case 400...499 where exchange.kind == .lookUpGroup, 501 where exchange.kind == .lookUpGroup:
            return lookUpInVain(exchange, context, reason: Self.refusal(answer, body))
        case 409 where exchange.kind == .deleteUser, 412 where exchange.kind == .deleteUser:
            return tryAgain(exchange, context, reason: Self.refusal(answer, body))
        case 400...499 where exchange.kind == .lookUpUser, 501 where exchange.kind == .lookUpUser:
            return refusedLookUp(exchange, context, reason: Self.refusal(answer, body))
        case 405, 501: return unsupported(exchange, answer, body, context)
        case 400...499 where exchange.kind == .patchGroup && body["scimType"]?.stringValue == "noTarget":
            return absentMember(exchange, answer, body, context)
        default: return refused(exchange, answer, body)
        }
    }

    /// A throttle without a Retry-After may say all the same when the limit begins anew.
    private func exhausted(_ answer: WireAnswer, _ context: JudgementContext) -> Duration? {
        guard let fields = RateLimitFields(answer, wall: context.wall), fields.remaining == 0 else { return nil }
        return fields.resets
    }

    /// An absent body is `.null`; nil where there is one that isn't JSON.
    private static func json(_ answer: WireAnswer) -> JSONValue? {
        guard answer.body.contains(where: { !($0 == 0x20 || (0x09...0x0D).contains($0)) }) else { return .null }
        guard let value = try? JSONValue.parse(answer.body), case .object = value else { return nil }
        return value
    }

    /// Status and scimType; never the detail, which may name a person (promise 10).
    static func refusal(_ answer: WireAnswer, _ body: JSONValue) -> String {
        guard let type = body["scimType"]?.stringValue, type.count <= 40,
            type.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return "the target refused it with \(answer.status)" }
        return "the target refused it with \(answer.status) (\(type))"
    }

    /// RFC 7644 §3.12; some leave the schema out.
    static func isErrorMessage(_ body: JSONValue) -> Bool {
        if body["schemas"]?.arrayValue?.contains(.string(SchemaURN.error)) == true { return true }
        return body["status"] != nil && body["detail"] != nil
    }

    // MARK: - Rows that several statuses share

    /// The operations go out again as they are, at no cost to them: the target as a whole is to blame.
    func again(
        _ exchange: OpenedExchange,
        _ name: String,
        _ signal: Verdict.Signal,
        reason: String,
        notBefore: BootInstant? = nil,
        isUncertain: Bool? = nil
    ) -> Verdict {
        var verdict = Verdict(name, signal, reason: reason)
        for carried in exchange.carried {
            verdict.resolutions[carried.operation.sequence] = repeated(
                carried,
                notBefore: notBefore,
                countsAttempt: false,
                isUncertain: isUncertain ?? carried.operation.isUncertain,
                reason: reason
            )
        }
        return verdict
    }

    /// Where a look-up was to come first, it still is: this answer was none about the account.
    func repeated(
        _ carried: CarriedOperation,
        notBefore: BootInstant?,
        countsAttempt: Bool,
        isUncertain: Bool,
        reason: String
    ) -> Resolution {
        carried.operation.wantsLookUp
            ? .lookUp(
                notBefore: notBefore,
                countsAttempt: countsAttempt,
                isUncertain: isUncertain,
                reason: reason
            )
            : .again(
                notBefore: notBefore,
                countsAttempt: countsAttempt,
                isUncertain: isUncertain,
                reason: reason
            )
    }

    private func throttled(
        _ exchange: OpenedExchange,
        _ context: JudgementContext,
        retryAfter: Duration?,
        reason: String,
        mayHaveRun: Bool
    ) -> Verdict {
        let settled = context.now + max(policy.settle, retryAfter ?? .zero)
        // What overwrites can be sent again; a creation waits until it would show, and is looked up.
        let isVerified = mayHaveRun && exchange.kind.isCreation
        var verdict = again(
            exchange,
            "throttled",
            .throttled(retryAfter: retryAfter),
            reason: reason,
            notBefore: isVerified ? settled : nil,
            isUncertain: mayHaveRun ? true : nil
        )
        if mayHaveRun, exchange.kind == .createGroup, let group = exchange.group {
            verdict.learned = [.groupUncertain(group.name, verifyNotBefore: settled)]
        }
        // The gate costs an operation nothing; one that meets it twice in a row steps back for others.
        for carried in exchange.carried where context.throttled.contains(carried.operation.sequence) {
            verdict.resolutions[carried.operation.sequence] = retry(
                carried,
                context,
                isUncertain: mayHaveRun,
                retryAfter: isVerified ? settled - context.now : retryAfter,
                base: policy.throttledBase,
                reason: reason
            )
        }
        return verdict
    }

    /// A login page, a proxy. Behind a 2xx the request may have reached its end all the same.
    private func foreign(_ exchange: OpenedExchange, _ answer: WireAnswer, _ context: JudgementContext) -> Verdict {
        let mayHaveRun = (200...299).contains(answer.status) && !exchange.kind.isRead
        var verdict = again(
            exchange,
            "paused",
            .pause(.foreignAnswer(status: answer.status)),
            reason: "not SCIM",
            isUncertain: mayHaveRun ? true : nil
        )
        if mayHaveRun, exchange.kind == .createGroup, let group = exchange.group {
            verdict.learned = [.groupUncertain(group.name, verifyNotBefore: context.now)]
        }
        return verdict
    }

    /// Its members go out again once it is known whether the group is there.
    func lookUpGroupFirst(
        _ exchange: OpenedExchange,
        _ name: String,
        _ context: JudgementContext,
        reason: String
    ) -> Verdict {
        var verdict = again(exchange, name, .healthy, reason: reason)
        if let group = exchange.group {
            verdict.learned = [.groupUncertain(group.name, verifyNotBefore: context.now)]
        }
        return verdict
    }

    private func forbidden(
        _ exchange: OpenedExchange,
        _ answer: WireAnswer,
        _ body: JSONValue,
        _ context: JudgementContext
    ) -> Verdict {
        if exchange.kind == .lookUpGroup { return lookUpInVain(exchange, context, reason: Self.refusal(answer, body)) }
        guard !exchange.carried.isEmpty else {
            return Verdict("paused", .pause(.forbidden), reason: Self.refusal(answer, body))
        }
        var verdict = parked(exchange, .forbidden, reason: Self.refusal(answer, body))
        // What ends access is tried again: the permission that lacks may be given any time (promise 6).
        for carried in exchange.carried where carried.operation.kind.endsAccess {
            verdict.resolutions[carried.operation.sequence] = repeated(
                carried,
                notBefore: context.now + policy.delayMax,
                countsAttempt: true,
                isUncertain: carried.operation.isUncertain,
                reason: Self.refusal(answer, body)
            )
        }
        return verdict
    }

    /// - isUncertain: nil leaves it as it was.
    func parked(
        _ exchange: OpenedExchange,
        _ signal: Verdict.Signal,
        reason: String,
        isUncertain: Bool? = nil
    ) -> Verdict {
        var verdict = Verdict("parked", signal, reason: reason)
        for carried in exchange.carried {
            verdict.resolutions[carried.operation.sequence] = .parked(
                reason: reason,
                isUncertain: isUncertain ?? carried.operation.isUncertain
            )
        }
        return verdict
    }

    /// Refused for what it says: one operation is parked, a pack is taken apart until the refused member stands alone.
    func refused(_ exchange: OpenedExchange, _ answer: WireAnswer, _ body: JSONValue) -> Verdict {
        let reason = Self.refusal(answer, body)
        switch exchange.kind {
        case .createGroup, .patchGroup:
            guard exchange.carried.count > 1 else { return parked(exchange, .healthy, reason: reason) }
            var verdict = again(exchange, "split", .healthy, reason: reason)
            verdict.splitsPack = true
            return verdict
        case .listUsers, .listGroups, .probe, .lookUpGroup:
            return Verdict("paused", .pause(.foreignAnswer(status: answer.status)), reason: reason)
        case .createUser, .updateUser, .deactivateUser, .deleteUser, .lookUpUser, .readGroup:
            return parked(exchange, .healthy, reason: reason)
        }
    }

    /// After so many attempts an operation is parked. What ends access never is, while trying again can help (promise 6), nor
    /// a creation whose outcome is unknown: that could leave an account unseen.
    func retry(
        _ carried: CarriedOperation,
        _ context: JudgementContext,
        isUncertain: Bool,
        retryAfter: Duration?,
        base: Duration? = nil,
        reason: String
    ) -> Resolution {
        let operation = carried.operation
        let failures = operation.attempts + 1
        let mayHaveRun = isUncertain || operation.isUncertain
        let gaveUp = failures >= policy.attemptsMax
        let goesOn = operation.kind.endsAccess || (operation.kind == .createUser && mayHaveRun)
        if gaveUp, !goesOn {
            return .parked(reason: "gave up after \(failures) attempts: \(reason)", isUncertain: mayHaveRun)
        }
        let delay =
            gaveUp
            ? max(policy.delayMax, retryAfter ?? .zero)
            : policy.delay(afterFailures: failures, base: base, jitter: context.jitter, retryAfter: retryAfter)
        return repeated(
            carried,
            notBefore: context.now + delay,
            countsAttempt: true,
            isUncertain: mayHaveRun,
            reason: reason
        )
    }
}
