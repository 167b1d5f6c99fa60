extension ConfigurationFile {
    private enum Key: String, CaseIterable {
        case state, control, dashboard, sources, targets
    }

    private enum ControlKey: String, CaseIterable {
        case socket, group
    }

    /// Nil where the root is no mapping, which is reported by then.
    init?(_ root: WrittenNode) {
        guard let section = root.section(Key.self) else { return nil }
        state = section.required(.state)?.text()
        if let node = section[.control], case .mapping = node.content {
            let keys = node.section(ControlKey.self)
            control = keys?[.socket]?.text()
            controlGroup = keys?[.group]?.text()
            if control == nil, controlGroup == nil { node.report("expected a path, or socket and group") }
        } else {
            control = section[.control]?.text()
        }
        dashboard = section[.dashboard].flatMap(DashboardSection.init)
        sources =
            section.required(.sources)?.entries(max: ConfigurationLimits.sourcesMax)?.compactMap(SourceSection.init)
            ?? []
        targets =
            section.required(.targets)?.entries(max: ConfigurationLimits.targetsMax)?.compactMap(TargetSection.init)
            ?? []
    }
}

extension TargetSection {
    private enum Key: String, CaseIterable {
        case profile, url, credential, sources, limit, concurrency, timeout, connectTimeout, certificateAuthority,
            groups
        case deleteAfter, packAge
        case adopt, reconcile, unknownAccounts, protected
    }

    init?(_ entry: WrittenNode.Entry) {
        guard let section = entry.node.section(Key.self) else { return nil }
        name = Written(value: entry.key, place: entry.node.place)
        profile = section.required(.profile).flatMap(ProfileSection.init)
        url = section.required(.url)?.text()
        credential = section.required(.credential).flatMap(Credential.init)
        sources = section.required(.sources)?.items(max: ConfigurationLimits.sourcesMax)?.compactMap { $0.text() }
        limit = section[.limit].flatMap(Limit.init)
        concurrency = section[.concurrency]?.wholeNumber(in: ConfigurationLimits.concurrency)
        timeout = section[.timeout]?.duration(in: ConfigurationLimits.timeout)
        connectTimeout = section[.connectTimeout]?.duration(in: ConfigurationLimits.connectTimeout)
        certificateAuthority = section[.certificateAuthority]?.text()
        groups = section[.groups]?.items(max: ConfigurationLimits.groupsMax)?.compactMap(Group.init) ?? []
        deleteAfter = section[.deleteAfter]?.duration(in: ConfigurationLimits.deleteAfter)
        packAge = section[.packAge]?.duration(in: ConfigurationLimits.packAge)
        adoption = Adoption(
            adopt: section[.adopt],
            reconcile: section[.reconcile],
            unknownAccounts: section[.unknownAccounts],
            protected: section[.protected]
        )
    }
}

extension TargetSection.Credential {
    init?(_ node: WrittenNode) {
        guard let section = node.section(TargetSection.CredentialKind.self) else { return nil }
        let given = TargetSection.CredentialKind.allCases.compactMap { kind in section[kind].map { (kind, $0) } }
        guard given.count == 1, let (kind, place) = given.first else {
            node.report("name one place: file, environment or systemd")
            return nil
        }
        guard let name = place.text() else { return nil }
        self.kind = kind
        self.name = name
    }
}

extension TargetSection.Limit {
    private enum Key: String, CaseIterable {
        case requests, window, share
    }

    init?(_ node: WrittenNode) {
        if case .text("none") = node.content {
            none = node.place
            return
        }
        if case .text = node.content {
            node.report("expected none, or requests and window, or share")
            return nil
        }
        guard let section = node.section(Key.self) else { return nil }
        share = section[.share]?.percentage()
        // A share alone is one of the limits that the profile knows of.
        guard section[.share] == nil || section[.requests] != nil || section[.window] != nil else { return }
        requests = section.required(.requests)?.wholeNumber(in: ConfigurationLimits.requests)
        window = section.required(.window)?.duration(in: ConfigurationLimits.window)
    }
}

extension TargetSection.Group {
    private enum Key: String, CaseIterable {
        case name, when, each, prefix, values
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        name = section.required(.name)?.text()
        when = section[.when]?.text()
        each = section[.each]?.text()
        prefix = section[.prefix]?.text()
        values = section[.values]?.items(max: ConfigurationLimits.groupsMax)?.compactMap { $0.text() }
    }
}
