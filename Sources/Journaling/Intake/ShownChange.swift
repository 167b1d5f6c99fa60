import GRDB
import Provisioning

/// What an operator is shown of one change of an account, and so what an approval of it is given for.
struct ShownChange {
    let change: AccessChange
    /// The account's, from then on.
    let address: String
    /// The one before, of a change of address.
    let formerAddress: String?
    /// With the change. Of whoever loses all access nothing is said of groups.
    let groupsLost: [GroupName]
    let groupsGained: [GroupName]

    static let columns = "address, former, lost, gained"

    init(_ change: AccessChange, of effect: AccessEffects.Effect) {
        self.change = change
        address = effect.after.userName ?? effect.before.userName ?? effect.formerAddress ?? ""
        formerAddress = change == .addressChange ? effect.formerAddress : nil
        let (was, will) = (effect.before.memberships, effect.after.memberships)
        let keepsAccess = change != .leaver && change != .suspension
        groupsLost = keepsAccess ? was.filter { !will.contains($0) } : []
        groupsGained = keepsAccess ? will.filter { !was.contains($0) } : []
    }

    /// Out of ``columns``, from there on.
    init(_ change: AccessChange, _ row: FoundRow, from column: Int) throws {
        self.change = change
        address = row[column]
        formerAddress = row[column + 1]
        groupsLost = try JournalText.groups(row[column + 2])
        groupsGained = try JournalText.groups(row[column + 3])
    }

    /// As ``columns``.
    var arguments: SQLValues {
        [address, formerAddress, JournalText.encode(groupsLost), JournalText.encode(groupsGained)]
    }

    /// Whether whoever approved of that has approved of this: it is the same, or less.
    func isCovered(by shown: ShownChange) -> Bool {
        AccountAddress(address) == AccountAddress(shown.address)
            && formerAddress.map { AccountAddress($0) } == shown.formerAddress.map { AccountAddress($0) }
            && Set(groupsLost).isSubset(of: shown.groupsLost) && Set(groupsGained).isSubset(of: shown.groupsGained)
    }
}
