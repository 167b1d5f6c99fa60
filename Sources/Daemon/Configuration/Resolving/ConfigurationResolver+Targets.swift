import Provisioning
import SCIM
import SystemPackage

extension ConfigurationResolver {
    private enum Default {
        static let concurrency = 4
        static let timeout = Duration.seconds(30)
        static let connectTimeout = Duration.seconds(10)
        static let packAge = Duration.seconds(600)
    }

    /// Nil where something that it needs is missing or wrong, which is reported by then.
    func target(_ section: TargetSection, feeds: Feeds) -> TargetConfiguration? {
        let isNamed = checkName(section.name)
        let profile = section.profile.flatMap(profile)
        let url = section.url.flatMap(baseURL)
        let credential = section.credential.flatMap(credential)
        let sources = sources(section, feeds: feeds)
        let mappings = feeds.mappings(of: sources)
        let groups = groups(section, fields: mappings.map(fields))
        let (timeout, connectTimeout) = timeouts(section)
        let limit = limit(section, profile: profile)
        guard isNamed, let name = section.profile, let profile, let url, let credential, let mappings else {
            return nil
        }
        return TargetConfiguration(
            rules: TargetRules(
                id: TargetID(section.name.value),
                profile: reduced(profile, to: mappings, at: name.place),
                sources: sources.map { SourceID($0) },
                groups: groups
            ),
            url: url,
            credential: credential,
            limit: limit,
            concurrency: section.concurrency?.value ?? Default.concurrency,
            timeout: timeout,
            connectTimeout: connectTimeout,
            certificateAuthority: section.certificateAuthority.map(path),
            packAge: section.packAge?.value ?? Default.packAge
        )
    }

    private func profile(_ name: Written<String>) -> TargetProfile? {
        if let profile = TargetProfile.builtIn[name.value] { return profile }
        problems.report(Suggestion.notOneOf(name.value, Array(TargetProfile.builtIn.keys)), at: name.place)
        return nil
    }

    private func baseURL(_ written: Written<String>) -> BaseURL? {
        do throws(BaseURLError) {
            return try BaseURL(written.value)
        } catch {
            problems.report(error.description, at: written.place)
            return nil
        }
    }

    func credential(_ written: TargetSection.Credential) -> CredentialPlace? {
        let name = written.name
        switch written.kind {
        case .file:
            return .file(path(name))
        case .environment:
            guard !name.value.utf8.contains(UInt8(ascii: "=")) else {
                problems.report("an environment variable's name has no '='", at: name.place)
                return nil
            }
            problems.remark(
                "other processes of this user can read the environment; a file or systemd is safer",
                at: name.place
            )
            return .environment(name.value)
        case .systemd:
            guard !name.value.contains("/"), name.value != ".", name.value != ".." else {
                problems.report("a systemd credential has a name, not a path", at: name.place)
                return nil
            }
            return .systemd(name.value)
        }
    }

    /// The names that are known, each once.
    private func sources(_ section: TargetSection, feeds: Feeds) -> [String] {
        var names: [String] = []
        for written in section.sources ?? [] {
            if !feeds.names.contains(written.value) {
                problems.report(Suggestion.notOneOf(written.value, feeds.names), at: written.place)
            } else if names.contains(written.value) {
                problems.report("\(written.value) is listed twice", at: written.place)
            }
            names.append(written.value)
        }
        return names
    }

    private func limit(_ section: TargetSection, profile: TargetProfile?) -> RateLimit? {
        guard let written = section.limit else { return profile?.limit }
        if let none = written.none {
            if let known = profile?.limit {
                problems.remark("the provider allows \(known.written)", at: none)
            }
            return nil
        }
        guard let requests = written.requests, let window = written.window else { return nil }
        return RateLimit(requests: requests.value, window: window.value)
    }

