import SCIM

/// What the provider says of itself (RFC 7644 §4).
extension TargetCheck {
    mutating func compare(_ body: JSONValue, _ step: Step) {
        switch step {
        case .configuration: compareConfiguration(body)
        case .schemas: compareSchemas(body)
        case .resourceTypes: compareTypes(body)
        case .users: compareUsers(body)
        case .moreUsers: compareMoreUsers(body)
        case .userFilter: compareUserFilter(body)
        case .groups: compareGroups(body)
        case .groupFilter: compareGroupFilter(body)
        }
    }

    // MARK: - ServiceProviderConfig

    private mutating func compareConfiguration(_ body: JSONValue) {
        let patches = body["patch"]?["supported"]?.boolValue
        if patches == false { withoutPatch() }
        if patches == true, profile.update == .patch { find(.fine, "PATCH", "is supported") }
        if patches == true, profile.groupUpdate == .put {
            find(.note, "PATCH", "is supported: groups need not be read and replaced", set: "groupUpdate: patch")
        }
        if body["filter"]?["supported"]?.boolValue == false {
            find(.deviation, "filter", "the provider says that it has none: nothing can be looked up")
        }
        if let most = body["filter"]?["maxResults"]?.integerValue, most > 0, most < profile.paging.size {
            find(
                .deviation,
                "paging",
                "at most \(most) come in an answer, \(profile.paging.size) are asked for",
                set: "paging: { size: \(most) }"
            )
        }
        let (byCursor, byIndex) = (body["pagination"]?["cursor"]?.boolValue, body["pagination"]?["index"]?.boolValue)
        if profile.paging.method == .index, byIndex == false, byCursor == true {
            find(.deviation, "paging", "pages go by cursor alone", set: otherPaging)
        } else if profile.paging.method == .cursor, byCursor == false {
            find(.deviation, "paging", "there is no paging by cursor", set: otherPaging)
        }
        let etags = body["etag"]?["supported"]?.boolValue
        if profile.groupUpdate == .put || patches == false, etags != true, profile.showsMembers {
            find(.note, "etag", "has none: who is put into a group by others while it is replaced may be lost")
        }
    }

    private mutating func withoutPatch() {
        guard profile.update == .patch || profile.groupUpdate == .patch else {
            return find(.fine, "PATCH", "there is none")
        }
        guard profile.addressPlace == .userName else {
            return find(
                .deviation,
                "PATCH",
                "there is none, and PUT would set userName to the address: people have to be known by userName",
                set: "address: user-name, update: put, groupUpdate: put"
            )
        }
        let set = "update: put, groupUpdate: put"
        if profile.putsWherePatchIsRefused {
            find(.note, "PATCH", "there is none: PUT takes its place after a refused request at each start", set: set)
        } else {
            find(.deviation, "PATCH", "there is none", set: set)
        }
    }

    // MARK: - Schemas

    private mutating func compareSchemas(_ body: JSONValue) {
        let schemas = (body["Resources"]?.arrayValue ?? []).reduce(into: [String: JSONValue]()) { found, schema in
            if let id = schema["id"]?.stringValue { found[id.lowercased()] = schema }
        }
        guard let user = schemas[SchemaURN.user.lowercased()] else {
            return find(.note, "Schemas", "say nothing of users")
        }
        let unknown = profile.attributes.map(\.path).filter { path in
            let place = AttributePlace(path)
            // It stands in no schema (RFC 7643 §3.1).
            guard place.attribute != "externalId" else { return false }
            let schema = place.schema.map { schemas[$0.lowercased()] } ?? user
            return schema.map { !$0.hasAttribute(place) } ?? true
        }
        if unknown.isEmpty {
            find(.fine, "Schemas", "know all attributes that are sent")
        } else {
            let list = unknown.map { "'\($0)'" }.joined(separator: ", ")
            find(
                .deviation,
                "Schemas",
                "don't know \(unknown.joined(separator: ", ")): what is sent there is lost, or refused",
                set: "without: [\(list)]"
            )
        }
        for name in user.requiredAttributes where !isSent(name) {
            find(.deviation, "Schemas", "\(name) is required, and not sent")
        }
    }

    private func isSent(_ name: String) -> Bool {
        let always = ["active", "schemas"] + (profile.sendsEmail ? ["emails"] : [])
        let sent = profile.attributes.map { AttributePlace($0.path).attribute.lowercased() } + always
        return sent.contains(name.lowercased())
    }

    // MARK: - ResourceTypes

    private mutating func compareTypes(_ body: JSONValue) {
        let types = body["Resources"]?.arrayValue ?? []
        guard !types.isEmpty else { return }
        for (name, endpoint) in [("User", "/Users"), ("Group", "/Groups")] {
            let found = types.first { $0["name"]?.stringValue == name || $0["id"]?.stringValue == name }
            guard let found else {
                find(name == "User" ? .deviation : .note, "ResourceTypes", "don't list \(name)")
                continue
            }
            guard let path = found["endpoint"]?.stringValue, !path.hasSuffix(endpoint) else { continue }
            find(.deviation, "ResourceTypes", "have \(name) elsewhere than at \(endpoint)")
        }
    }
}

extension JSONValue {
    /// Of a schema: whether it has the attribute, and the sub-attribute where one is meant.
    fileprivate func hasAttribute(_ place: AttributePlace) -> Bool {
        guard let attribute = child(place.attribute, in: "attributes") else { return false }
        guard let name = place.subAttribute else { return true }
        return attribute.child(name, in: "subAttributes") != nil
    }

    private func child(_ name: String, in list: String) -> JSONValue? {
        self[list]?.arrayValue?.first { $0["name"]?.stringValue?.lowercased() == name.lowercased() }
    }

    /// Of a schema: what a client has to send. What is the provider's to give (RFC 7643 §7, readOnly), as `id` is, may be
    /// called required too.
    fileprivate var requiredAttributes: [String] {
        (self["attributes"]?.arrayValue ?? [])
            .filter { $0["required"]?.boolValue == true && $0["mutability"]?.stringValue?.lowercased() != "readonly" }
            .compactMap { $0["name"]?.stringValue }
    }
}
