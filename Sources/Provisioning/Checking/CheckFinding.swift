/// One thing that a probe of a target found.
public struct CheckFinding: Sendable, Hashable, Codable {
    public enum Grade: String, Sendable, Hashable, Codable {
        /// As the profile has it.
        case fine
        /// Worth knowing, and nothing to do about.
        case note
        /// The profile has it otherwise: something would fail, or cost requests.
        case deviation
        /// The target can't be worked with as it is.
        case failure
    }

    public var grade: Grade
    /// What it is about, in a word: `credential`, `users`, `filter` ….
    public var subject: String
    /// What was found: no secret, no personal data.
    public var text: String
    /// What to write into the target's `profile`, beside `like`; nil where that wouldn't help.
    public var set: String?

    public init(_ grade: Grade, _ subject: String, _ text: String, set: String? = nil) {
        self.grade = grade
        self.subject = subject
        self.text = text
        self.set = set
    }
}

/// What a probe of a target came to.
public struct TargetCheckReport: Sendable, Hashable, Codable {
    public var target: TargetID
    public var profile: String
    public var url: String
    /// In the order in which they were found.
    public var findings: [CheckFinding]
    /// Requests that were sent.
    public var requests: Int
    /// They went out beside a daemon's, whose pace doesn't know of them.
    public var besideDaemon: Bool

    public init(
        target: TargetID,
        profile: String,
        url: String,
        findings: [CheckFinding],
        requests: Int,
        besideDaemon: Bool
    ) {
        self.target = target
        self.profile = profile
        self.url = url
        self.findings = findings
        self.requests = requests
        self.besideDaemon = besideDaemon
    }

    /// The gravest of its findings; `fine` where there is none.
    public var grade: CheckFinding.Grade {
        let order: [CheckFinding.Grade] = [.failure, .deviation, .note]
        return order.first { grade in findings.contains { $0.grade == grade } } ?? .fine
    }
}
