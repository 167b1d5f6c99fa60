/// The attributes whose strings compare with case. All others compare without (RFC 7643 §2.2, `caseExact`).
public struct CaseExactness: Sendable, Hashable {
    private let names: Set<AttributeName>

    /// Names such as `externalId`; `meta` with all that it holds; `members.value` alone.
    public init(_ names: [String]) {
        self.names = Set(names.map(AttributeName.init))
    }

    /// `id`, `externalId` and `meta` (RFC 7643 §3.1), and where other resources' ids are held: two ids that differ in
    /// case only are two resources, so that a PATCH must not take one for the other.
    public static let rfc7643 = CaseExactness([
        "id", "externalId", "meta", "members.value", "groups.value", "manager.value",
    ])

    /// For providers whose ids are e-mail addresses and compare without case.
    public static let none = CaseExactness([])

    func contains(_ path: AttributePath) -> Bool {
        guard !names.isEmpty else { return false }
        if names.contains(AttributeName(path.attribute)) { return true }
        let subAttribute = path.subAttribute ?? "value"
        return names.contains(AttributeName(path.attribute + "." + subAttribute))
    }
}
