public import SCIM

/// A snapshot's JSON: what the admin routes show and take, and what a state file holds.
extension DirectorySnapshot {
    /// The snapshot as `{"users": …, "groups": …, "invitations": …, "lastGroupNumber": …}`.
    public var json: JSONValue {
        var counts: JSONObject = [:]
        for address in invitations.keys.sorted() {
            guard let one = invitations[address] else { continue }
            counts[address] = ["sent": .integer(Int64(one.sent)), "revoked": .integer(Int64(one.revoked))]
        }
        return [
            "users": .array(users.map(\.json)),
            "groups": .array(groups.map(\.json)),
            "invitations": .object(counts),
            "lastGroupNumber": .integer(lastGroupNumber),
        ]
    }

    /// Reads what ``json`` wrote; members that it doesn't know are ignored.
    ///
    /// - Throws: ``SnapshotError`` with the place of what is wrong.
    public init(json: JSONValue) throws(SnapshotError) {
        users = []
        groups = []
        invitations = [:]
        for (index, value) in try json.list("users").enumerated() {
            users.append(try User(json: value, at: "users[\(index)]"))
        }
        for (index, value) in try json.list("groups").enumerated() {
            groups.append(try Group(json: value, at: "groups[\(index)]"))
        }
        for (address, value) in json["invitations"]?.objectValue ?? [:] {
            guard let sent = value["sent"]?.integerValue, let revoked = value["revoked"]?.integerValue else {
                throw SnapshotError(place: "invitations")
            }
            invitations[address] = Invitations(sent: Int(clamping: sent), revoked: Int(clamping: revoked))
        }
        lastGroupNumber = json["lastGroupNumber"]?.integerValue ?? 0
    }
}

/// A snapshot's JSON isn't as it should be.
public struct SnapshotError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where, such as `users[3]`.
    public let place: String

    public var description: String { "no snapshot of a sandbox: \(place) is missing or malformed" }
}

extension DirectorySnapshot.User {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["id": .string(id), "resource": .object(resource)]
        if let invitedAt { object["invitedAt"] = .integer(invitedAt) }
        object["history"] = history.json
        return .object(object)
    }

    fileprivate init(json: JSONValue, at place: String) throws(SnapshotError) {
        guard let id = json["id"]?.stringValue, let resource = json["resource"]?.objectValue else {
            throw SnapshotError(place: place)
        }
        self.init(
            id: id,
            resource: resource,
            invitedAt: json["invitedAt"]?.integerValue,
            history: History(json: json["history"])
        )
    }
}

extension DirectorySnapshot.Group {
    fileprivate var json: JSONValue {
        [
            "id": .string(id),
            "resource": .object(resource),
            "members": .array(members.map(JSONValue.string)),
            "history": history.json,
        ]
    }

    fileprivate init(json: JSONValue, at place: String) throws(SnapshotError) {
        guard let id = json["id"]?.stringValue, let resource = json["resource"]?.objectValue else {
            throw SnapshotError(place: place)
        }
        let members = try json.list("members").compactMap(\.stringValue)
        self.init(id: id, resource: resource, members: members, history: History(json: json["history"]))
    }
}

extension History {
    fileprivate var json: JSONValue {
        ["created": .integer(created), "modified": .integer(modified), "version": .integer(Int64(version))]
    }

    /// A resource whose history isn't told begins at the epoch.
    fileprivate init(json: JSONValue?) {
        self.init(
            created: json?["created"]?.integerValue ?? 0,
            modified: json?["modified"]?.integerValue ?? 0,
            version: Int(clamping: json?["version"]?.integerValue ?? 1)
        )
    }
}

extension JSONValue {
    fileprivate func list(_ name: String) throws(SnapshotError) -> [JSONValue] {
        guard let list = self[name]?.arrayValue else { throw SnapshotError(place: name) }
        return list
    }
}
