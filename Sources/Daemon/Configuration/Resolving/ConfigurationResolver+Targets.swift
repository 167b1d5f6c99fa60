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
        if let profile { remarkManagers(section, profile: profile, feeds: feeds) }
        let url = section.url.flatMap(baseURL)
        let credential = section.credential.flatMap(credential)
        let sources = sources(section, feeds: feeds)
        let mappings = feeds.mappings(of: sources)
        let (groups, families) = groups(section, fields: mappings.map(fields))
        let (timeout, connectTimeout) = timeouts(section)
        let (limit, classLimits) = limits(section, profile: profile)
        guard isNamed, let written = section.profile, let profile, let url, let credential, let mappings else {
            return nil
        }
        return TargetConfiguration(
            rules: TargetRules(
                id: TargetID(section.name.value),
                profile: reduced(profile.with(classLimits), as: written, to: mappings),
                sources: sources.map { SourceID($0) },
                groups: groups,
                families: families,
                deleteAfter: deleteAfter(section, profile: profile),
                reading: section.adoption.rules
            ),
            url: url,
            credential: credential,
            limit: limit,
            limitShare: section.limit?.share?.value,
            concurrency: section.concurrency?.value ?? Default.concurrency,
            timeout: timeout,
            connectTimeout: connectTimeout,
            certificateAuthority: section.certificateAuthority.map(path),
            packAge: section.packAge?.value ?? Default.packAge
        )
    }

    /// SCIM wants the manager's account by the provider's own id (RFC 7643 §4.3), which is no id of HR's.
    private func remarkManagers(_ section: TargetSection, profile: TargetProfile, feeds: Feeds) {
        guard profile.attributes.contains(where: { $0.origin == .field(.managerID) }) else { return }
        for source in section.sources ?? [] {
            guard let place = feeds.place(of: .manager, in: source.value) else { continue }
            problems.remark(
                "isn't sent to \(section.name.value): SCIM has the provider's own id of the manager's account there; where a "
                    + "column has that, map it to managerId",
                at: place
            )
        }
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
            problems.warn(
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

    private func deleteAfter(_ section: TargetSection, profile: TargetProfile) -> Duration? {
        guard let written = section.deleteAfter else { return nil }
        if profile.removal == .delete {
            problems.report("means nothing here: the provider removes a leaver's account at once", at: written.place)
        }
        return written.value
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
    private func reduced(
        _ profile: TargetProfile,
        as written: ProfileSection,
        to mappings: [RecordMapping]
    ) -> TargetProfile {
        var profile = profile
        if !profile.idIsAddress, mappings.contains(where: { $0.fields[.userName] != nil }) {
            profile.separateUserName()
        }
        profile.attributes = profile.attributes.filter { isFed($0, of: profile, as: written, by: mappings) }
        return profile
    }

    private func isFed(
        _ attribute: AttributeRule,
        of profile: TargetProfile,
        as written: ProfileSection,
        by mappings: [RecordMapping]
    ) -> Bool {
        guard case .field(let field) = attribute.origin else { return true }
        let feeding = mappings.count(where: { $0.fields[field] != nil })
        let ours = written.attributes.first { $0.path.value == attribute.path }
        let place = ours?.field.place ?? written.place
        if attribute.path == AttributeRule.userNamePath || profile.requiredAttributes.contains(attribute.path) {
            guard feeding < mappings.count else { return true }
            problems.report("needs \(field.rawValue), and a source of this target has no column for it", at: place)
        } else if feeding == 0, ours != nil {
            problems.report("no source of this target has a column for \(field.rawValue)", at: place)
        } else if feeding == 0, attribute.path == "name.givenName" || attribute.path == "name.familyName" {
            problems.remark("\(attribute.path) is left alone: no source has a column for \(field.rawValue)", at: place)
        }
        return feeding > 0
    }
}
