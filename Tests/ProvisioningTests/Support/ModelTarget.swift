import Provisioning
import SCIM

/// A service provider in memory that answers what ``RequestBuilder`` writes, as a profile's provider would.
struct ModelTarget {
    struct User: Hashable {
        var attributes: [String: String]
    }

    struct Group: Hashable {
        var name: GroupName
        var members: Set<String> = []
    }

    let profile: TargetProfile
    var users: [String: User] = [:]
    var groups: [String: Group] = [:]
    /// Groups created twice, and members that nobody had created: what must not happen.
    var complaints: [String] = []
    /// Who was made a member before is no mistake of rosterd's then.
    private var hasLost = false
    private var nextID = 100

    init(profile: TargetProfile) { self.profile = profile }

    // MARK: - What a test asks

    /// The facts of the account at that address, as a desired set would have them.
    func facts(at address: String) -> FactSet? {
        guard
            let (id, user) = users.first(where: { $0.value.attributes["userName"].map(Self.fold) == Self.fold(address) }
            )
        else { return nil }
        var facts = FactSet()
        facts[.existence] = "true"
        for (path, value) in user.attributes { facts[.attribute(path)] = value }
        for group in groups.values where group.members.contains(id) { facts[.membership(group.name)] = "true" }
        return facts
    }

    /// An account that was there before us.
    mutating func plant(_ facts: FactSet) {
        let id = profile.idIsAddress ? Self.fold(facts.userName ?? "") : makeID()
        users[id] = User(attributes: facts.attributes)
        for group in facts.memberships {
            let known = groups.first { $0.value.name == group }?.key ?? makeID()
            groups[known, default: Group(name: group)].members.insert(id)
        }
    }

    private static func fold(_ address: String) -> String { AccountAddress(address).folded }

    // MARK: - Answering

    mutating func answer(_ request: SCIMRequest) -> WireAnswer {
        let id = request.path.split(separator: "/").dropFirst().first.map { Self.decoded(String($0)) }
        switch (request.method, request.template) {
        case (.post, "/Users"): return create(request.body ?? .null)
        case (.get, "/Users"): return list(users.keys.sorted(), request) { userJSON($0) }
        case (.get, "/Users/{id}"): return withUser(id) { target, id in target.ok(target.userJSON(id)) }
        case (.put, "/Users/{id}"): return withUser(id) { target, id in target.replace(id, request.body ?? .null) }
        case (.patch, "/Users/{id}"): return withUser(id) { target, id in target.patch(id, request.body ?? .null) }
        case (.delete, "/Users/{id}"): return withUser(id) { target, id in target.delete(id) }
        case (.post, "/Groups"): return createGroup(request.body ?? .null)
        case (.get, "/Groups"): return list(groups.keys.sorted(), request) { groupJSON($0) }
        case (.patch, "/Groups/{id}"): return patchGroup(id ?? "", request.body ?? .null)
        default: return Self.error(404)
        }
    }

    /// It is again as it was then, but for the ids that it has given: those are of accounts that are gone.
    mutating func lose(allSince then: ModelTarget) { (users, groups, hasLost) = (then.users, then.groups, true) }

    static func error(_ status: Int, type: String? = nil) -> WireAnswer {
        var body: JSONObject = ["schemas": [.string(SchemaURN.error)], "status": .string(String(status))]
        body["scimType"] = type.map { .string($0) }
        return answer(status, .object(body))
    }

    static func answer(_ status: Int, _ body: JSONValue) -> WireAnswer {
        WireAnswer(status: status, headers: [], body: body.serialized())
    }

    private func ok(_ body: JSONValue, status: Int = 200) -> WireAnswer { Self.answer(status, body) }

    private mutating func withUser(_ id: String?, _ body: (inout Self, String) -> WireAnswer) -> WireAnswer {
        let wanted = profile.idIsAddress ? Self.fold(id ?? "") : id ?? ""
        guard users[wanted] != nil else { return Self.error(404) }
        return body(&self, wanted)
    }

    private func list(_ ids: [String], _ request: SCIMRequest, _ json: (String) -> JSONValue) -> WireAnswer {
        var wanted = ids
        if let filter = request.query.first(where: { $0.name == "filter" })?.value {
            wanted = ids.filter { (try? Filter.parse(filter).matches(json($0))) ?? false }
        }
        let start = request.query.first { $0.name == "startIndex" }.flatMap { Int($0.value) } ?? 1
        let size = request.query.first { $0.name == profile.paging.sizeParameter }.flatMap { Int($0.value) } ?? 100
        return ok([
            "totalResults": .integer(Int64(wanted.count)),
            "Resources": .array(wanted.dropFirst(start - 1).prefix(size).map(json)),
        ])
    }

