public import Provisioning

/// What came of reading the configuration again.
public struct ReloadReport: Sendable, Hashable, Codable {
    /// A source or a target, and what became of it.
    public struct Change: Sendable, Hashable, Codable {
        public enum Kind: String, Sendable, Hashable, Codable {
            case added, changed, removed
        }

        /// `source hr`, `target amplitude`.
        public var what: String
        public var kind: Kind

        public init(what: String, kind: Kind) {
            self.what = what
            self.kind = kind
        }
    }

    /// In the configuration's order, sources first; empty where it says what it said before. Credentials are read anew
    /// anyway, apart from ``startOnly``.
    public var changes: [Change]
    /// What is allowed, and yet perhaps not meant, with its place.
    public var remarks: [String]
    /// What is allowed, and should not stay, with its place.
    public var warnings: [String]
    /// Sources and targets whose credentials are still those of the daemon's start, whatever stands there by now: the service
    /// manager hands them over at no other time.
    public var startOnly: [String]
    /// Operations that nobody delivers any more, by removed target.
    public var abandoned: [String: Int]

    public init(
        changes: [Change],
        remarks: [String],
        warnings: [String],
        startOnly: [String],
        abandoned: [String: Int]
    ) {
        self.changes = changes
        self.remarks = remarks
        self.warnings = warnings
        self.startOnly = startOnly
        self.abandoned = abandoned
    }
}

/// Which configuration is in force, and what became of the last one that was to replace it.
public struct ConfigurationStanding: Sendable, Hashable, Codable {
    /// A configuration that couldn't take its place.
    public struct Refusal: Sendable, Hashable, Codable {
        public var at: WallInstant
        /// All that is wrong with it.
        public var reason: String

        public init(at: WallInstant, reason: String) {
            self.at = at
            self.reason = reason
        }
    }

    public var file: String
    /// When it was read.
    public var since: WallInstant
    /// Whom it has delivered to.
    public var targets: [TargetID]
    /// Of the latest reload; nil where that went well, or there was none.
    public var refusal: Refusal?

    public init(file: String, since: WallInstant, targets: [TargetID], refusal: Refusal? = nil) {
        self.file = file
        self.since = since
        self.targets = targets
        self.refusal = refusal
    }
}
