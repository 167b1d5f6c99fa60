import SCIM

/// Writes attributes, which facts keep as text by path, into resources and PATCH operations.
enum AttributeWriter {
    /// Sets the attribute in a whole resource: `name.givenName` within `name`, an extension's within its schema's object,
    /// one of several values within the value of its type.
    static func set(_ value: String, at path: String, in user: inout JSONObject) {
        let place = AttributePlace(path)
        guard let schema = place.schema else { return set(typed(value, at: path), at: place, in: &user) }
        var extended = user[schema]?.object ?? JSONObject()
        set(typed(value, at: path), at: place, in: &extended)
        user[schema] = .object(extended)
    }

    private static func set(_ value: JSONValue, at place: AttributePlace, in object: inout JSONObject) {
        guard let subAttribute = place.subAttribute else {
            object[place.attribute] = value
            return
        }
        guard let type = place.type else {
            var inner = object[place.attribute]?.object ?? JSONObject()
            inner[subAttribute] = value
            object[place.attribute] = .object(inner)
            return
        }
        var values: [JSONValue] = []
        if case .array(let existing)? = object[place.attribute] { values = existing }
        let index = values.firstIndex { $0.object?["type"]?.text == type }
        var inner = index.flatMap { values[$0].object } ?? element(of: place.attribute, type: type)
        inner[subAttribute] = value
        if let index { values[index] = .object(inner) } else { values.append(.object(inner)) }
        object[place.attribute] = .array(values)
    }

    /// Of the e-mails there is one, and it is the one to write to.
    private static func element(of attribute: String, type: String) -> JSONObject {
        var element = JSONObject()
        element["type"] = .string(type)
        if attribute == "emails" { element["primary"] = true }
        return element
    }

    /// What brings the changes about (RFC 7644 §3.5.2).
    ///
    /// - Parameter byFilter: whether a path may choose one of several values; else all of them are written.
    static func operations(for carried: CarriedOperation, byFilter: Bool) -> [JSONValue] {
        var after = carried.confirmed
        after.apply(carried.operation.changes)
        var operations: [JSONValue] = []
        var written: Set<String> = []
        for change in carried.operation.changes {
            guard case .attribute(let path) = change.fact else { continue }
            let place = AttributePlace(path)
            if let value = place.valuePath {
                let isDoubtful = carried.operation.isUncertain || carried.confirmed.isUnsure(of: change.fact)
                let isRewritten = isDoubtful || !byFilter
                guard written.insert(isRewritten ? place.attributePath : value).inserted else { continue }
                operations +=
                    isRewritten
                    ? [rewriting(place, after: after)] : replacement(of: place, at: value, carried, after: after)
            } else {
                operations.append(operation(change, path: path, place))
            }
        }
        return operations
    }

    private static func operation(_ change: FactChange, path: String, _ place: AttributePlace) -> JSONValue {
        // Of an extension's complex attribute all is ours (manager): whether it is there or not, this sets it.
        let isWhole = place.schema != nil && place.subAttribute != nil
        let target = JSONValue.string(isWhole ? place.attributePath : path)
        guard let after = change.after else { return ["op": "remove", "path": target] }
        guard isWhole, let name = place.subAttribute else {
            return ["op": "replace", "path": target, "value": typed(after, at: path)]
        }
        var inner = JSONObject()
        inner[name] = .string(after)
        return ["op": "replace", "path": target, "value": .object(inner)]
    }

    /// One of several values as a whole: what is known to be there of its type goes, then ours comes. A `replace` would be
    /// refused where none is there (RFC 7644 §3.5.2.3), and so would a `remove`; the values of other types are not ours.
    private static func replacement(
        of place: AttributePlace,
        at value: String,
        _ carried: CarriedOperation,
        after: FactSet
    ) -> [JSONValue] {
        func isOfValue(_ path: String) -> Bool { AttributePlace(path).valuePath == value }
        let isThere = carried.confirmed.attributes.keys.contains(where: isOfValue)
        var operations: [JSONValue] = isThere ? [["op": "remove", "path": .string(value)]] : []
        if let values = values(of: place, in: after, where: isOfValue) {
            operations.append(["op": "add", "path": .string(place.attributePath), "value": values])
        }
        return operations
    }

    /// All of the attribute's values, where nobody knows which are there: nothing of this is refused, whatever is.
    private static func rewriting(_ place: AttributePlace, after: FactSet) -> JSONValue {
        let path = JSONValue.string(place.attributePath)
        let all = values(of: place, in: after) { AttributePlace($0).attributePath == place.attributePath }
        guard let all else { return ["op": "remove", "path": path] }
        return ["op": "replace", "path": path, "value": all]
    }

    /// Nil where there is none.
    private static func values(
        of place: AttributePlace,
        in facts: FactSet,
        where isMeant: (String) -> Bool
    ) -> JSONValue? {
        var whole = JSONObject()
        for (path, text) in facts.attributes.sorted(by: { $0.key < $1.key }) where isMeant(path) {
            set(text, at: path, in: &whole)
        }
        return whole[place.attribute]
    }

    /// Facts are text; `active` is the one attribute among them that isn't (RFC 7643 §4.1.1).
    static func typed(_ value: String, at path: String) -> JSONValue {
        path == "active" ? .bool(value == "true") : .string(value)
    }
}

extension JSONValue {
    /// Nil of what is none.
    var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }
}