    // MARK: - Users

    private mutating func create(_ body: JSONValue) -> WireAnswer {
        guard let name = body["userName"]?.stringValue else { return Self.error(400) }
        guard facts(at: name) == nil else { return Self.error(409) }
        let id = profile.idIsAddress ? Self.fold(name) : makeID()
        users[id] = User(attributes: attributes(body))
        return ok(userJSON(id), status: 201)
    }

    private mutating func makeID() -> String {
        nextID += 1
        return String(nextID)
    }

    private func attributes(_ body: JSONValue) -> [String: String] {
        var found: [String: String] = [:]
        for path in profile.attributes.map(\.path) {
            let keys = path.split(separator: ".")
            let value = keys.reduce(body as JSONValue?) { $0?[String($1)] }
            found[path] = value?.stringValue
        }
        if profile.removal == .deactivate { found["active"] = body["active"]?.boolValue == false ? "false" : "true" }
        return found
    }

    private mutating func replace(_ id: String, _ body: JSONValue) -> WireAnswer {
        users[id] = User(attributes: attributes(body))
        return ok(userJSON(id))
    }

    private mutating func patch(_ id: String, _ body: JSONValue) -> WireAnswer {
        for operation in body["Operations"]?.arrayValue ?? [] {
            guard let path = operation["path"]?.stringValue, path != "emails" else { continue }
            let value = operation["value"]
            users[id]?.attributes[path] = value?.stringValue ?? value?.boolValue.map { $0 ? "true" : "false" }
        }
        return ok(userJSON(id))
    }

    private mutating func delete(_ id: String) -> WireAnswer {
        users[id] = nil
        for group in groups.keys { groups[group]?.members.remove(id) }
        return WireAnswer(status: 204, headers: [], body: [])
    }

    private func userJSON(_ id: String) -> JSONValue {
        var object: JSONObject = ["id": .string(id)]
        var name = JSONObject()
        for (path, value) in users[id]?.attributes ?? [:] {
            if path.hasPrefix("name.") {
                name[String(path.dropFirst(5))] = .string(value)
            } else {
                object[path] = path == "active" ? .bool(value == "true") : .string(value)
            }
        }
        object["name"] = .object(name)
        return .object(object)
    }

    // MARK: - Groups

    private mutating func createGroup(_ body: JSONValue) -> WireAnswer {
        guard let name = body["displayName"]?.stringValue else { return Self.error(400) }
        if groups.values.contains(where: { $0.name.rawValue == name }) {
            complaints.append("group created twice: \(name)")
            return Self.error(409)
        }
        let id = makeID()
        groups[id] = Group(name: GroupName(name))
        for member in body["members"]?.arrayValue ?? [] { add(member, to: id) }
        return ok(groupJSON(id))
    }

    private mutating func add(_ member: JSONValue, to group: String) {
        guard let value = member["value"]?.stringValue else { return }
        let id = profile.idIsAddress ? Self.fold(value) : value
        if users[id] == nil {
            if !hasLost { complaints.append("a member that isn't there: \(id)") }
            guard profile.memberAddInvites else { return }
            users[id] = User(attributes: ["userName": value])
        }
        groups[group]?.members.insert(id)
    }

    private mutating func patchGroup(_ id: String, _ body: JSONValue) -> WireAnswer {
        guard let before = groups[id] else { return Self.error(404) }
        for operation in body["Operations"]?.arrayValue ?? [] {
            if operation["op"] == "add" {
                for member in operation["value"]?.arrayValue ?? [] { add(member, to: id) }
            } else if let path = operation["path"]?.stringValue {
                let value = path.split(separator: "\"").dropFirst().first.map(String.init) ?? ""
                guard groups[id]?.members.remove(profile.idIsAddress ? Self.fold(value) : value) != nil else {
                    groups[id] = before
                    return Self.error(400, type: "noTarget")
                }
            }
        }
        return ok(groupJSON(id))
    }

    private func groupJSON(_ id: String) -> JSONValue {
        let group = groups[id] ?? Group(name: "")
        return [
            "id": .string(id),
            "displayName": .string(group.name.rawValue),
            "members": .array(group.members.sorted().map { ["value": .string($0)] }),
        ]
    }

    private static func decoded(_ segment: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(segment.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
