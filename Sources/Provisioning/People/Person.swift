/// One human in one source: what HR last said of them hangs on this key.
public struct PersonKey: Hashable, Sendable, Codable {
    public var source: SourceID
    public var employee: EmployeeID

    public init(source: SourceID, employee: EmployeeID) {
        self.source = source
        self.employee = employee
    }

    /// The default identity: each person is one.
    public var identity: IdentityKey { IdentityKey("\(source)/\(employee)") }
}

/// What HR's own status words come down to.
public enum EmploymentStatus: String, Sendable, Hashable, Codable, CaseIterable {
    /// Works here: has accounts.
    case active
    /// Employed, but away: no access for now.
    case suspended
    /// No longer employed.
    case ended
}

/// What HR last said about one human.
public struct Person: Hashable, Sendable, Codable {
    public var key: PersonKey
    public var status: EmploymentStatus
    /// By field name (``PersonField``); a field that HR left empty is absent.
    public var fields: [PersonField: String]

    public init(key: PersonKey, status: EmploymentStatus, fields: [PersonField: String]) {
        self.key = key
        self.status = status
        self.fields = fields
    }

    /// The same person after HR stopped naming them: fields stay, for whoever asks why.
    public func ended() -> Person { Person(key: key, status: .ended, fields: fields) }
}

/// A mapped field's name, as rules and templates write it: SCIM's own attribute names where SCIM has one.
public struct PersonField: RawRepresentable, Hashable, Comparable, Sendable, CodingKeyRepresentable, Codable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let email = Self(rawValue: "email")
    public static let givenName = Self(rawValue: "givenName")
    public static let familyName = Self(rawValue: "familyName")
    public static let department = Self(rawValue: "department")
    public static let title = Self(rawValue: "title")

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    public var codingKey: any CodingKey { FieldKey(stringValue: rawValue) }

    public init?(codingKey: some CodingKey) { rawValue = codingKey.stringValue }

    private struct FieldKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
