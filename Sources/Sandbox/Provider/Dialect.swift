import SCIM

/// What a provider refuses beyond the standard (``Profile/Rules``).
extension ServiceProvider {
    private var rules: Profile.Rules { profile.rules }

    // MARK: - Users

    /// Holds a user that is to be kept to what the provider asks of one.
    func check(user: JSONObject) throws(ProviderProblem) {
        let whole = JSONValue.object(user)
        for name in rules.requiredOfUsers where !hasEverywhere(name, in: whole) {
            throw .badRequest(.invalidValue, "\(name) is required")
        }
        for name in rules.singleValued where (user[name]?.arrayValue?.count ?? 0) > 1 {
            throw .badRequest(.invalidValue, "\(name) may have one value")
        }
        if rules.needsPrimaryEmail, let emails = user["emails"]?.arrayValue,
            !emails.contains(where: { $0["primary"] == true })
        {
            throw .badRequest(.invalidValue, "an e-mail should be marked as primary")
        }
    }

    /// A sub-attribute has to be in each of the values.
    private func hasEverywhere(_ name: String, in user: JSONValue) -> Bool {
        guard let path = try? AttributePath.parse(name) else { return false }
        let count = path.values(in: user).count
        guard path.subAttribute != nil else { return count > 0 }
        return count > 0 && count == AttributePath(attribute: path.attribute).values(in: user).count
    }

    /// - Parameter key: the user's own; nil of one that is yet to come.
    func checkEmails(of user: JSONObject, key: String?) throws(ProviderProblem) {
        guard rules.emailIsUnique else { return }
        for address in user.emails where directory.userKeys(mailed: address).contains(where: { $0 != key }) {
            throw ProviderProblem(status: 409, kind: .uniqueness, detail: "another user has this e-mail")
        }
    }

    /// The name that a new user gets who was sent with that one.
    func userName(for sent: String) -> String {
        guard case .shortened(let max) = rules.userNames else { return sent }
        let local = sent.split(separator: "@").first.map(String.init) ?? sent
        let base = String(local.lowercased().filter { $0.isLetter || $0.isNumber || ".-_".contains($0) }.prefix(max))
        guard directory.userKey(named: base) != nil else { return base }
        let numbered = (2...1_000_000).lazy.map { "\(base.prefix(max - 7))\($0)" }
        return numbered.first { directory.userKey(named: $0) == nil } ?? base
    }

    func check(userName: String) throws(ProviderProblem) {
        guard case .shortened(let max) = rules.userNames, userName.count > max else { return }
        throw .badRequest(.invalidValue, "userName may have \(max) characters")
    }

    // MARK: - Groups

    /// Holds a group that is sent as a whole to what the provider asks of one.
    func check(group body: JSONValue) throws(ProviderProblem) {
        for name in rules.requiredOfGroups where body[name]?.stringValue?.isEmpty ?? true {
            throw .badRequest(.invalidValue, "\(name) is required")
        }
        let members = body["members"]?.arrayValue ?? []
        for name in rules.requiredOfMembers where !members.allSatisfy({ $0[name]?.stringValue != nil }) {
            throw .badRequest(.invalidValue, "members: \(name) is required")
        }
        try check(memberChanges: members.count)
    }

    /// Holds a group's PATCH to what the provider takes.
    func check(groupPatch body: JSONValue) throws(ProviderProblem) {
        var changes = 0
        for operation in body["Operations"]?.arrayValue ?? [] {
            let path = operation["path"]?.stringValue?.lowercased() ?? ""
            let values = operation["value"]?.flattenedCount ?? 0
            let isWhole = path == "members"
            if path.hasPrefix("members[") { changes += 1 } else if isWhole { changes += values }
            guard !rules.replacesMembers, isWhole else { continue }
            let kind = operation["op"]?.stringValue?.lowercased()
            if kind == "replace" || (kind == "remove" && values == 0) {
                throw .badRequest(.invalidValue, "members can't be replaced or removed as a whole")
            }
        }
        try check(memberChanges: changes)
    }

    private func check(memberChanges count: Int) throws(ProviderProblem) {
        if let max = rules.memberChangesMax, count > max {
            throw .badRequest(.invalidValue, "a request may change \(max) members")
        }
    }

    /// Holds those who are new in a group to what the provider asks of a member.
    func check(newMembers keys: some Sequence<String>) throws(ProviderProblem) {
        guard !rules.addsInactiveMembers else { return }
        for key in keys where directory.users[key]?.isInactive ?? false {
            throw .badRequest(.invalidValue, "a deactivated user can't be put into a group")
        }
    }

    // MARK: - Requests

    /// A PATCH of a user without what has no effect here.
    func effective(userPatch body: JSONValue) -> JSONValue {
        guard !rules.choosesByFilter, var object = body.objectValue else { return body }
        let operations = (object["Operations"]?.arrayValue ?? []).filter { operation in
            !(operation["path"]?.stringValue?.contains("[") ?? false)
        }
        object["Operations"] = .array(operations)
        return .object(object)
    }

    /// The filter as this provider takes it.
    func effective(_ filter: Filter?, over collection: Route.Collection) throws(ProviderProblem) -> Filter? {
        guard let filter else { return nil }
        if !rules.comparesFreely, !filter.isSimple {
            throw .badRequest(.invalidFilter, "a filter may say eq, and and")
        }
        let known = collection == .users ? rules.userFilters : rules.groupFilters
        if let known {
            let names = Set(known.map { $0.lowercased() })
            for path in filter.paths where !names.contains(path.attribute.lowercased()) {
                throw .badRequest(.invalidFilter, "filters don't know \(path)")
            }
        }
        return filter.replacing("email", by: AttributePath(attribute: "emails", subAttribute: "value"))
    }
}

extension JSONValue {
    fileprivate var flattenedCount: Int {
        switch self {
        case .null: 0
        case .array(let values): values.count
        default: 1
        }
    }
}

extension UserRecord {
    /// Says of itself that it can't be used.
    var isInactive: Bool { resource["active"] == false }
}

extension Filter {
    /// Nothing but equality, and several of them together.
    fileprivate var isSimple: Bool {
        switch self {
        case .compare(_, .equal, _): true
        case .and(let one, let two): one.isSimple && two.isSimple
        case .compare, .present, .or, .not, .valuePath: false
        }
    }

    /// Another path wherever that attribute stands alone.
    fileprivate func replacing(_ name: String, by path: AttributePath) -> Filter {
        let old = AttributePath(attribute: name)
        return switch self {
        case .compare(old, let comparison, let value): .compare(path, comparison, value)
        case .present(old): .present(path)
        case .and(let one, let two): .and(one.replacing(name, by: path), two.replacing(name, by: path))
        case .or(let one, let two): .or(one.replacing(name, by: path), two.replacing(name, by: path))
        case .not(let inner): .not(inner.replacing(name, by: path))
        case .compare, .present, .valuePath: self
        }
    }
}
