/// Where RFC 7644 §3.5.2 and service providers differ.
public struct PatchRules: Sendable, Hashable {
    /// What becomes of an operation that can't or needn't be carried out.
    public enum Answer: Sendable, Hashable {
        /// The request fails.
        case refuse
        /// The operation counts as done and changes nothing.
        case ignore
    }

    /// An operation that would change a read-only attribute: `id`, `meta`, a user's `groups`. One that would leave it
    /// as it is always passes.
    public var readOnly: Answer
    /// A `remove` whose filter selects no value.
    public var nothingToRemove: Answer
    /// How strings compare in a path's filter, and ids among a group's members.
    public var caseExact: CaseExactness

    public init(readOnly: Answer, nothingToRemove: Answer, caseExact: CaseExactness) {
        self.readOnly = readOnly
        self.nothingToRemove = nothingToRemove
        self.caseExact = caseExact
    }

    /// Refuses both (§3.5.2; `noTarget` in §3.12, Table 9).
    public static let rfc7644 = PatchRules(readOnly: .refuse, nothingToRemove: .refuse, caseExact: .rfc7643)
}
