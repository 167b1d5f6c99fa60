import SCIM

extension RequestBuilder {
    func createGroup(_ exchange: OpenedExchange) -> SCIMRequest {
        let name = exchange.group?.name.rawValue ?? ""
        var group: JSONObject = ["schemas": [.string(SchemaURN.group)], "displayName": .string(name)]
        if profile.sendsGroupExternalID { group["externalId"] = .string(name) }
        if profile.createsGroupsWithMembers {
            group["members"] = .array(exchange.carried.map { member($0, isNamed: profile.namesMembers) })
        }
        return SCIMRequest(.post, "/Groups", path: "Groups", body: .object(group))
    }

    func changeGroup(_ exchange: OpenedExchange, replacing reading: GroupReading?) -> SCIMRequest {
        let path = groupPath(exchange)
        guard let reading else { return patch(path, template: "/Groups/{id}", memberOperations(exchange)) }
        var request = SCIMRequest(.put, "/Groups/{id}", path: path, body: whole(reading, after: exchange))
        // Whoever changed it since then wins, and it is read again (RFC 7644 §3.14).
        request.ifMatch = reading.entityTag
        return request
    }

    func groupPath(_ exchange: OpenedExchange) -> String {
        "Groups/" + PathSegment.encode(exchange.group?.remoteID?.rawValue ?? "")
    }

    func lookUpGroup(_ exchange: OpenedExchange) -> SCIMRequest {
        groups(named: exchange.group?.name.rawValue ?? "")
    }

    /// The groups of a name.
    func groups(named name: String) -> SCIMRequest {
        SCIMRequest(.get, "/Groups", path: "Groups", query: [equals("displayName", name)])
    }

    private func memberOperations(_ exchange: OpenedExchange) -> [JSONValue] {
        let (added, removed) = members(exchange)
        var operations: [JSONValue] = []
        if !removed.isEmpty {
            switch profile.memberRemoval {
            case .valueFilter:
                operations += removed.map { carried in
                    let id = JSONValue.string(carried.remoteID.rawValue)
                    return ["op": "remove", "path": .string("members[value eq \(Self.quoted(id))]")]
                }
            case .valueList:
                let values = removed.map { member($0, isNamed: false) }
                operations.append(["op": "remove", "path": "members", "value": .array(values)])
            }
        }
        if !added.isEmpty {
            let values = added.map { member($0, isNamed: false) }
            operations.append(["op": "add", "path": "members", "value": .array(values)])
        }
        return operations
    }

    /// The group as it was read, but for those members who come and go: everybody else in it stays, known to us or not.
    private func whole(_ reading: GroupReading, after exchange: OpenedExchange) -> JSONValue {
        let (added, removed) = members(exchange)
        let leaving = Set(removed.map { profile.folded($0.remoteID) })
        var group = reading.resource
        _ = group.remove("meta")
        var members = (group["members"]?.arrayValue ?? []).filter { member in
            member["value"]?.text.map { !leaving.contains(profile.folded(RemoteID($0))) } ?? false
        }
        let present = Set(members.compactMap { $0["value"]?.text.map { profile.folded(RemoteID($0)) } })
        members += added.filter { !present.contains(profile.folded($0.remoteID)) }
            .map { member($0, isNamed: profile.namesMembers) }
        group["members"] = .array(members)
        return .object(group)
    }

    private func members(_ exchange: OpenedExchange) -> (added: [CarriedOperation], removed: [CarriedOperation]) {
        (
            exchange.carried.filter { $0.operation.kind == .addMember },
            exchange.carried.filter { $0.operation.kind == .removeMember }
        )
    }

    private func member(_ carried: CarriedOperation, isNamed: Bool) -> JSONValue {
        var member: JSONObject = ["value": .string(carried.remoteID.rawValue)]
        if isNamed {
            let name = carried.confirmed[.attribute("displayName")] ?? carried.confirmed.userName
            member["displayName"] = name.map { .string($0) }
        }
        return .object(member)
    }
}
