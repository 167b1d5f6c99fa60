import SCIM

/// How records are shown.
extension ServiceProvider {
    /// In which answer a resource stands: Amplitude shows it a little differently in each.
    enum Showing: Sendable {
        case listed
        case read
        case created
        /// In none: as it is kept, for a PATCH to work on.
        case kept
    }

    func show(_ user: UserRecord, key: String, _ showing: Showing, _ request: ProviderRequest, _ now: Moment)
        -> JSONObject
    {
        var shown: JSONObject = ["schemas": user.resource["schemas"] ?? .array([]), "id": .string(user.id)]
        for (name, value) in user.resource { shown[name] = value }
        if let placeholder = profile.placeholderName, !hasJoined(user, at: now) {
            shown["name"] = ["givenName": .string(placeholder.given), "familyName": .string(placeholder.family)]
        }
        switch (profile.answers.groupsOfUser, showing) {
        case (.emptyWhereRead, .listed): break
        case (.emptyWhereRead, _): shown["groups"] = .array([])
        case (.memberships, _):
            let groups = directory.groupKeys(of: key).compactMap { directory.groups[$0] }
            if !groups.isEmpty { shown["groups"] = .array(groups.map { membership($0, request) }) }
        }
        let dates = profile.answers.standardMetadata ? user.history : nil
        shown["meta"] = meta("User", path: "Users", id: user.id, version: user.history.version, dates, request)
        return shown
    }

    func show(_ group: GroupRecord, _ showing: Showing, _ request: ProviderRequest) -> JSONObject {
        var shown: JSONObject = ["schemas": group.resource["schemas"] ?? .array([])]
        let isNumber = profile.answers.groupIDIsNumber && showing != .read && showing != .kept
        shown["id"] = isNumber ? Int64(group.id).map(JSONValue.integer) ?? .string(group.id) : .string(group.id)
        for (name, value) in group.resource { shown[name] = value }
        let members = group.members.keys.filter { showing == .kept || isShown(member: $0) }
            .compactMap { member($0, request) }
        if !members.isEmpty || !profile.answers.standardMetadata || !profile.rules.showsMembers {
            shown["members"] = .array(members)
        }
        let version = group.history.version
        shown["meta"] = meta("Group", path: "Groups", id: group.id, version: version, group.history, request)
        return shown
    }

    /// Where a resource is, for `Location` and `meta.location`.
    func location(_ path: String, id: String, _ request: ProviderRequest) -> String {
        "\(request.head.origin)\(profile.basePath)\(path)/\(PathSegment.encode(id))"
    }

    /// A resource's version as an ETag (RFC 7644 §3.14).
    func entityTag(_ history: History) -> String {
        "W/\"\(history.version)\""
    }

    private func meta(
        _ resourceType: String,
        path: String,
        id: String,
        version: Int,
        _ dates: History?,
        _ request: ProviderRequest
    ) -> JSONValue {
        var meta: JSONObject = ["resourceType": .string(resourceType)]
        if let dates {
            meta["created"] = .string(timestamp(dates.created))
            meta["lastModified"] = .string(timestamp(dates.modified))
        }
        if profile.answers.standardMetadata {
            meta["location"] = .string(location(path, id: id, request))
            meta["version"] = .string("W/\"\(version)\"")
        }
        return .object(meta)
    }

    private func timestamp(_ wallNanoseconds: Int64) -> String {
        switch profile.timestamps {
        case .zoned: Timestamp.zoned(wallNanoseconds)
        case .utc: Timestamp.utc(wallNanoseconds)
        }
    }

    private func membership(_ group: GroupRecord, _ request: ProviderRequest) -> JSONValue {
        [
            "value": .string(group.id),
            "$ref": .string(location("Groups", id: group.id, request)),
            "display": group.resource["displayName"] ?? .string(""),
            "type": "direct",
        ]
    }

    private func member(_ key: String, _ request: ProviderRequest) -> JSONValue? {
        if let user = directory.users[key] {
            guard profile.answers.standardMetadata else {
                return ["value": .string(user.id), "display": .string(display(user))]
            }
            return member(id: user.id, type: "User", path: "Users", request)
        }
        return directory.groups[key].map { member(id: $0.id, type: "Group", path: "Groups", request) }
    }

    private func isShown(member key: String) -> Bool {
        guard profile.rules.showsMembers else { return false }
        return profile.rules.inactiveMembers != .hidden || !(directory.users[key]?.isInactive ?? false)
    }

    /// RFC 7643 §4.2 gives a member no `display`.
    private func member(id: String, type: String, path: String, _ request: ProviderRequest) -> JSONValue {
        [
            "value": .string(id),
            "$ref": .string(location(path, id: id, request)),
            "type": .string(type),
        ]
    }

    /// "givenName: Prepended to familyName to create the display name."
    private func display(_ user: UserRecord) -> String {
        let name = user.resource["name"]
        let parts = [name?["givenName"], name?["familyName"]].compactMap { $0?.stringValue }
        return parts.isEmpty ? profile.placeholderName?.display ?? "" : parts.joined(separator: " ")
    }
}
