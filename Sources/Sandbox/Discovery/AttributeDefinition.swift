import SCIM

/// One attribute of a schema with its characteristics (RFC 7643 §2.2 and §7).
struct AttributeDefinition: Sendable, Hashable {
    enum Kind: String, Sendable {
        case string, boolean, decimal, integer, dateTime, reference, binary, complex
    }

    enum Mutability: String, Sendable {
        case readOnly, readWrite, immutable, writeOnly
    }

    enum Returned: String, Sendable {
        case always, never, `default`, request
    }

    enum Uniqueness: String, Sendable {
        case none, server, global
    }

    let name: String
    let kind: Kind
    let description: String
    // The initial values are those that RFC 7643 §2.2 gives an attribute without characteristics.
    private(set) var isMultiValued = false
    private(set) var isRequired = false
    private(set) var isCaseExact = false
    private(set) var mutability = Mutability.readWrite
    private(set) var returned = Returned.default
    private(set) var uniqueness = Uniqueness.none
    private(set) var canonicalValues: [String] = []
    private(set) var referenceTypes: [String] = []
    private(set) var subAttributes: [AttributeDefinition] = []

    private init(_ name: String, _ kind: Kind, _ description: String) {
        self.name = name
        self.kind = kind
        self.description = description
    }

    static func string(_ name: String, _ description: String) -> Self {
        Self(name, .string, description)
    }

    static func boolean(_ name: String, _ description: String) -> Self {
        Self(name, .boolean, description)
    }

    static func binary(_ name: String, _ description: String) -> Self {
        Self(name, .binary, description).changed { $0.isCaseExact = true }
    }

    static func reference(_ name: String, to types: [String], _ description: String) -> Self {
        Self(name, .reference, description).changed {
            $0.referenceTypes = types
            $0.isCaseExact = true
        }
    }

    static func complex(_ name: String, _ description: String, _ parts: [AttributeDefinition]) -> Self {
        Self(name, .complex, description).changed { $0.subAttributes = parts }
    }

    var required: Self { changed { $0.isRequired = true } }
    var multiValued: Self { changed { $0.isMultiValued = true } }
    var caseExact: Self { changed { $0.isCaseExact = true } }
    var readOnly: Self { changed { $0.mutability = .readOnly } }
    var immutable: Self { changed { $0.mutability = .immutable } }
    var uniqueOnServer: Self { changed { $0.uniqueness = .server } }

    /// Written, but never shown: a password.
    var secret: Self {
        changed {
            $0.mutability = .writeOnly
            $0.returned = .never
        }
    }

    func canonical(_ values: [String]) -> Self { changed { $0.canonicalValues = values } }

    private func changed(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }
}

extension AttributeDefinition {
    /// The attribute as `/Schemas` shows it (RFC 7643 §7).
    var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name),
            "type": .string(kind.rawValue),
            "multiValued": .bool(isMultiValued),
            "description": .string(description),
            "required": .bool(isRequired),
            "caseExact": .bool(isCaseExact),
            "mutability": .string(mutability.rawValue),
            "returned": .string(returned.rawValue),
            "uniqueness": .string(uniqueness.rawValue),
        ]
        if !canonicalValues.isEmpty { object["canonicalValues"] = .array(canonicalValues.map(JSONValue.string)) }
        if !referenceTypes.isEmpty { object["referenceTypes"] = .array(referenceTypes.map(JSONValue.string)) }
        if !subAttributes.isEmpty { object["subAttributes"] = .array(subAttributes.map(\.json)) }
        return .object(object)
    }
}
