import GRDB
import Provisioning

/// The names under which a target's groups are known. One group may have several that differ in case alone: HR's spelling, and
/// the one that was there before it.
struct GroupSpellings {
    private var names: [RemoteID: Set<GroupName>]

    init(_ db: Database, at target: TargetID) throws {
        let rows = try db.rows(
            "SELECT remote_id, name FROM remote_group WHERE target = ? AND remote_id IS NOT NULL",
            [target.rawValue]
        )
        names = rows.reduce(into: [:]) { names, row in
            let (id, name): (String, String) = (row[0], row[1])
            names[RemoteID(id), default: []].insert(GroupName(name))
        }
    }

    mutating func add(_ name: GroupName, of id: RemoteID) { names[id, default: []].insert(name) }

    /// Those that the group has beside this one. A group that was given another name altogether is another one, as far as
    /// memberships go.
    func others(of name: GroupName, at id: RemoteID) -> Set<GroupName> {
        (names[id] ?? []).filter { $0 != name && $0.caseless == name.caseless }
    }
}
