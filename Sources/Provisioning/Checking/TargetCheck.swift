import SCIM

/// Probes a provider: asks one thing after the other, and compares each answer with the profile.
///
/// Nothing is changed at the target. At most ``requestsMax`` requests are made; fewer where one of them shows that the rest
/// would tell nothing. Where the provider asks to be left alone for a short while, the caller waits for as long
/// (``silence(after:wall:)``), and what was refused is asked once more.
public struct TargetCheck: Sendable {
    /// What is asked, in this order.
    enum Step: Sendable, Hashable, CaseIterable {
        case configuration, schemas, resourceTypes, users, moreUsers, userFilter, groups, groupFilter
    }

    /// A probe never makes more: one for each question, and one again.
    public static let requestsMax = Step.allCases.count + 1
    /// For longer than that nobody waits for a check's answer.
    public static let patienceMax = Duration.seconds(60)
    /// Of a 429 that doesn't say for how long.
    private static let usualSilence = Duration.seconds(10)

    let profile: TargetProfile
    let limit: RateLimit?
    public private(set) var findings: [CheckFinding] = []
    /// Made so far.
    public private(set) var requests = 0
    private var left: [Step] = Step.allCases
    private var asked: Step?
    /// Something was refused for going too fast, and is asked again.
    private var hasRepeated = false
    var firstUsers: ResourceReader.Page?
    /// What asks for the second page of users.
    var rest = ResourceReader.Rest.none
    var sample = Sample()

    /// Whom and what to look for by filters: as they stand in lists.
    struct Sample: Sendable, Hashable {
        var user: RemoteUser?
        var group: RemoteGroup?

        var externalID: String? { user?.attributes[AttributeRule.externalIDPath] }
    }

    var reader: ResourceReader { ResourceReader(profile: profile) }

    /// - Parameter limit: of the target, as configured.
    public init(profile: TargetProfile, limit: RateLimit?) {
        self.profile = profile
        self.limit = limit
    }

    /// What to ask next; nil where all is known.
    public mutating func next() -> SCIMRequest? {
        while !left.isEmpty {
            let step = left.removeFirst()
            guard let request = request(for: step) else { continue }
            asked = step
            requests += 1
            return request
        }
        asked = nil
        return nil
    }

    /// What the last request came to.
    ///
    /// - wall: for a Retry-After that is a date.
    public mutating func answered(_ result: WireResult, wall: WallInstant) {
        guard let step = asked else { return }
        switch result.outcome {
        case .failure(let failure) where step.isDiscovery && failure.isOfThisAnswer:
            find(.note, step.subject, "can't be read: \(failure.reason)")
        case .failure(let failure): fail("connection", failure.reason)
        case .answer(let answer):
            noteLimit(answer)
            if let silence = Self.silence(after: result, wall: wall) { return wait(silence, answer, step) }
            judge(answer, step)
        }
    }

    /// For how long the provider asks to be left alone, whatever is to be asked next; nil where it doesn't.
    ///
    /// - wall: for a Retry-After that is a date.
    public static func silence(after result: WireResult, wall: WallInstant) -> Duration? {
        guard case .answer(let answer) = result.outcome else { return nil }
        let asked = RetryAfter.duration(answer.header("Retry-After"), wall: wall)
        return switch answer.status {
        case 429: asked ?? usualSilence
        case 503: asked
        default: nil
        }
    }

    private mutating func wait(_ silence: Duration, _ answer: WireAnswer, _ step: Step) {
        let seconds = Int64((Double(silence.nanoseconds) / 1e9).rounded(.up))
        let wish = "the provider wants to be left alone for \(seconds) s (\(answer.status))"
        guard !hasRepeated, silence <= Self.patienceMax else {
            return fail("pace", "\(wish): try again then, and look at limit")
        }
        hasRepeated = true
        left.insert(step, at: 0)
        find(.note, "pace", "\(wish): it was, and asked again")
    }

    mutating func find(_ grade: CheckFinding.Grade, _ subject: String, _ text: String, set: String? = nil) {
        let finding = CheckFinding(grade, subject, text, set: set)
        if !findings.contains(finding) { findings.append(finding) }
    }

    /// Nothing more can be learned.
    mutating func fail(_ subject: String, _ text: String, set: String? = nil) {
        find(.failure, subject, text, set: set)
        left = []
    }

    private func request(for step: Step) -> SCIMRequest? {
        let paging = profile.paging
        switch step {
        case .configuration: return SCIMRequest(.get, "/ServiceProviderConfig", path: "ServiceProviderConfig")
        case .schemas: return SCIMRequest(.get, "/Schemas", path: "Schemas")
        case .resourceTypes: return SCIMRequest(.get, "/ResourceTypes", path: "ResourceTypes")
        case .users: return SCIMRequest(.get, "/Users", path: "Users", query: paging.query(from: 1, cursor: nil))
        case .moreUsers:
            guard case .page(let start, let cursor) = rest else { return nil }
            return SCIMRequest(.get, "/Users", path: "Users", query: paging.query(from: start, cursor: cursor))
        case .userFilter: return userFilter
        case .groups: return SCIMRequest(.get, "/Groups", path: "Groups", query: paging.query(from: 1, cursor: nil))
        case .groupFilter:
            return RequestBuilder(profile: profile).groups(named: sample.group?.name.rawValue ?? Self.nobody)
        }
    }

