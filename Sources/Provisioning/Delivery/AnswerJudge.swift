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
            return again(exchange, "throttled", .throttled(retryAfter: retryAfter), reason: "429")
        case 503 where retryAfter != nil:
            return again(exchange, "throttled", .throttled(retryAfter: retryAfter), reason: "503 with Retry-After")
        case 501 where exchange.kind == .patchGroup || exchange.kind == .updateUser:
            return refused(exchange, answer, .null)
        case 408, 425, 500...599:
            return failedByItself(exchange, answer, context)
        case 300...399:
            return again(exchange, "paused", .pause(.wrongURL(status: answer.status)), reason: "\(answer.status)")
        default:
            break
        }
        // What is not JSON did not come from a SCIM provider, whatever its status says.
        guard let body = Self.json(answer) else {
            return again(exchange, "paused", .pause(.foreignAnswer(status: answer.status)), reason: "not SCIM")
        }
        switch answer.status {
        case 200...299: return succeeded(exchange, body, status: answer.status, context)
        case 404, 410: return missing(exchange, answer, body, context)
        case let status where exchange.kind == .createUser && profile.conflictStatuses.contains(status):
            let reason = Self.refusal(answer, body)
            var verdict = again(exchange, "conflict", .healthy, reason: reason, isUncertain: true)
            verdict.reason = reason
            return verdict
        case 403: return forbidden(exchange, answer, body)
        default: return refused(exchange, answer, body)
        }
    }

    /// An absent body is `.null`; nil where there is one that isn't JSON.
    private static func json(_ answer: WireAnswer) -> JSONValue? {
        guard answer.body.contains(where: { !($0 == 0x20 || (0x09...0x0D).contains($0)) }) else { return .null }
        guard let value = try? JSONValue.parse(answer.body), case .object = value else { return nil }
        return value
    }

    /// Status and scimType; never the detail, which may name a person (promise 10).
    static func refusal(_ answer: WireAnswer, _ body: JSONValue) -> String {
        guard let type = body["scimType"]?.stringValue, type.count <= 40, type.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
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
        isUncertain: Bool? = nil
    ) -> Verdict {
        var verdict = Verdict(name, signal, reason: reason)
        for carried in exchange.carried {
            verdict.resolutions[carried.operation.sequence] = .again(
                notBefore: nil,
                countsAttempt: false,
                isUncertain: isUncertain ?? carried.operation.isUncertain,
                reason: reason
            )
        }
        return verdict
    }

    private func forbidden(_ exchange: OpenedExchange, _ answer: WireAnswer, _ body: JSONValue) -> Verdict {
        guard !exchange.carried.isEmpty else {
            return Verdict("paused", .pause(.forbidden), reason: Self.refusal(answer, body))
        }
        return parked(exchange, .forbidden, reason: Self.refusal(answer, body))
    }

    func parked(_ exchange: OpenedExchange, _ signal: Verdict.Signal, reason: String) -> Verdict {
        var verdict = Verdict("parked", signal, reason: reason)
        for carried in exchange.carried {
            verdict.resolutions[carried.operation.sequence] = .parked(reason: reason)
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
        case .createUser, .updateUser, .deactivateUser, .deleteUser, .lookUpUser:
            return parked(exchange, .healthy, reason: reason)
        }
    }

    /// After so many attempts an operation is parked; a revocation never is, while trying again can help (promise 6).
    func retry(
        _ carried: CarriedOperation,
        _ context: JudgementContext,
        isUncertain: Bool,
        reason: String,
        notBefore floor: BootInstant? = nil
    ) -> Resolution {
        let failures = carried.operation.attempts + 1
        let gaveUp = failures >= policy.attemptsMax
        if gaveUp, !carried.operation.kind.isRevocation {
            return .parked(reason: "gave up after \(failures) attempts: \(reason)")
        }
        let delay = gaveUp ? policy.delayMax : policy.delay(afterFailures: failures, jitter: context.jitter)
        return .again(
            notBefore: max(context.now + delay, floor ?? .zero),
            countsAttempt: true,
            isUncertain: isUncertain || carried.operation.isUncertain,
            reason: reason
        )
    }
}
