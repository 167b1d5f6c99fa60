import Testing

@testable import Provisioning

@Suite("What an answer means")
struct AnswerJudgeTests {
    /// What becomes of the operation.
    enum Fate: String {
        case done, atOnce, atOnceUnsure, later, laterUnsure, lookUp, lookUpUnsure, lookUpLater, parked, superseded, none
    }

    /// What it says of the target.
    enum Mood: String {
        case healthy, failing, throttled, credentialRefused, forbidden, paused
    }

    /// A row of the table of outcomes.
    struct Row: Sendable, CustomTestStringConvertible {
        var kind: ExchangeKind
        var result: WireResult
        var fate: Fate
        var mood: Mood

        init(_ kind: ExchangeKind, _ result: WireResult, _ fate: Fate, _ mood: Mood) {
            self.kind = kind
            self.result = result
            self.fate = fate
            self.mood = mood
        }

        var testDescription: String { "\(kind.rawValue) \(result.status ?? 0): \(fate.rawValue), \(mood.rawValue)" }
    }

    private static let html = "<html>Sign in</html>"
    private static let error = Made.scimError
    private static let comeAgain = Made.answer(503, html, headers: [WireHeader("retry-after", "7")])
    private static let writes: [ExchangeKind] = [
        .createUser, .updateUser, .deactivateUser, .deleteUser, .createGroup, .patchGroup,
    ]
    private static let overwriting: [ExchangeKind] = [.updateUser, .deactivateUser, .deleteUser, .patchGroup]
    private static let reads: [ExchangeKind] = [.listUsers, .listGroups, .lookUpGroup, .probe]

    private static func fate(of verdict: Verdict) -> Fate {
        guard let resolution = verdict.resolutions.sorted(by: { $0.key < $1.key }).first?.value else { return .none }
        switch resolution {
        case .done: return .done
        case .again(nil, _, let isUncertain, _): return isUncertain ? .atOnceUnsure : .atOnce
        case .again(_, _, let isUncertain, _): return isUncertain ? .laterUnsure : .later
        case .lookUp(nil, _, let isUncertain, _): return isUncertain ? .lookUpUnsure : .lookUp
        case .lookUp: return .lookUpLater
        case .parked: return .parked
        case .superseded: return .superseded
        }
    }

    private static func mood(of verdict: Verdict) -> Mood {
        switch verdict.signal {
        case .healthy: .healthy
        case .failing: .failing
        case .throttled: .throttled
        case .credentialRefused: .credentialRefused
        case .forbidden: .forbidden
        case .pause: .paused
        }
    }

    private static let amplitude = AnswerJudge(profile: .amplitude, policy: .standard)
    private static let rfc7644 = AnswerJudge(profile: .rfc7644, policy: .standard)

