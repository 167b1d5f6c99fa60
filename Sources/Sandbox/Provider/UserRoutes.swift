import SCIM

/// `/Users` and `/Users/{id}` (RFC 7644 §3.3 to §3.6).
extension ServiceProvider {
    mutating func users(_ request: ProviderRequest, _ now: Moment) throws(ProviderProblem) -> ProviderResponse {
        switch request.method {
        case "GET": try list(.users, request, now)
        case "POST": try createUser(request, now)
        default: throw .notAllowed(["GET", "POST"])
        }
    }

    mutating func user(
        _ id: String,
        _ request: ProviderRequest,
        _ now: Moment
    ) throws(ProviderProblem) -> ProviderResponse {
        let methods = ["GET", "PUT"] + (profile.rules.patches ? ["PATCH"] : []) + ["DELETE"]
        guard methods.contains(request.method) else { throw .notAllowed(methods) }
        let key = key(id)
        guard let user = directory.users[key] else { throw .notFound("user \(id)") }
        try checkPreconditions(request, user.history)
        switch request.method {
        case "GET":
            if isUnchanged(request, user.history) { return ProviderResponse(status: 304, body: nil) }
            return try answer(200, user, key: key, request, now)
        case "PUT":
            return try update(user, key: key, to: try readUser(try body(request)), request, now)
        case "PATCH":
            return try update(user, key: key, to: try patched(user, request), request, now)
        default:
            delete(user, key: key, now)
            return ProviderResponse(status: 204, body: nil)
        }
    }

    private mutating func delete(_ user: UserRecord, key: String, _ now: Moment) {
        switch profile.rules.deletion {
        case .removes:
            directory.removeUser(key, hasJoined: hasJoined(user, at: now), at: now)
        case .deactivates:
            var changed = user
            changed.resource["active"] = false
            keep(changed, key: key, now)
        }
    }

    /// Keeps a user's new state, with what it means for the memberships.
    private mutating func keep(_ user: UserRecord, key: String, _ now: Moment) {
        var changed = user
        changed.history.touch(at: now)
        directory.set(changed, key: key)
        if changed.isInactive, profile.rules.inactiveMembers == .dropped { directory.dropMemberships(of: key, at: now) }
    }

    /// Adds a user whom a group's request invites: an address and nothing else.
    mutating func inviteNameless(_ address: String, _ now: Moment) {
        invite(addressed([:], address), address, now)
    }

    private mutating func createUser(
        _ request: ProviderRequest,
        _ now: Moment
    ) throws(ProviderProblem) -> ProviderResponse {
        let body = try body(request)
        let resource = try readUser(body)
        let userName = resource["userName"]?.stringValue ?? ""
        if profile.identity == .addressAndNumber { try checkAddresses(in: body, resource, are: userName) }
        guard profile.rules.userNames != .asSent || directory.userKey(named: userName) == nil else {
            throw ProviderProblem(
                status: profile.conflictStatus,
                kind: .uniqueness,
                detail: "a user of this name exists or is invited"
            )
        }
        switch profile.identity {
        case .addressAndNumber:
            invite(addressed(resource, userName), userName, now)
            return echo(201, body, id: userName)
        case .random:
            try checkEmails(of: resource, key: nil)
            var named = resource
            named["userName"] = .string(self.userName(for: userName))
            let user = UserRecord(
                id: makeID(),
                resource: named,
                standing: .joined,
                history: History(created: now.wallNanoseconds)
            )
            directory.set(user, key: key(user.id))
            return try answer(201, user, key: key(user.id), request, now)
        }
    }

