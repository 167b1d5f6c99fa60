/// The URNs of RFC 7643 §8.7 and RFC 7644 §8.2 that rosterd knows. URNs compare without case (RFC 8141 §3).
public enum SchemaURN {
    /// RFC 7643 §4.1.
    public static let user = "urn:ietf:params:scim:schemas:core:2.0:User"
    /// RFC 7643 §4.2.
    public static let group = "urn:ietf:params:scim:schemas:core:2.0:Group"
    /// RFC 7643 §4.3.
    public static let enterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    /// RFC 7643 §5.
    public static let serviceProviderConfig = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
    /// RFC 7643 §6.
    public static let resourceType = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
    /// RFC 7643 §7.
    public static let schema = "urn:ietf:params:scim:schemas:core:2.0:Schema"

    /// RFC 7644 §3.4.2.
    public static let listResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    /// RFC 7644 §3.4.3.
    public static let searchRequest = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
    /// RFC 7644 §3.5.2.
    public static let patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
    /// RFC 7644 §3.12.
    public static let error = "urn:ietf:params:scim:api:messages:2.0:Error"

    /// Whether the URN is one of the core schemas, whose attributes stand at a resource's top.
    static func isCore(_ urn: String) -> Bool {
        let prefix = "urn:ietf:params:scim:schemas:core:"
        return String(urn.prefix(prefix.count)).equalsIgnoringASCIICase(prefix)
    }
}

extension Sequence where Element == String {
    /// Whether a list of schemas names this one.
    func containsSchema(_ urn: String) -> Bool {
        contains { $0.equalsIgnoringASCIICase(urn) }
    }
}
