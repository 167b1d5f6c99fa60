extension FactSet {
    /// The account is there, with those attributes that this target is sent; what else it has is no business of the
    /// planner's.
    ///
    /// - Parameter before: what was confirmed until now. A placeholder says nothing of an attribute: what was known of
    ///   it, or was in doubt, still is. Nor does another spelling of the same address.
    public mutating func read(_ user: RemoteUser, by profile: TargetProfile, knowing before: FactSet) {
        var paths = Set(profile.attributes.map(\.path))
        if profile.removal == .deactivate { paths.insert("active") }
        self[.existence] = "true"
        self[.remoteID] = user.id.rawValue
        for (path, value) in user.attributes where paths.contains(path) {
            let fact = Fact.attribute(path)
            if profile.placeholders.contains(value) {
                self[fact] = before[fact] ?? value
                self[.unsure(fact)] = before[.unsure(fact)]
            } else {
                self[fact] = value
            }
        }
    }

    /// What would be confirmed of an account by what a whole reading found of it.
    ///
    /// - Parameters:
    ///   - user: nil where the target has no such account.
    ///   - groups: the managed groups whose member it is.
    ///   - shown: the attributes that the target shows of anybody. Of one that it doesn't, nothing was read.
    ///   - keepsFormer: whether an account that a change of address left behind is still there.
    public func found(
        as user: RemoteUser?,
        in groups: [GroupName],
        by profile: TargetProfile,
        shown: Set<String>,
        keepsFormer: (RemoteID) throws -> Bool
    ) rethrows -> FactSet {
        var found = FactSet.absent
        for id in formerAccounts where try keepsFormer(id) { found[.former(id)] = self[.former(id)] }
        guard let user else { return found }
        found.read(user, by: profile, knowing: self)
        // A placeholder equals anything, and so nothing, too.
        for (path, value) in found.attributes where exists && self[.attribute(path)] == nil {
            if profile.placeholders.contains(value) { found[.attribute(path)] = nil }
        }
        for (path, value) in attributes where !shown.contains(path) {
            let fact = Fact.attribute(path)
            (found[fact], found[.unsure(fact)]) = (value, self[.unsure(fact)])
        }
        keepSpellings(in: &found, idIsAddress: profile.idIsAddress)
        // Providers compare a group's name without case: who was known to be in it under another spelling still is.
        let known = Dictionary(memberships.map { ($0.caseless, $0) }, uniquingKeysWith: { first, _ in first })
        for group in groups {
            let isTwice = groups.contains { $0 != group && $0.caseless == group.caseless }
            found[.membership(isTwice ? group : known[group.caseless] ?? group)] = "true"
        }
        return found
    }

    private func keepSpellings(in found: inout FactSet, idIsAddress: Bool) {
        if let old = userName, let new = found.userName, AccountAddress(old) == AccountAddress(new) {
            found[.attribute(AttributeRule.userNamePath)] = old
        }
        guard idIsAddress, let old = remoteID, let new = found.remoteID,
            AccountAddress(old.rawValue) == AccountAddress(new.rawValue)
        else { return }
        found[.remoteID] = old.rawValue
    }
}
