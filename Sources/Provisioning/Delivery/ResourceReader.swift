import SCIM

/// Reads what a target answered, taking no more of it than the profile carries, and no less tolerantly than it must.
struct ResourceReader: Sendable {
    var profile: TargetProfile

    /// One page of a list (RFC 7644 §3.4.2).
    struct Page: Sendable, Hashable {
        var resources: [JSONValue]
        /// Nil where the provider doesn't say, as it may where it pages by cursor.
        var totalResults: Int?
        /// What asks for the next page (RFC 9865 §2); nil on the last one, or where the provider doesn't page so.
        var nextCursor: String?

        /// Whether nothing of the list is on another page, this being its first.
        var isWhole: Bool { nextCursor == nil && resources.count >= totalResults ?? 0 }
    }

    /// What a page leaves to be read.
    enum Rest: Sendable, Hashable {
        case none
        case page(startIndex: Int, cursor: String?)
        /// Nothing of it may count as the end.
        case broken(reason: String)
    }

    /// Nil where it is no list response. `Resources` may be absent where there are none.
    func page(_ value: JSONValue) -> Page? {
        guard case .object(let object) = value else { return nil }
        var total: Int?
        if case .integer(let number)? = object["totalResults"] { total = Int(clamping: number) }
        let cursor = object["nextCursor"]?.text.flatMap { $0.isEmpty ? nil : $0 }
        switch object["Resources"] {
        case .array(let resources)? where total != nil || profile.paging.method == .cursor:
            return Page(resources: resources, totalResults: total, nextCursor: cursor)
        case nil where total == 0, .null? where total == 0:
            return Page(resources: [], totalResults: 0, nextCursor: nil)
        default:
            return nil
        }
    }

    /// What is left after a page. Counts what came, not what was asked for.
    ///
    /// - Parameters:
    ///   - startIndex: the 1-based number of the page's first resource.
    ///   - cursor: what it was asked for with.
    func rest(after page: Page, at startIndex: Int, cursor: String?) -> Rest {
        let next = startIndex + page.resources.count
        switch profile.paging.method {
        case .cursor:
            guard let following = page.nextCursor else { return .none }
            guard following != cursor else { return .broken(reason: "the list leads back to the same page") }
            return .page(startIndex: next, cursor: following)
        case .index:
            // An empty page ends the list, whatever the total says: it would lead back to itself.
            guard let total = page.totalResults, next <= total, !page.resources.isEmpty else { return .none }
            return .page(startIndex: next, cursor: nil)
        }
    }

    /// Nil where it has no id, or no userName to know it by.
    func user(_ value: JSONValue) -> RemoteUser? {
        guard case .object(let object) = value, let id = identifier(object) else { return nil }
        guard let userName = address(of: object) ?? (profile.idIsAddress ? id.rawValue : nil) else { return nil }
        var attributes = ["userName": userName]
        for rule in profile.attributes where rule.path != AttributeRule.userNamePath {
            if let text = attribute(rule.path, of: object) { attributes[rule.path] = text }
        }
        if profile.removal == .deactivate { attributes["active"] = attribute("active", of: object) ?? "true" }
        return RemoteUser(id: id, address: AccountAddress(userName), attributes: attributes)
    }

    private func address(of object: JSONObject) -> String? {
        switch profile.addressPlace {
        case .userName: return object["userName"]?.text
        case .primaryEmail:
            guard case .array(let emails)? = object["emails"] else { return nil }
            let primary = emails.first { $0["primary"] == true } ?? (emails.count == 1 ? emails.first : nil)
            return primary?["value"]?.text
        }
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
