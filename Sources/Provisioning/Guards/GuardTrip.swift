/// One guard that stops a plan, and why.
public enum GuardTrip: Sendable, Hashable, Codable {
    /// The source's first snapshot: it invites everybody.
    case firstSnapshot(joiners: Int)
    /// More people change in one way than may in one plan.
    case tooMany(AccessChange, people: Int, allowed: Int)
    /// More than may in a day, together with what was accepted since yesterday.
    case tooManyInADay(AccessChange, people: Int, earlier: Int, allowed: Int)
    case fewRows(rows: Int, lastAccepted: Int)
    /// As the header names them.
    case headerChanged(missing: [String], new: [String])
    /// - column: as the header names it.
    case columnBlank(column: String, filled: Int, rows: Int, filledBefore: Int, rowsBefore: Int)
    /// One person's, at a target whose ids are addresses: the new address is invited, the old account goes.
    case addressChange
    /// Accounts that HR doesn't know are to be removed: that always waits.
    case unknownAccounts(Int)
    /// The wall clock went forward by more than an hour at once: what is due by it may not be due at all.
    case clockStep(seconds: Int)
    /// Nothing has run for so long, and the machine was started anew: the same.
    case clockUnseen(seconds: Int)
}

extension GuardTrip: CustomStringConvertible {
    /// For the operator. Names columns, never people.
    public var description: String {
        switch self {
        case .firstSnapshot(let joiners):
            "it is the source's first snapshot, and invites \(joiners) \(joiners == 1 ? "person" : "people")"
        case .tooMany(let change, let people, let allowed):
            "\(people) \(change.plural), where \(allowed) are allowed at once"
        case .tooManyInADay(let change, let people, let earlier, let allowed):
            "\(people) \(change.plural) beside \(earlier) in the last 24 hours, where \(allowed) are allowed"
        case .fewRows(let rows, let last):
            "\(rows) rows, where the last accepted snapshot had \(last)"
        case .headerChanged(let missing, let new):
            "the header changed" + Self.list(", without", missing) + Self.list(", with new", new)
        case .columnBlank(let column, let filled, let rows, let filledBefore, let rowsBefore):
            "column \(String(reflecting: column)) went blank: \(filled) values in \(rows) rows, before \(filledBefore) in "
                + "\(rowsBefore)"
        case .addressChange: "the account's address changes: the new one is invited, the old account is removed"
        case .unknownAccounts(let accounts):
            "\(accounts) \(accounts == 1 ? "account" : "accounts") that HR doesn't know would go"
        case .clockStep(let seconds): "the clock went forward by \(seconds / 60) minutes at once"
        case .clockUnseen(let seconds):
            "nothing ran for \(seconds / 86_400) days, and the machine was started anew: is the clock right?"
        }
    }

    private static func list(_ word: String, _ names: [String]) -> String {
        guard !names.isEmpty else { return "" }
        let shown = names.prefix(5).map { String(reflecting: $0) }.joined(separator: " ")
        return "\(word) \(shown)" + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
}

extension AccessChange {
    /// As a count goes before it.
    public var plural: String {
        switch self {
        case .leaver: "leavers"
        case .suspension: "suspensions"
        case .joiner: "joiners"
        case .groupRemoval: "people losing groups"
        case .addressChange: "changes of address"
        }
    }
}
