import SCIM

/// Whether requests and answers can be made of a path in `profile.attributes`, and a provider would know it: an attribute with
/// perhaps a part of it, or one of several values, by its type (RFC 7643 §4.1 to §4.3).
struct AttributePathRule {
    /// Why the path can't stand.
    struct Refusal: Error {
        var message: String

        init(_ message: String) { self.message = message }
    }

    private let path: PatchPath

    /// - Throws: ``Refusal`` where it is no path of that form at all.
    init(_ text: String) throws(Refusal) {
        guard let path = try? PatchPath.parse(text), path.filter != nil || !text.contains("[") else { throw .formless }
        if let filter = path.filter {
            guard case .compare(AttributePath(attribute: "type"), .equal, .string) = filter else { throw .formless }
        }
        self.path = path
    }

    /// The attribute's name as its schema spells it, or as it is written where no schema of ours has it.
    ///
    /// - Throws: ``Refusal`` where the schema has no such attribute, or spells it otherwise.
    func attribute() throws(Refusal) -> String {
        let written = path.attribute.attribute
        guard let schema = try schema() else {
            guard path.filter == nil || path.attribute.subAttribute != nil else { throw .formless }
            return written
        }
        guard let known = schema.named(written) else {
            let unknown = Suggestion.notOneOf(written, schema.map(\.name))
            throw Refusal("\(unknown); what is of an extension begins with its URN")
        }
        guard known.name == written else { throw Refusal("is written \(known.name)") }
        return known.name
    }

    /// - Throws: ``Refusal`` where the schema's attribute is made otherwise.
    func checkShape() throws(Refusal) {
        guard let known = try schema()?.named(path.attribute.attribute) else { return }
        let name = known.name
        switch known.shape {
        case .single:
            if path.filter != nil { throw Refusal("\(name) has one value") }
            if path.attribute.subAttribute != nil { throw Refusal("\(name) has no parts") }
        case .complex(let parts):
            if path.filter != nil { throw Refusal("\(name) has one value: say \(name).\(parts[0])") }
            try checkPart(of: name, among: parts)
        case .multiple(let parts):
            guard path.filter != nil else {
                throw Refusal("has several values: say which, as \(name)[type eq \"work\"].\(parts[0])")
            }
            try checkPart(of: "\(name)[…]", among: parts)
        }
    }

    /// Nil where it is none of ours.
    private func schema() throws(Refusal) -> [UserAttributes.Definition]? {
        guard let schema = path.attribute.schema else {
            guard !path.attribute.attribute.lowercased().hasPrefix("urn:") else {
                throw Refusal("names an extension, not an attribute of it")
            }
            return UserAttributes.core
        }
        if SchemaURN.areSame(schema, SchemaURN.user) {
            throw Refusal("the core schema's attributes are written without its URN")
        }
        guard SchemaURN.areSame(schema, SchemaURN.enterpriseUser) else {
            guard schema.hasPrefix("urn:") else { throw Refusal("a schema's URN begins with urn:") }
            return nil
        }
        guard schema == SchemaURN.enterpriseUser else {
            throw Refusal("the URN is written \(SchemaURN.enterpriseUser)")
        }
        return UserAttributes.enterprise
    }

    private func checkPart(of name: String, among parts: [String]) throws(Refusal) {
        guard let part = path.attribute.subAttribute else {
            throw Refusal("has parts: say which, as \(name).\(parts[0])")
        }
        guard !parts.contains(part) else { return }
        throw Refusal("of \(name), \(Suggestion.notOneOf(part, parts))")
    }
}

extension AttributePathRule.Refusal {
    fileprivate static let formless = Self(
        "the key is no attribute as title, name.givenName, phoneNumbers[type eq \"work\"].value or urn:…:department"
    )
}
