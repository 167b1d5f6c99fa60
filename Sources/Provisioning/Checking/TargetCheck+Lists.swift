import SCIM

/// What the provider's lists are like.
extension TargetCheck {
    // MARK: - Users

    mutating func compareUsers(_ body: JSONValue) {
        guard let page = reader.page(body) else { return notAList(body) }
        firstUsers = page
        rest = reader.rest(after: page, at: 1, cursor: nil)
        let users = page.resources.compactMap { reader.user($0) }
        // Whoever was not made by us may have no externalId, and can't be found by one.
        let isKnown = { (user: RemoteUser) in user.attributes[AttributeRule.externalIDPath] != nil }
        sample.user = profile.lookup == .byExternalID ? users.first(where: isKnown) ?? users.first : users.first
        let total = page.totalResults.map { "\($0) in all" } ?? "how many in all it doesn't say"
        find(.fine, "users", "\(page.resources.count) on the first page, \(total)")
        comparePageSize(page)
        compareAddresses(page, users)
    }

    private mutating func notAList(_ body: JSONValue) {
        let isByCursor = profile.paging.method == .index && body["Resources"]?.arrayValue != nil
        fail("users", "what answers is no list", set: isByCursor ? otherPaging : nil)
    }

    private mutating func comparePageSize(_ page: ResourceReader.Page) {
        let (came, asked) = (page.resources.count, profile.paging.size)
        if came > asked {
            let parameter = profile.paging.sizeParameter
            find(
                .deviation,
                "paging",
                "\(came) came where \(asked) were asked for: \(parameter) is not heeded",
                set: "paging: { parameter: \(parameter == "count" ? "itemsPerPage" : "count") }"
            )
        } else if !page.isWhole, came < asked, came > 0 {
            find(
                .note,
                "paging",
                "\(came) come on a page where \(asked) are asked for: that many are its most",
                set: "paging: { size: \(came) }"
            )
        }
    }

    private mutating func compareAddresses(_ page: ResourceReader.Page, _ users: [RemoteUser]) {
        let unread = page.resources.count - users.count
        if unread > 0 {
            find(
                .deviation,
                "users",
                "\(unread) of them can't be read: they have no id, or no address where the profile has it"
            )
        }
        guard !users.isEmpty else { return }
        let idsAreAddresses = users.allSatisfy { AccountAddress($0.id.rawValue) == $0.address }
        if idsAreAddresses != profile.idIsAddress {
            let found = idsAreAddresses ? "are addresses" : "are no addresses"
            find(
                .deviation,
                "users",
                "their ids \(found)",
                set: "ids: \(idsAreAddresses ? "address" : "opaque")"
            )
        }
        guard profile.addressPlace == .userName else { return }
        let named = page.resources.filter { !($0["userName"]?.stringValue?.contains("@") ?? true) }
        let mailed = named.filter { $0["emails"]?.arrayValue?.contains { $0["value"]?.stringValue != nil } ?? false }
        if !named.isEmpty, named.count == page.resources.count, mailed.count == named.count {
            find(
                .deviation,
                "users",
                "no userName is an address, and all have e-mails: people would not be recognised by their addresses",
                set: "address: primary-email, lookUp: email, putFallback: false    # or map userName"
            )
        }
    }

    mutating func compareMoreUsers(_ body: JSONValue) {
        guard let page = reader.page(body) else {
            return find(.deviation, "paging", "the second page is no list", set: otherPaging)
        }
        let first = Set(firstUsers?.resources.compactMap { $0["id"]?.text } ?? [])
        let second = Set(page.resources.compactMap { $0["id"]?.text })
        if second.isEmpty {
            find(.deviation, "paging", "the second page is empty, though there should be more", set: otherPaging)
        } else if !first.isDisjoint(with: second) {
            find(.deviation, "paging", "the second page has users of the first one", set: otherPaging)
        } else {
            find(.fine, "paging", "the second page begins behind the first")
        }
    }

    mutating func compareUserFilter(_ body: JSONValue) {
        let key = profile.lookup.rawValue
        if profile.lookup == .byID {
            let isFound = reader.user(body)?.id == sample.user?.id
            return isFound
                ? find(.fine, "filter", "a user is found by id")
                : find(.deviation, "filter", "another user answers to an id")
        }
        guard let page = reader.page(body) else {
            return find(.deviation, "filter", "a look-up by \(key) is answered with no list")
        }
        let ids = page.resources.compactMap { reader.user($0)?.id }
        let sought = profile.lookup == .byExternalID && sample.externalID == nil ? nil : sample.user
        if let sought, ids == [sought.id] {
            find(.fine, "filter", "users are found by \(key)")
        } else if sought == nil, page.resources.isEmpty {
            find(.fine, "filter", "nobody is there to be found by \(key), and nobody is")
        } else if page.resources.isEmpty {
            find(.deviation, "filter", "a user who is there isn't found by \(key)")
        } else {
            find(
                .deviation,
                "filter",
                "users are not filtered by \(key): \(page.resources.count) came where one was meant"
            )
        }
    }

    // MARK: - Groups

    mutating func compareGroups(_ body: JSONValue) {
        guard let page = reader.page(body) else {
            return find(.deviation, "groups", "what answers is no list", set: otherPaging)
        }
        let groups = page.resources.compactMap { reader.group($0) }
        sample.group = groups.first
        find(.fine, "groups", "\(page.resources.count) on the first page")
        let unread = page.resources.count - groups.count
        if unread > 0 {
            find(.deviation, "groups", "\(unread) of them can't be read: they have no id or no displayName")
        }
        let areShown = groups.contains { !$0.members.isEmpty }
        if profile.showsMembers, !groups.isEmpty, !areShown {
            find(
                .note,
                "groups",
                "none of them shows a member: where some have members, they can't be read",
                set: "groups: { showMembers: false }"
            )
        } else if !profile.showsMembers, areShown {
            find(
                .deviation,
                "groups",
                "they show their members",
                set: "groups: { showMembers: true }"
            )
        }
    }

    mutating func compareGroupFilter(_ body: JSONValue) {
        guard let page = reader.page(body) else {
            return find(.deviation, "filter", "a look-up of a group is answered with no list")
        }
        let ids = page.resources.compactMap { reader.group($0)?.id }
        let isFine = sample.group.map { ids == [$0.id] } ?? page.resources.isEmpty
        isFine
            ? find(.fine, "filter", "groups are found by displayName")
            : find(
                .deviation,
                "filter",
                "groups are not filtered by displayName: \(ids.count) came where one was meant"
            )
    }
}
