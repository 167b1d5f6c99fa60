import SCIM

/// Reads what a target answered, taking no more of it than the profile carries, and no less tolerantly than it must.
struct ResourceReader: Sendable {
    var profile: TargetProfile

    /// One page of a list (RFC 7644 §3.4.2).
    struct Page: Sendable, Hashable {
        var resources: [JSONValue]
        var totalResults: Int

        /// Where the next page starts; nil after the last one. Counts what came, not what was asked for.
        func next(after startIndex: Int) -> Int? {
            guard !resources.isEmpty, startIndex + resources.count <= totalResults else { return nil }
            return startIndex + resources.count
        }
    }

    /// Nil where it is no list response. `Resources` may be absent where there are none.
    func page(_ value: JSONValue) -> Page? {
        guard case .object(let object) = value, case .integer(let total)? = object["totalResults"] else { return nil }
        guard case .array(let resources)? = object["Resources"] else {
            return total == 0 ? Page(resources: [], totalResults: 0) : nil
        }
        return Page(resources: resources, totalResults: Int(clamping: total))
    }

    /// Nil where it has no id, or no userName to know it by.
    func user(_ value: JSONValue) -> RemoteUser? {
        guard case .object(let object) = value, let id = identifier(object) else { return nil }
        guard let userName = object["userName"]?.text ?? (profile.idIsAddress ? id.rawValue : nil) else { return nil }
        var attributes = ["userName": userName]
        for rule in profile.attributes {
            if let text = attribute(rule.path, of: object) { attributes[rule.path] = text }
        }
        if profile.removal == .deactivate { attributes["active"] = attribute("active", of: object) ?? "true" }
        return RemoteUser(id: id, address: AccountAddress(userName), attributes: attributes)
    }

    /// Nil where it has no id or no name.
    func group(_ value: JSONValue) -> RemoteGroup? {
        guard case .object(let object) = value, let id = identifier(object) else { return nil }
        guard let name = object["displayName"]?.text else { return nil }
        var members: [RemoteID] = []
        if case .array(let values)? = object["members"] {
            for case .object(let member) in values {
                if let text = member["value"]?.text { members.append(RemoteID(text)) }
            }
        }
        return RemoteGroup(id: id, name: GroupName(name), members: members)
    }

    /// An id is a string by RFC 7643 §3.1, and a number at some providers all the same.
    func identifier(_ object: JSONObject) -> RemoteID? {
        guard let text = object["id"]?.text, !text.isEmpty else { return nil }
        return RemoteID(text)
    }

    private func attribute(_ path: String, of object: JSONObject) -> String? {
        let place = AttributePlace(path)
        let holder = place.schema.map { object[$0]?.object } ?? object
        guard let value = holder?[place.attribute] else { return nil }
        guard let subAttribute = place.subAttribute else { return value.text }
        guard let type = place.type else { return value.object?[subAttribute]?.text }
        guard case .array(let values) = value else { return nil }
        // The values of `type` are words of the RFC's, and compare without case (RFC 7643 §4.1.2).
        let ours = values.first { ($0.object?["type"]?.text).map { AccountAddress($0) } == AccountAddress(type) }
        return ours?.object?[subAttribute]?.text
    }
}

extension JSONValue {
    /// A scalar as the journal keeps it; nil for null, objects and arrays.
    var text: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .double(let number): String(number)
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }
}