    @Test(
        "2xx is done",
        arguments: overwriting.flatMap {
            [Row($0, Made.answer(200, "{}"), .done, .healthy), Row($0, Made.answer(204), .done, .healthy)]
        }
            + [
                Row(.createUser, Made.answer(201, Made.adaBody), .done, .healthy),
                Row(.createUser, Made.answer(200, Made.adaBody), .done, .healthy),
                Row(.createGroup, Made.answer(200, #"{"id":671,"displayName":"Data"}"#), .done, .healthy),
            ]
    )
    func success(row: Row) { check(row) }

    @Test(
        "404 and 410 mean something else for each request",
        arguments: [404, 410].flatMap { status in
            let answer = Made.answer(status, error)
            return [
                Row(.deleteUser, answer, .lookUpUnsure, .healthy),
                Row(.deactivateUser, answer, .lookUpUnsure, .healthy),
                Row(.updateUser, answer, .lookUp, .healthy), Row(.patchGroup, answer, .atOnce, .healthy),
                Row(.lookUpUser, answer, .atOnce, .healthy), Row(.createUser, answer, .atOnce, .paused),
                Row(.createGroup, answer, .atOnce, .paused), Row(.listUsers, answer, .none, .paused),
                Row(.listGroups, answer, .none, .paused), Row(.lookUpGroup, answer, .none, .paused),
                Row(.probe, answer, .none, .paused),
            ]
        }
    )
    func missing(row: Row) { check(row) }

    @Test(
        "A 404 that isn't SCIM's is a wrong URL",
        arguments: writes.flatMap {
            [
                Row($0, Made.answer(404, "{}"), .atOnce, .paused), Row($0, Made.answer(404, html), .atOnce, .paused),
                Row($0, Made.answer(404), .atOnce, .paused),
            ]
        }
    )
    func foreignMissing(row: Row) { check(row) }

    @Test(
        "A redirect is a wrong URL",
        arguments: (writes).flatMap { kind in
            [301, 302, 307, 308].map { Row(kind, Made.answer($0, html), .atOnce, .paused) }
        }
            + reads.map { Row($0, Made.answer(302), .none, .paused) }
    )
    func redirect(row: Row) { check(row) }

    @Test(
        "A POST that meets a conflict is looked up",
        arguments: [400, 409, 422].map { Row(.createUser, Made.answer($0, error), .atOnceUnsure, .healthy) }
    )
    func conflict(row: Row) { check(row) }

    @Test(
        "Any other refusal parks",
        arguments: [400, 413, 422, 405, 501].flatMap { status in
            [ExchangeKind.updateUser, .deactivateUser, .deleteUser, .patchGroup].map {
                Row($0, Made.answer(status, error), .parked, .healthy)
            }
        } + [Row(.patchGroup, Made.answer(409, error), .parked, .healthy)]
            + [413, 405, 501, 418].map { Row(.createUser, Made.answer($0, error), .parked, .healthy) }
    )
    func refused(row: Row) { check(row) }

    @Test(
        "What changed under a request is read again, and built anew",
        arguments: [409, 412].flatMap { status in
            [ExchangeKind.updateUser, .deactivateUser].map {
                Row($0, Made.answer(status, error), .lookUpLater, .healthy)
            }
        } + [Row(.patchGroup, Made.answer(412, error), .later, .healthy)]
    )
    func changedUnderway(row: Row) { check(row) }

    @Test(
        "A read that is refused pauses the target",
        arguments: reads.filter { $0 != .lookUpGroup }.flatMap { kind in
            [400, 403, 405, 501].map { Row(kind, Made.answer($0, error), .none, .paused) }
        }
    )
    func refusedRead(row: Row) { check(row) }

    @Test(
        "401 doubts the credential",
        arguments: (writes).map { Row($0, Made.answer(401, html), .atOnce, .credentialRefused) }
            + reads.map { Row($0, Made.answer(401), .none, .credentialRefused) }
    )
    func unauthorized(row: Row) { check(row) }

    @Test(
        "A group that can't be looked up holds up nobody else",
        arguments: [400, 403, 405].map { Row(.lookUpGroup, Made.answer($0, error), .none, .healthy) }
    )
    func lookUpInVain(row: Row) { check(row) }

    @Test(
        "403 parks, except what ends access: that is tried again",
        arguments: writes.map { kind in
            let endsAccess = kind == .deactivateUser || kind == .deleteUser
            return Row(kind, Made.answer(403, error), endsAccess ? .later : .parked, .forbidden)
        }
    )
    func forbidden(row: Row) { check(row) }

    @Test(
        "A failure of the target's own is tried again and counts for the breaker; the request may have been executed",
        arguments: [408, 500, 502, 503, 504, 507, 599].flatMap { status in
            writes.map { Row($0, Made.answer(status, html), .laterUnsure, .failing) }
                + reads.map { Row($0, Made.answer(status), .none, .failing) }
        }
    )
    func serverError(row: Row) { check(row) }

    @Test(
        "What came too early was not taken up",
        arguments: writes.map { Row($0, Made.answer(425, html), .later, .failing) }
            + reads.map { Row($0, Made.answer(425), .none, .failing) }
    )
    func tooEarly(row: Row) { check(row) }

    @Test(
        "A throttle gates the target and costs nothing",
        arguments: writes.map { Row($0, Made.answer(429, html), .atOnce, .throttled) }
    )
    func throttled(row: Row) { check(row) }

    @Test(
        "What meets a 503 may have been executed, whatever that says of when to come again: a creation is verified",
        arguments: [ExchangeKind.createUser, .createGroup].map { Row($0, comeAgain, .laterUnsure, .throttled) }
            + overwriting.map { Row($0, comeAgain, .atOnceUnsure, .throttled) }
    )
    func unavailable(row: Row) { check(row) }

    @Test(
        "What isn't SCIM pauses the target; behind a 2xx the request may have been executed",
        arguments: writes.flatMap { kind in
            [
                Row(kind, Made.answer(200, html), .atOnceUnsure, .paused),
                Row(kind, Made.answer(200, "[]"), .atOnceUnsure, .paused),
                Row(kind, Made.answer(403, html), .atOnce, .paused),
                Row(kind, Made.answer(400, html), .atOnce, .paused),
            ]
        } + [
            Row(.listUsers, Made.answer(200, "{}"), .none, .paused),
            Row(.listGroups, Made.answer(200, html), .none, .paused),
            Row(.lookUpGroup, Made.answer(200, "{}"), .none, .paused),
        ]
    )
    func foreign(row: Row) { check(row) }

    @Test(
        "What never left is sent again, and counts for the breaker",
        arguments: [WireFailure.Kind.unresolved, .unconnected, .handshake, .timeout, .connectionLost, .cancelled]
            .flatMap { failure in
                writes.map { Row($0, Made.failure(failure, possiblySent: false), .later, .failing) }
            }
    )
    func notSent(row: Row) { check(row) }

    @Test(
        "What may have been executed is sent again, rebuilt, or verified",
        arguments: [WireFailure.Kind.timeout, .connectionLost, .answerTooLarge, .malformedAnswer, .cancelled].flatMap {
            failure in
            writes.map { Row($0, Made.failure(failure, possiblySent: true), .laterUnsure, .failing) }
        }
    )
    func possiblySent(row: Row) { check(row) }

    @Test(
        "A certificate that isn't accepted, or a request that can't be made, pauses the target",
        arguments: [WireFailure.Kind.certificate, .unusable].flatMap { failure in
            writes.map { Row($0, Made.failure(failure, possiblySent: false), .atOnce, .paused) }
        }
    )
    func pausing(row: Row) { check(row) }

    private func check(_ row: Row) {
        let verdict = Self.amplitude.judge(Made.typical(row.kind), row.result, Made.context())
        #expect(Self.fate(of: verdict) == row.fate)
        #expect(Self.mood(of: verdict) == row.mood)
        #expect(verdict.resolutions.count == Made.typical(row.kind).carried.count)
    }

    // MARK: - What the rows leave open

    @Test(
        "Each request and each status has a verdict about every operation it carries",
        arguments: ExchangeKind.allCases
    )
    func complete(kind: ExchangeKind) {
        let exchange = Made.typical(kind, members: kind == .patchGroup || kind == .createGroup ? 3 : 1)
        for status in 100...599 {
            for body in ["", "{}", Made.scimError, Self.html, Made.adaBody] {
                let verdict = Self.rfc7644.judge(exchange, Made.answer(status, body), Made.context())
                #expect(Set(verdict.resolutions.keys) == Set(exchange.carried.map(\.operation.sequence)))
                #expect(verdict.name != "done" || (200...299).contains(status) || status == 404 || status == 410)
            }
        }
    }

    @Test("No reason repeats what the target said of a person")
    func noPersonalData() {
        let body =
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"uniqueness","detail":"ada@example.com is taken"}"#
        let verdict = Self.amplitude.judge(Made.typical(.updateUser), Made.answer(400, body), Made.context())
        #expect(verdict.reason == "the target refused it with 400 (uniqueness)")
        let odd = Self.amplitude.judge(
            Made.typical(.updateUser),
            Made.answer(400, #"{"scimType":"a b"}"#),
            Made.context()
        )
        #expect(odd.reason == "the target refused it with 400")
    }

    @Test("A creation of unknown outcome is looked up when it has had time to show, not before")
    func settleTime() {
        let context = Made.context()
        let verdict = Self.amplitude.judge(
            Made.typical(.createUser),
            Made.failure(.timeout, possiblySent: true),
            context
        )
        #expect(
            verdict.resolutions.values.first
                == .again(
                    notBefore: context.now + .seconds(30),
                    countsAttempt: true,
                    isUncertain: true,
                    reason: "as said"
                )
        )
        let group = Self.amplitude.judge(
            Made.typical(.createGroup),
            Made.failure(.timeout, possiblySent: true),
            context
        )
        #expect(group.learned == [.groupUncertain("Data", verifyNotBefore: context.now + .seconds(30))])
    }

    @Test("A created account's id is taken from the answer; where ids are addresses, from what was sent if need be")
    func createdID() {
        let numbered = Self.rfc7644.judge(Made.typical(.createUser), Made.answer(201, #"{"id":4711}"#), Made.context())
        #expect(numbered.learned == [.accountID(Made.account, "4711")])
        let silent = Self.amplitude.judge(Made.typical(.createUser), Made.answer(201), Made.context())
        #expect(silent.learned == [.accountID(Made.account, "ada@example.com")])
        let lost = Self.rfc7644.judge(Made.typical(.createUser), Made.answer(201), Made.context())
        #expect(Self.fate(of: lost) == .atOnceUnsure)
    }

    @Test("A group that is looked up is found under another spelling too, and goes by the name that it was asked for")
    func otherSpelling() {
        func learned(_ names: String...) -> [Learned] {
            let groups = names.enumerated().map { #"{"id":\#($0.offset),"displayName":"\#($0.element)"}"# }
            let body = #"{"totalResults":\#(names.count),"Resources":[\#(groups.joined(separator: ","))]}"#
            return Self.rfc7644.judge(Made.typical(.lookUpGroup), Made.answer(200, body), Made.context()).learned
        }
        #expect(learned("DATA") == [.groups([RemoteGroup(id: "0", name: "Data", members: [])])])
        #expect(learned("DATA", "Data") == [.groups([RemoteGroup(id: "1", name: "Data", members: [])])])
        #expect(learned("Database") == [.groupMissing("Data")])
    }

    @Test("A group's id may be a number")
    func groupID() {
        let verdict = Self.amplitude.judge(Made.typical(.createGroup), Made.answer(200, #"{"id":671}"#), Made.context())
        #expect(verdict.learned == [.group("Data", "671")])
    }
}