    /// No person, and no group, is called so.
    static let nobody = "rosterd-check@example.invalid"

    private var userFilter: SCIMRequest {
        let builder = RequestBuilder(profile: profile)
        if profile.lookup == .byExternalID {
            return builder.users(by: AttributeRule.externalIDPath, sample.externalID ?? Self.nobody)
        }
        return builder.user(of: sample.user?.attributes[AttributeRule.userNamePath] ?? Self.nobody)
    }

    // MARK: - What holds for every answer

    private mutating func judge(_ answer: WireAnswer, _ step: Step) {
        switch answer.status {
        case 401:
            return fail("credential", "is refused (401): put a valid token in its place")
        case 300...399 where !step.isDiscovery:
            return fail("url", "answers \(answer.status), a redirection: SCIM's routes are elsewhere")
        case 403 where step == .users:
            return fail("credential", "may not read users (403): it lacks the permission to manage users and groups")
        // A provider need not have what discovery asks for, and says so as it likes.
        case 500...599 where !step.isDiscovery && answer.status != 501:
            return fail("target", "answers \(answer.status)")
        default: break
        }
        guard let body = try? JSONValue.parse(answer.body), body.objectValue != nil else {
            guard step.isDiscovery else { return fail("url", "what answers (\(answer.status)) doesn't speak SCIM") }
            return find(.note, step.subject, "is not offered (\(answer.status))")
        }
        guard (200...299).contains(answer.status) else { return refused(answer, step) }
        if step == .users { find(.fine, "credential", "is accepted") }
        compare(body, step)
    }

    private mutating func refused(_ answer: WireAnswer, _ step: Step) {
        switch step {
        case .configuration, .schemas, .resourceTypes:
            find(.note, step.subject, "is not offered (\(answer.status))")
        case .users:
            answer.status == 404
                ? fail("url", "there are no users (404): SCIM's routes are elsewhere")
                : fail(
                    "users",
                    "can't be listed (\(answer.status)): perhaps pages are asked for otherwise",
                    set: otherPaging
                )
        case .moreUsers:
            find(.deviation, "paging", "a second page is refused (\(answer.status))", set: otherPaging)
        case .userFilter:
            refusedLookUp(answer)
        case .groups:
            find(.deviation, "groups", "are not offered (\(answer.status)): configure none")
            left.removeAll { $0 == .groupFilter }
        case .groupFilter:
            find(.deviation, "filter", "groups can't be looked up by displayName (\(answer.status))")
        }
    }

    private mutating func refusedLookUp(_ answer: WireAnswer) {
        if profile.lookup == .byID, answer.status == 404, sample.user == nil {
            return find(.fine, "filter", "nobody is there to be looked up, and that is what it says")
        }
        let others = TargetProfile.Lookup.allCases.filter { $0 != profile.lookup && $0 != .byID }.map(\.rawValue)
        find(
            .deviation,
            "filter",
            "users can't be looked up by \(profile.lookup.rawValue) (\(answer.status))",
            set: "lookUp: …    # \(others.joined(separator: ", "))"
        )
    }

    /// `RateLimit-Limit` and its kin are seldom in agreement about anything but the number.
    private mutating func noteLimit(_ answer: WireAnswer) {
        let names = ["RateLimit-Limit", "X-RateLimit-Limit", "X-Rate-Limit-Limit", "RateLimit-Policy"]
        guard let name = names.first(where: { answer.header($0) != nil }), let value = answer.header(name) else {
            return
        }
        let shown = value.unicodeScalars.prefix(40).filter { $0.isASCII && $0.value >= 0x20 && $0.value != 0x7F }
        let ours = limit.map { "configured are \($0.requests) in \($0.window)" } ?? "no limit is configured"
        find(.note, "pace", "the provider says \(name): \(String(String.UnicodeScalarView(shown))); \(ours)")
    }

    var otherPaging: String {
        profile.paging.method == .index ? "paging: { by: cursor }" : "paging: { by: index }"
    }
}

extension WireFailure {
    /// Something else may be answered all the same.
    fileprivate var isOfThisAnswer: Bool {
        switch kind {
        case .timeout, .connectionLost, .answerTooLarge, .malformedAnswer: true
        case .unresolved, .unconnected, .handshake, .certificate, .cancelled, .unusable: false
        }
    }
}

extension TargetCheck.Step {
    var isDiscovery: Bool { self == .configuration || self == .schemas || self == .resourceTypes }

    var subject: String {
        switch self {
        case .configuration: "ServiceProviderConfig"
        case .schemas: "Schemas"
        case .resourceTypes: "ResourceTypes"
        case .users, .moreUsers: "users"
        case .userFilter, .groupFilter: "filter"
        case .groups: "groups"
        }
    }
}
