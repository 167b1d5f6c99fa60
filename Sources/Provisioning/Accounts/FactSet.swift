/// What is desired, or confirmed, of one account: each fact that is present, with its value.
///
/// The difference of two fact sets is a plan; applying an operation's changes to one is its success. Encodes as one
/// JSON object from ``Fact/text`` to value.
public struct FactSet: Hashable, Sendable {
    private var values: [Fact: String]

    public init() { values = [:] }

    /// Where there is no account.
    public static let absent = FactSet()

    public subscript(fact: Fact) -> String? {
        get { values[fact] }
        set { values[fact] = newValue }
    }

    public var isEmpty: Bool { values.isEmpty }

    /// Whether the account is there.
    public var exists: Bool { values[.existence] != nil }

    /// Whether the account is there, or may be although it is taken for gone: one that a replay has taken back is known by its
    /// address still. Whoever is to have it is created, and meets it; whoever isn't is removed.
    public var mayBeThere: Bool { exists || userName != nil }

    public var remoteID: RemoteID? { values[.remoteID].map { RemoteID($0) } }

    public var userName: String? { values[.attribute("userName")] }

    /// By which people know it: what ``userName`` says, as addresses are compared.
    public var address: AccountAddress? { userName.map { AccountAddress($0) } }

    /// By SCIM path.
    public var attributes: [String: String] {
        var found: [String: String] = [:]
        for case (.attribute(let path), let value) in values { found[path] = value }
        return found
    }

    /// Sorted by name, so that plans come out the same each time.
    public var memberships: [GroupName] {
        values.keys.compactMap { if case .membership(let group) = $0 { group } else { nil } }.sorted()
    }

    /// Sorted by id.
    public var formerAccounts: [RemoteID] {
        values.keys.compactMap { if case .former(let id) = $0 { id } else { nil } }.sorted()
    }

    /// By SCIM path.
    public var unsureAttributes: Set<String> {
        Set(values.keys.compactMap { if case .unsure(.attribute(let path)) = $0 { path } else { nil } })
    }

    public var unsureMemberships: Set<GroupName> {
        Set(values.keys.compactMap { if case .unsure(.membership(let group)) = $0 { group } else { nil } })
    }

    /// Those of which an addition in doubt may yet be executed.
    public var membershipsToCome: Set<GroupName> {
        unsureMemberships.filter { values[.unsure(.membership($0))] != Fact.pastDoubt }
    }

    /// Whether the fact's value is in doubt.
    public func isUnsure(of fact: Fact) -> Bool { values[.unsure(fact)] != nil }

    /// Sorted by text.
    public var facts: [(fact: Fact, value: String)] {
        values.map { (text: $0.key.text, fact: $0.key, value: $0.value) }.sorted { $0.text < $1.text }
            .map { (fact: $0.fact, value: $0.value) }
    }

    /// Takes over what the changes lead to; of a changed fact there is no doubt any more.
    public mutating func apply(_ changes: [FactChange]) {
        for change in changes {
            values[.unsure(change.fact)] = nil
            values[change.fact] = change.after
        }
    }

    /// Takes over an operation that the target acknowledged: what was sent is confirmed.
    ///
    /// A new account has nothing of the one that was there before it, and a removed one leaves nothing behind, whatever
    /// was learned of it since the operation was planned: its id, say, where it was still being created. Only former
    /// accounts stay.
    ///
    /// - Parameter isAdopted: of a creation: the account was found there, and may be in any group that it was known to be in.
    public mutating func confirm(_ operation: Operation, isAdopted: Bool = false) {
        if operation.kind == .deleteUser, let id = former(at: operation.address) {
            // While it was on its way the account was found to be another one: this is the one that was left.
            values[.former(id)] = nil
            return
        }
        if operation.kind == .createUser || operation.kind == .deleteUser {
            let groups = isAdopted ? possibleMemberships : []
            removeAccount()
            for group in groups { values[.unsure(.membership(group))] = Fact.pastDoubt }
        }
        apply(operation.changes)
    }

    /// Which of the accounts that were left behind has that address.
    func former(at address: AccountAddress) -> RemoteID? {
        formerAccounts.first { self[.former($0)].map { AccountAddress($0) } == address }
    }

    /// The groups that the account is in, and those that it may be in.
    private var possibleMemberships: Set<GroupName> { unsureMemberships.union(memberships) }

    /// Removes every fact for which the test holds.
    public mutating func removeAll(where test: (Fact) -> Bool) {
        values = values.filter { !test($0.key) }
    }

    /// Removes all that is said of the account; the accounts that were left behind before it stay.
    public mutating func removeAccount() { removeAll { !$0.isFormer } }

    /// It isn't known whether the account is there. What else is known of it stays: whoever is to have it is looked for by that
    /// first (promise 8), and whoever isn't is removed.
    public mutating func doubtExistence() {
        self[.existence] = nil
        self[.unsure(.existence)] = "true"
    }
}

extension FactSet {
    /// With the account as one that may be there: what names it, whether it gives access, and doubt about whatever else it has.
    ///
    /// Its name, its id and whether it gives access take the place of what stood here of them. Groups and doubts are added, so that
    /// what both have stays.
    func withMaybe(_ account: FactSet) -> FactSet {
        var facts = self
        let kept = [AttributeRule.userNamePath, "active"]
        for fact in [Fact.remoteID, .unsure(.existence)] + kept.map({ .attribute($0) }) { facts[fact] = account[fact] }
        for path in kept { facts[.unsure(.attribute(path))] = account[.unsure(.attribute(path))] }
        let paths = account.unsureAttributes.union(account.attributes.keys).subtracting(kept)
        for path in paths { facts[.unsure(.attribute(path))] = "true" }
        for group in account.possibleMemberships {
            for fact in [Fact.membership(group), .unsure(.membership(group))] { facts[fact] = account[fact] }
        }
        return facts
    }

    /// The account as one that was left behind, and nothing else.
    var asFormer: FactSet {
        var facts = FactSet.absent
        if let userName { facts[.former(remoteID ?? RemoteID(userName))] = userName }
        return facts
    }
}

extension FactSet: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        values = [:]
        for (text, value) in try container.decode([String: String].self) {
            guard let fact = Fact(text: text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "unknown fact")
            }
            values[fact] = value
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Dictionary(uniqueKeysWithValues: values.map { ($0.key.text, $0.value) }))
    }
}
