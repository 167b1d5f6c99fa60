import SCIM

/// What the sandbox holds: the truth at the other end.
struct TargetState: Hashable {
    /// Full names by address.
    var accounts: [String: String]
    /// Addresses by group.
    var groups: [String: Set<String>]
    /// How often each address was invited, ever.
    var invitations: [String: Int]

    init(_ json: JSONValue) {
        accounts = [:]
        groups = [:]
        invitations = [:]
        for user in json["users"]?.arrayValue ?? [] {
            let name = user["resource"]?["name"]
            let text = [name?["givenName"], name?["familyName"]].map { $0?.stringValue ?? "" }.joined(separator: "|")
            accounts[user["id"]?.stringValue?.lowercased() ?? ""] = text
        }
        for group in json["groups"]?.arrayValue ?? [] {
            let members = group["members"]?.arrayValue?.compactMap(\.stringValue) ?? []
            groups[group["resource"]?["displayName"]?.stringValue ?? "", default: []].formUnion(members)
        }
        for (address, counts) in json["invitations"]?.objectValue ?? [:] {
            invitations[address] = Int(counts["sent"]?.integerValue ?? 0)
        }
    }

    /// Where it isn't what the roster says: one line each, so that a failure names what is wrong.
    func differences(from roster: Roster) -> [String] {
        let due = roster.accounts.mapValues { "\($0.givenName)|\($0.familyName)" }
        var lines = Set(due.keys).union(accounts.keys).sorted().filter { due[$0] != accounts[$0] }.map { address in
            "\(address): due \(due[address] ?? "no account"), found \(accounts[address] ?? "none")"
        }
        for group in Set(roster.groups.keys).union(groups.keys).sorted() {
            let (due, found) = (roster.groups[group] ?? [], groups[group] ?? [])
            lines += due.subtracting(found).sorted().map { "\(group): \($0) is missing" }
            lines += found.subtracting(due).sorted().map { "\(group): \($0) should not be there" }
        }
        return lines
    }

    /// Who was invited more often than once.
    var invitedAgain: [String] { invitations.filter { $0.value > 1 }.keys.sorted() }
}
