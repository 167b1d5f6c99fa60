/// The detail error keywords of RFC 7644 §3.12, Table 9 (`scimType`).
public enum SCIMErrorType: String, Sendable, Hashable, CaseIterable {
    case invalidFilter
    case tooMany
    case uniqueness
    case mutability
    case invalidSyntax
    case invalidPath
    case noTarget
    case invalidValue
    case invalidVers
    case sensitive

    /// The HTTP status that goes with it.
    public var status: Int {
        switch self {
        case .uniqueness: 409
        case .sensitive: 403
        case .invalidFilter, .tooMany, .mutability, .invalidSyntax, .invalidPath, .noTarget, .invalidValue,
            .invalidVers:
            400
        }
    }
}
