import Provisioning

extension ProfileSection {
    private enum Key: String, CaseIterable {
        case like, ids, address, attributes, without, required, email, placeholders, update, groupUpdate, putFallback
        case pathFilters, leavers, keepsMemberships, lookUp, success, conflict, groups, paging, contentType, accept,
            limits
        case sendsID = "sendsId"
    }

    init?(_ node: WrittenNode) {
        place = node.place
        if case .text = node.content {
            like = node.text()
            return
        }
        guard let section = node.section(Key.self) else { return nil }
        isChanged = true
        like = section.required(.like)?.text()
        ids = section[.ids]?.word(of: IDs.self)
        address = section[.address]?.word(of: TargetProfile.AddressPlace.self)
        attributes =
            section[.attributes]?.entries(max: ConfigurationLimits.attributesMax)?.compactMap(Attribute.init) ?? []
        without = section[.without]?.texts() ?? []
        required = section[.required]?.texts()
        email = section[.email].flatMap(Self.email)
        sendsID = section[.sendsID]?.flag()
        placeholders = section[.placeholders]?.texts()
        update = section[.update]?.word(of: TargetProfile.Update.self)
        groupUpdate = section[.groupUpdate]?.word(of: TargetProfile.Update.self)
        putFallback = section[.putFallback]?.flag()
        pathFilters = section[.pathFilters]?.flag()
        leavers = section[.leavers]?.word(of: TargetProfile.Removal.self)
        keepsMemberships = section[.keepsMemberships]?.flag()
        lookUp = section[.lookUp]?.word(of: TargetProfile.Lookup.self)
        success = section[.success]?.statuses(in: 200...299)
        conflict = section[.conflict]?.statuses(in: 400...499)
        groups = section[.groups].flatMap(Groups.init)
        paging = section[.paging].flatMap(Paging.init)
        contentType = section[.contentType]?.mediaType()
        accept = section[.accept]?.mediaType()
        limits = section[.limits].flatMap(Self.limits)
    }

    private static func limits(_ node: WrittenNode) -> [ClassLimit]? {
        if case .text("none") = node.content { return [] }
        return node.items(max: ConfigurationLimits.classLimitsMax)?.compactMap(ClassLimit.init)
    }

    private static func email(_ node: WrittenNode) -> Written<Email>? {
        guard let text = node.text() else { return nil }
        return switch text.value {
        case "none": Written(value: .none, place: text.place)
        case "untyped": Written(value: .sent(type: nil), place: text.place)
        default: Written(value: .sent(type: text.value), place: text.place)
        }
    }
}

extension ProfileSection.Attribute {
    init?(_ entry: WrittenNode.Entry) {
        guard let field = entry.node.text() else { return nil }
        path = Written(value: entry.key, place: entry.node.place)
        self.field = field
    }
}

extension ProfileSection.Groups {
    private enum Key: String, CaseIterable {
        case createdWithMembers, membersMax, removeBy, addInvites, showMembers, memberNames
        case externalID = "externalId"
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        createdWithMembers = section[.createdWithMembers]?.flag()
        membersMax = section[.membersMax]?.wholeNumber(in: ConfigurationLimits.membersMax)
        removeBy = section[.removeBy]?.word(of: TargetProfile.MemberRemoval.self)
        addInvites = section[.addInvites]?.flag()
        showMembers = section[.showMembers]?.flag()
        externalID = section[.externalID]?.flag()
        memberNames = section[.memberNames]?.flag()
    }
}

extension ProfileSection.Paging {
    private enum Key: String, CaseIterable {
        case by, size, parameter, first
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        by = section[.by]?.word(of: Provisioning.Paging.Method.self)
        size = section[.size]?.wholeNumber(in: ConfigurationLimits.pageSize)
        parameter = section[.parameter]?.text()
        first = section[.first]?.wholeNumber(in: 0...1)
    }
}

extension ProfileSection.ClassLimit {
    private enum Key: String, CaseIterable {
        case methods, of, requests, window
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        methods =
            section[.methods]?.items(max: RequestMethod.allCases.count)?
            .compactMap { $0.word(of: RequestMethod.self) } ?? []
        of = section[.of]?.word(of: RequestClass.Resource.self)
        requests = section.required(.requests)?.wholeNumber(in: ConfigurationLimits.requests)
        window = section.required(.window)?.duration(in: ConfigurationLimits.window)
        if section[.methods] == nil, section[.of] == nil {
            node.report("counts all requests: that is what the target's own limit is for; name methods, of or both")
        }
    }
}

extension WrittenNode {
    /// `true` or `false`.
    fileprivate func flag() -> Written<Bool>? {
        guard let text = text() else { return nil }
        switch text.value {
        case "true": return Written(value: true, place: place)
        case "false": return Written(value: false, place: place)
        default: return failure("\(String(reflecting: text.value)) is neither true nor false")
        }
    }

    fileprivate func texts() -> [Written<String>]? {
        items(max: ConfigurationLimits.attributesMax)?.compactMap { $0.text() }
    }

    fileprivate func statuses(in range: ClosedRange<Int>) -> [Written<Int>]? {
        items(max: ConfigurationLimits.statusesMax)?.compactMap { $0.wholeNumber(in: range) }
    }

    /// As `application/json`: nothing that would make another header of it.
    fileprivate func mediaType() -> Written<String>? {
        guard let text = text() else { return nil }
        let parts = text.value.split(separator: "/", omittingEmptySubsequences: false)
        let isWord = { (part: Substring) in
            !part.isEmpty && part.utf8.allSatisfy { $0.isASCIIWordByte || ".+".utf8.contains($0) }
        }
        guard parts.count == 2, parts.allSatisfy(isWord) else {
            return failure("\(String(reflecting: text.value)) is not a media type like application/json")
        }
        return text
    }
}