    /// Gives a user the attributes of `resource`, or removes the user where that is what deactivation means.
    private mutating func update(
        _ user: UserRecord,
        key: String,
        to resource: JSONObject,
        _ request: ProviderRequest,
        _ now: Moment
    ) throws(ProviderProblem) -> ProviderResponse {
        var changed = user
        changed.resource = resource
        switch profile.identity {
        case .addressAndNumber:
            try checkAddresses(in: try body(request), resource, are: user.id)
            changed.resource = addressed(resource, user.id)
            // A PUT that leaves the name out leaves it alone: names belong to the user, who may have signed up.
            if request.method == "PUT", resource["name"] == nil { changed.resource["name"] = user.resource["name"] }
        case .random:
            let holder = directory.userKey(named: changed.userName)
            guard holder == nil || holder == key else {
                throw ProviderProblem(status: 409, kind: .uniqueness, detail: "another user has this name")
            }
            try check(userName: changed.userName)
            try checkEmails(of: resource, key: key)
        }
        if resource["active"] == false, profile.deactivation == .removes {
            directory.removeUser(key, hasJoined: hasJoined(user, at: now), at: now)
        } else {
            keep(changed, key: key, now)
        }
        if profile.answers.echoUserRequests { return echo(200, try body(request), id: nil) }
        return try answer(200, directory.users[key] ?? changed, key: key, request, now)
    }

    private func patched(_ user: UserRecord, _ request: ProviderRequest) throws(ProviderProblem) -> JSONObject {
        let body = effective(userPatch: try body(request))
        if body["Operations"]?.arrayValue?.isEmpty ?? false { return user.resource }
        var base = user.resource
        base["id"] = .string(user.id)
        if profile.answers.echoUserRequests, body["Operations"] == nil {
            // Amplitude's page has one text for PUT and PATCH, so a part of a user is taken as well as a PatchOp.
            guard let part = body.objectValue else { throw .badRequest(.invalidSyntax, "the body should be an object") }
            for (name, value) in part { base[name] = value }
            return try readUser(.object(base))
        }
        return try readUser(try apply(body, to: .object(base)))
    }

    private mutating func invite(_ resource: JSONObject, _ address: String, _ now: Moment) {
        let user = UserRecord(
            id: address,
            resource: resource,
            standing: .invited(at: now.wallNanoseconds),
            history: History(created: now.wallNanoseconds)
        )
        directory.set(user, key: key(address))
        directory.countInvitation(of: key(address))
    }

    private func readUser(_ body: JSONValue) throws(ProviderProblem) -> JSONObject {
        let user = try ResourceReader(schemas: profile.userSchemas).read(body)
        try check(user: user)
        return user
    }

    /// A user as Amplitude keeps one: the address, a name where there is one, and nothing that says otherwise.
    /// ("active: True for pending and joined users": whoever isn't active isn't there.)
    private func addressed(_ resource: JSONObject, _ address: String) -> JSONObject {
        var kept: JSONObject = [
            "schemas": [.string(profile.userSchemas.core.id)],
            "userName": .string(address),
        ]
        kept["name"] = resource["name"]
        kept["active"] = true
        kept["emails"] = [["value": .string(address), "primary": true]]
        return kept
    }

    /// Holds a user's addresses to the one that is the id.
    private func checkAddresses(
        in body: JSONValue,
        _ resource: JSONObject,
        are address: String
    ) throws(ProviderProblem) {
        guard EmailAddress.isValid(address) else { throw .badRequest(.invalidValue, "userName is no e-mail address") }
        let emails = resource["emails"]?.arrayValue ?? []
        if emails.count > 1 { throw .badRequest(.invalidValue, "only one e-mail address is supported") }
        let claims = [body["id"]?.stringValue, resource["userName"]?.stringValue, emails.first?["value"]?.stringValue]
        for case .some(let claim) in claims where key(claim) != key(address) {
            throw .badRequest(.mutability, "id, userName and emails should be one address, which can't be changed")
        }
    }

    /// The request's own body as the answer, as Amplitude documents it.
    private func echo(_ status: Int, _ body: JSONValue, id: String?) -> ProviderResponse {
        guard let id, var object = body.objectValue, object["id"] == nil else {
            return ProviderResponse(status: status, body: body)
        }
        object["id"] = .string(id)
        return ProviderResponse(status: status, body: .object(object))
    }

    private func answer(
        _ status: Int,
        _ user: UserRecord,
        key: String,
        _ request: ProviderRequest,
        _ now: Moment
    ) throws(ProviderProblem) -> ProviderResponse {
        let shown = show(user, key: key, .read, request, now)
        let location = location("Users", id: user.id, request)
        return try answer(status, shown, at: location, user.history, request)
    }
}
