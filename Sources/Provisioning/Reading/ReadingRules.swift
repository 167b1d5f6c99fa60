/// What the configuration says of reading one target: of adopting what is there, and of setting right what others changed.
public struct ReadingRules: Sendable, Hashable {
    /// How accounts are found that were there before rosterd.
    public enum Adoption: String, Sendable, Hashable, CaseIterable {
        /// All are read before anybody is invited.
        case read
        /// None are: whoever is invited and there already is found by the conflict that this meets.
        case lookup
    }

    /// What becomes of accounts that HR doesn't know.
    public enum UnknownAccounts: String, Sendable, Hashable, CaseIterable {
        case keep
        /// A reconcile plans their removal, and holds it until somebody approves.
        case remove
    }

    public var adoption: Adoption
    /// How often the target is read and set right; nil: on demand alone.
    public var reconcileEvery: Duration?
    public var unknownAccounts: UnknownAccounts
    /// These accounts, by `userName` or id, are never adopted, changed or removed.
    public var protected: Set<AccountAddress>

    public init(
        adoption: Adoption,
        reconcileEvery: Duration?,
        unknownAccounts: UnknownAccounts,
        protected: Set<AccountAddress>
    ) {
        self.adoption = adoption
        self.reconcileEvery = reconcileEvery
        self.unknownAccounts = unknownAccounts
        self.protected = protected
    }

    /// What holds where the configuration says nothing.
    public static let standard = ReadingRules(
        adoption: .read,
        reconcileEvery: nil,
        unknownAccounts: .keep,
        protected: []
    )

    /// Whether that is the `userName` or the id of a protected account.
    public func isProtected(_ name: String) -> Bool { !protected.isEmpty && protected.contains(AccountAddress(name)) }
}
