/// Where an attribute stands in a resource, taken apart: `name.givenName`,
/// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department`, `phoneNumbers[type eq "work"].value`.
struct AttributePlace: Sendable, Hashable {
    /// Of an extension's attribute.
    var schema: String?
    var attribute: String
    /// Of the one value that is meant, where the attribute has many (RFC 7643 §2.4).
    var type: String?
    var subAttribute: String?

    init(_ path: String) {
        var rest = Substring(path)
        if path.hasPrefix("urn:"), let colon = path.lastIndex(of: ":") {
            schema = String(path[..<colon])
            rest = path[path.index(after: colon)...]
        }
        if let opening = rest.firstIndex(of: "["), let closing = rest.firstIndex(of: "]") {
            attribute = String(rest[..<opening])
            type = rest[opening..<closing].split(separator: "\"").dropFirst().first.map(String.init)
            subAttribute = rest[closing...].split(separator: ".").dropFirst().first.map(String.init)
        } else {
            let names = rest.split(separator: ".", maxSplits: 1).map(String.init)
            attribute = names.first ?? ""
            subAttribute = names.count > 1 ? names[1] : nil
        }
    }

    /// The attribute as a whole, as a PATCH names it.
    var attributePath: String { (schema.map { $0 + ":" } ?? "") + attribute }

    /// The one value that is meant, as a PATCH names it; nil where the attribute has no more than one.
    var valuePath: String? { type.map { attributePath + "[type eq \"\($0)\"]" } }
}