    private func timeouts(_ section: TargetSection) -> (whole: Duration, connect: Duration) {
        let whole = section.timeout?.value ?? Default.timeout
        let connect = section.connectTimeout?.value ?? min(Default.connectTimeout, whole)
        if let place = section.connectTimeout?.place, connect > whole {
            problems.report("is above timeout, \(whole.written)", at: place)
        }
        return (whole, connect)
    }
}

extension ConfigurationResolver {
    /// What rules over the people of these sources can speak of.
    private func fields(_ mappings: [RecordMapping]) -> [String] {
        ["employeeId", "status"] + Set(mappings.flatMap(\.fields.keys)).map(\.rawValue).sorted()
    }

    /// The profile without what no source has a column for; reports what it can't do without.
    private func reduced(_ profile: TargetProfile, to mappings: [RecordMapping], at place: Place) -> TargetProfile {
        var profile = profile
        profile.attributes = profile.attributes.filter { isFed($0, by: mappings, at: place) }
        return profile
    }

    private func isFed(_ attribute: AttributeRule, by mappings: [RecordMapping], at place: Place) -> Bool {
        guard case .field(let field) = attribute.origin else { return true }
        let feeding = mappings.count(where: { $0.fields[field] != nil })
        if attribute.path == AttributeRule.userNamePath {
            guard feeding < mappings.count else { return true }
            problems.report("needs \(field.rawValue), and a source of this target has no column for it", at: place)
        } else if feeding == 0 {
            problems.remark("\(attribute.path) is left alone: no source has a column for \(field.rawValue)", at: place)
        }
        return feeding > 0
    }

    /// - fields: what conditions may name; nil where that isn't known.
    private func groups(_ section: TargetSection, fields: [String]?) -> [GroupRule] {
        var rules: [GroupRule] = []
        var lines: [String: Int] = [:]
        for group in section.groups {
            let condition = group.when.flatMap { self.condition($0, fields: fields) }
            guard let name = group.name else { continue }
            // Providers compare a group's name without case.
            let folded = name.value.lowercased()
            if let line = lines[folded] {
                problems.report("this group is given on line \(line) already", at: name.place)
            }
            lines[folded] = name.place.line
            rules.append(GroupRule(group: GroupName(name.value), condition: condition))
        }
        return rules
    }

    private func condition(_ written: Written<String>, fields: [String]?) -> Filter? {
        let filter: Filter
        do throws(FilterSyntaxError) {
            filter = try Filter.parse(written.value)
        } catch {
            problems.report(FilterExcerpt.text(of: written.value, error), at: written.place)
            return nil
        }
        guard let fields else { return filter }
        var reported: Set<String> = []
        for path in filter.paths where reported.insert(path.description.lowercased()).inserted {
            let isFlat = path.schema == nil && path.subAttribute == nil
            guard !isFlat || !fields.contains(where: { $0.lowercased() == path.attribute.lowercased() }) else {
                continue
            }
            problems.report(
                "no source of this target has a field \(path)" + Suggestion.text(for: path.description, among: fields),
                at: written.place
            )
        }
        return filter
    }
}

/// A filter with a mark where it is wrong.
private enum FilterExcerpt {
    private static let scalarsAround = 30

    /// `not a filter: at character 12: expected …: department eq ⟨here⟩Data`
    static func text(of filter: String, _ error: FilterSyntaxError) -> String {
        let scalars = Array(filter.unicodeScalars)
        let position = min(max(error.position, 0), scalars.count)
        let before = scalars[max(0, position - scalarsAround)..<position]
        let after = scalars[position..<min(scalars.count, position + scalarsAround)]
        let start = before.startIndex > 0 ? "…" : ""
        let end = after.endIndex < scalars.count ? "…" : ""
        return "not a filter: at character \(position + 1), expected \(error.expected): "
            + start + text(before) + "⟨here⟩" + text(after) + end
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}

extension RateLimit {
    /// `100 requests in 1m`
    var written: String { "\(requests) requests in \(window.written)" }
}
