import SCIM

/// `/Groups` and `/Groups/{id}` (RFC 7644 §3.3 to §3.6).
extension ServiceProvider {
    mutating func groups(_ request: ProviderRequest, _ now: Moment) throws(ProviderProblem) -> ProviderResponse {
        switch request.method {
        case "GET": try list(.groups, request, now)
        case "POST": try createGroup(request, now)
        default: throw .notAllowed(["GET", "POST"])
        }
    }

    mutating func group(
        _ id: String,
        _ request: ProviderRequest,
        _ now: Moment
    ) throws(ProviderProblem) -> ProviderResponse {
        let methods =
            ["GET"] + (profile.answers.groupReplace ? ["PUT"] : []) + (profile.rules.patches ? ["PATCH"] : []) + [
                "DELETE"
            ]
        guard methods.contains(request.method) else { throw .notAllowed(methods) }
        guard let group = directory.groups[id] else { throw .notFound("group \(id)") }
        try checkPreconditions(request, group.history)
        switch request.method {
        case "GET":
            if isUnchanged(request, group.history) { return ProviderResponse(status: 304, body: nil) }
            return try answer(200, group, .read, request)
        case "PUT":
            let body = try body(request)
            try check(group: body)
            return try update(group, to: try readGroup(body), request, now)
        case "PATCH":
            let body = try body(request)
            try check(groupPatch: body)
            let patched = try apply(body, to: .object(show(group, .kept, request)))
            return try update(group, to: try readGroup(patched), request, now)
        default:
            directory.removeGroup(id, at: now)
            return ProviderResponse(status: 204, body: nil)
        }
    }

    private mutating func createGroup(
        _ request: ProviderRequest,
        _ now: Moment
    ) throws(ProviderProblem) -> ProviderResponse {
        let body = try body(request)
        try check(group: body)
        let draft = try readGroup(body)
        try check(newMembers: draft.addresses.map(key))
        inviteStrangers(among: draft.addresses, now)
        let id =
            switch profile.identity {
            case .addressAndNumber: String(directory.nextGroupNumber())
            case .random: makeID()
            }
        let group = GroupRecord(
            id: id,
            resource: draft.resource,
            members: MemberList(draft.addresses.map(key)),
            history: History(created: now.wallNanoseconds)
        )
        directory.set(group, key: id)
        return try answer(profile.answers.groupCreated, group, .created, request)
    }

    private mutating func update(
        _ group: GroupRecord,
        to draft: GroupDraft,
        _ request: ProviderRequest,
        _ now: Moment
    ) throws(ProviderProblem) -> ProviderResponse {
        try check(newMembers: Set(draft.addresses.map(key)).subtracting(group.members.set))
        inviteStrangers(among: draft.addresses, now)
        var changed = group
        changed.resource = draft.resource
        changed.members = MemberList(draft.addresses.map(key))
        changed.history.touch(at: now)
        directory.set(changed, key: group.id)
        if request.method == "PATCH", !profile.rules.showsPatchedGroup {
            return ProviderResponse(status: 204, body: nil)
        }
        return try answer(200, changed, .read, request)
    }

    private mutating func inviteStrangers(among addresses: [String], _ now: Moment) {
        guard profile.unknownMembers == .invited else { return }
        for address in addresses where directory.users[key(address)] == nil { inviteNameless(address, now) }
    }

    /// A group as a client wrote it, with its members apart; their ids as they were written.
    private struct GroupDraft {
        var resource: JSONObject
        var addresses: [String]
    }

    private func readGroup(_ body: JSONValue) throws(ProviderProblem) -> GroupDraft {
        var resource = try ResourceReader(schemas: profile.groupSchemas).read(body)
        let members = resource.remove("members")?.arrayValue ?? []
        var addresses: [String] = []
        for member in members {
            guard let value = member["value"]?.stringValue, isAcceptable(member: value) else {
                throw .badRequest(.invalidValue, "members: \(refusal)")
            }
            addresses.append(value)
        }
        return GroupDraft(resource: resource, addresses: addresses)
    }

    private func isAcceptable(member value: String) -> Bool {
        switch profile.unknownMembers {
        case .invited: EmailAddress.isValid(value)
        case .refused: directory.users[key(value)] != nil || directory.groups[value] != nil
        }
    }

    private var refusal: String {
        switch profile.unknownMembers {
        case .invited: "a value is no e-mail address"
        case .refused: "a value is no user's or group's id"
        }
    }

    private func answer(
        _ status: Int,
        _ group: GroupRecord,
        _ showing: Showing,
        _ request: ProviderRequest
    ) throws(ProviderProblem) -> ProviderResponse {
        let location = location("Groups", id: group.id, request)
        return try answer(status, show(group, showing, request), at: location, group.history, request)
    }
}
