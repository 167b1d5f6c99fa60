import Provisioning
import SystemPackage

/// What a configuration comes to, for whoever checks it: nothing but its own words, defaults filled in.
public struct ConfigurationSummary: Sendable, Hashable, Codable {
    public struct Source: Sendable, Hashable, Codable {
        public var name: String
        /// Nil where it has a webhook alone.
        public var drop: String?
        public var semantics: String
        /// What a file has to show; nil: nothing.
        public var proof: String?
        /// Where files say of when they are the truth; nil: their time of change.
        public var asOf: String?
        /// In the order of their names.
        public var fields: [String]
        /// Where its webhook listens; nil where it has none.
        public var webhook: String?
    }

    public struct Target: Sendable, Hashable, Codable {
        public var name: String
        public var profile: String
        public var url: String
        public var credential: String
        public var sources: [String]
        public var groups: Int
        /// Nil: none.
        public var limit: String?
        /// Beside it, each for one class of requests.
        public var classLimits: [String]
        /// What they are of what the provider allows, in percent; nil: all of it.
        public var limitShare: Double?
    }

    public var version: ConfigurationVersion
    public var state: String
    public var control: String
    /// Where the dashboard listens; nil where there is none.
    public var dashboard: String?
    public var sources: [Source]
    public var targets: [Target]
    public var remarks: [ConfigurationProblem]
    /// What should not stay.
    public var warnings: [ConfigurationProblem]

    public init(_ configuration: Configuration) {
        version = configuration.version
        state = configuration.state.string
        control = configuration.control.string
        dashboard = configuration.dashboard.map { "\($0.listen)" }
        sources = configuration.sources.map(Source.init)
        targets = configuration.targets.map(Target.init)
        remarks = configuration.remarks
        warnings = configuration.warnings
    }
}

extension ConfigurationSummary.Source {
    init(_ source: SourceConfiguration) {
        name = source.id.rawValue
        drop = source.drop?.directory.string
        semantics = source.semantics.rawValue
        proof = source.feed.format.proof?.description
        asOf = source.feed.asOf.summary
        fields = source.feed.mapping.fields.keys.map(\.rawValue).sorted()
        webhook = source.webhook.map { "/hooks/\(source.id) at \($0.listen), \($0.proof)" }
    }
}

extension ConfigurationSummary.Target {
    init(_ target: TargetConfiguration) {
        name = target.id.rawValue
        profile = target.rules.profile.name
        url = target.url.text
        credential = target.credential.description
        sources = target.rules.sources.map(\.rawValue)
        groups = target.rules.groups.count
        limit = target.limit?.written
        classLimits = target.rules.profile.classLimits.map(\.written)
        limitShare = target.limitShare
    }
}

extension ConfigurationSummary: CustomStringConvertible {
    /// Some lines for a terminal.
    public var description: String {
        var lines = ["state    \(state)", "control  \(control)"]
        if let dashboard { lines.append("shown at \(dashboard); rosterd dashboard prints the link") }
        for source in sources {
            let dropped = source.drop.map { "\(source.semantics)s dropped into \($0)" }
            lines.append("source   \(source.name): " + (dropped ?? "changes that are posted"))
            if let proof = source.proof { lines.append("         a file has to have \(proof)") }
            if let asOf = source.asOf { lines.append("         as of what they say: \(asOf)") }
            lines.append("         fields: " + source.fields.joined(separator: ", "))
            if let webhook = source.webhook { lines.append("         webhook: \(webhook)") }
        }
        for target in targets {
            lines.append("target   \(target.name): \(target.profile) at \(target.url)")
            lines.append("         people of \(target.sources.joined(separator: ", ")), in \(groups(target))")
            lines.append("         \(pace(target)); token from \(target.credential)")
            lines += target.classLimits.map { "         \($0)" }
        }
        lines.append("version  \(version)")
        return lines.joined(separator: "\n")
    }

    private func pace(_ target: Target) -> String {
        let limit = target.limit ?? (target.classLimits.isEmpty ? "no limit" : "no limit on all requests together")
        guard let share = target.limitShare else { return limit }
        return limit + ", \(share == share.rounded() ? "\(Int(share))" : "\(share)") % of what the provider allows"
    }

    private func groups(_ target: Target) -> String {
        switch target.groups {
        case 0: "no groups"
        case 1: "1 group"
        default: "\(target.groups) groups"
        }
    }
}
