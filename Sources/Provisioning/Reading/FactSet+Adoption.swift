extension FactSet {
    /// What may be confirmed of an account that a first reading has found, before the guards have looked at the rest: planned
    /// from that, nobody loses anything, and nobody is invited who is there.
    ///
    /// Access that nobody is to have counts as not there, and as not known to be gone: whoever comes back is looked for first
    /// (promise 8). Groups that its holder is to lose count as never joined, and another address as the one that it is to
    /// have.
    ///
    /// - Parameter desired: of the account.
    public func harmless(besides desired: FactSet) -> FactSet {
        guard givesAccess else { return self }
        var harmless = self
        guard desired.givesAccess else {
            harmless.removeAccount()
            harmless.doubtExistence()
            return harmless
        }
        let kept = Set(desired.memberships.map(\.caseless))
        for group in memberships where !kept.contains(group.caseless) { harmless[.membership(group)] = nil }
        if let new = desired.userName, userName != nil, address != desired.address {
            harmless[.attribute(AttributeRule.userNamePath)] = new
        }
        return harmless
    }
}
