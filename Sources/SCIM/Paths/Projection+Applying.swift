extension Projection {
    /// Returned whatever is asked for: `id` by its definition (RFC 7643 §3.1), `schemas` since no resource is one
    /// without it (§3).
    private static let always = [AttributePath(attribute: "schemas"), AttributePath(attribute: "id")]

    static func keeping(_ paths: [AttributePath], of object: JSONObject) -> JSONObject {
        let paths = paths + always
        var kept = JSONObject()
        for (name, value) in object {
            if paths.contains(where: { $0.names(name) }) {
                kept[name] = value
                continue
            }
            let subAttributes = paths.compactMap { $0.subAttribute(under: name) }
            if let part = value.keepingMembers(named: subAttributes) { kept[name] = part }
        }
        return kept
    }

    static func dropping(_ paths: [AttributePath], from object: JSONObject) -> JSONObject {
        var kept = JSONObject()
        for (name, value) in object {
            if always.contains(where: { $0.names(name) }) {
                kept[name] = value
            } else if !paths.contains(where: { $0.names(name) }) {
                let subAttributes = paths.compactMap { $0.subAttribute(under: name) }
                kept[name] = value.droppingMembers(named: subAttributes)
            }
        }
        return kept
    }
}

extension AttributePath {
    /// Whether the path means the whole of the resource's member of this name.
    fileprivate func names(_ member: String) -> Bool {
        guard subAttribute == nil else { return false }
        if extensionName == nil { return attribute.equalsIgnoringASCIICase(member) }
        return description.equalsIgnoringASCIICase(member)
    }

    /// What the path means within the resource's member of this name: `["familyName"]` within `name`,
    /// `["manager", "value"]` within the enterprise extension.
    fileprivate func subAttribute(under member: String) -> [String]? {
        if let extensionName {
            guard extensionName.equalsIgnoringASCIICase(member) else { return nil }
            return [attribute] + (subAttribute.map { [$0] } ?? [])
        }
        guard let subAttribute, attribute.equalsIgnoringASCIICase(member) else { return nil }
        return [subAttribute]
    }
}

extension JSONValue {
    /// The object, or each object of the array, with only the members on these ways down; nil where none is left.
    fileprivate func keepingMembers(named ways: [[String]]) -> JSONValue? {
        guard !ways.isEmpty else { return nil }
        switch self {
        case .object(let object):
            var kept = JSONObject()
            for (name, value) in object {
                let further = ways.filter { $0.first.map(name.equalsIgnoringASCIICase) ?? false }
                if further.contains(where: { $0.count == 1 }) {
                    kept[name] = value
                } else {
                    kept[name] = value.keepingMembers(named: further.map { Array($0.dropFirst()) })
                }
            }
            return kept.isEmpty ? nil : .object(kept)
        case .array(let elements):
            let kept = elements.compactMap { $0.keepingMembers(named: ways) }
            return kept.isEmpty ? nil : .array(kept)
        case .null, .bool, .integer, .double, .string:
            return ways.contains { $0.count == 1 && $0[0].equalsIgnoringASCIICase("value") } ? self : nil
        }
    }

    /// The object, or each object of the array, without the members at these ways' ends.
    fileprivate func droppingMembers(named ways: [[String]]) -> JSONValue {
        guard !ways.isEmpty else { return self }
        switch self {
        case .object(let object):
            var kept = JSONObject()
            for (name, value) in object {
                let further = ways.filter { $0.first.map(name.equalsIgnoringASCIICase) ?? false }
                guard !further.contains(where: { $0.count == 1 }) else { continue }
                kept[name] = value.droppingMembers(named: further.map { Array($0.dropFirst()) })
            }
            return .object(kept)
        case .array(let elements):
            return .array(elements.map { $0.droppingMembers(named: ways) })
        case .null, .bool, .integer, .double, .string:
            return self
        }
    }
}
