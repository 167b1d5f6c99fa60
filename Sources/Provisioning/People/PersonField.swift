/// A mapped field's name, as rules and templates write it: SCIM's own attribute names where SCIM has one.
public struct PersonField: RawRepresentable, Hashable, Comparable, Sendable, CodingKeyRepresentable, Codable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// A name that filters and templates can name (RFC 7643 §2.1); nil for any other text.
    public init?(written name: String) {
        let letters: (UInt8) -> Bool = { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
        let isRest: (UInt8) -> Bool = { byte in
            letters(byte) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
        }
        guard let first = name.utf8.first, letters(first), name.utf8.allSatisfy(isRest) else { return nil }
        self.init(rawValue: name)
    }

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

extension PersonField {
    /// What HR's own status word came down to: an ``EmploymentStatus``'s raw value. Stands in patches only; of a person it
    /// is ``Person/status``.
    public static let status = Self(rawValue: "status")
    /// What HR calls the person. Stands in rules and templates only; of a person it is ``PersonKey/employee``.
    public static let employeeID = Self(rawValue: "employeeId")
    /// The first day of work, as ``WrittenDate/text`` has it.
    public static let hireDate = Self(rawValue: "hireDate")
    /// The last day of work, as ``WrittenDate/text`` has it.
    public static let endDate = Self(rawValue: "endDate")

    // The core user (RFC 7643 §4.1).
    public static let email = Self(rawValue: "email")
    public static let userName = Self(rawValue: "userName")
    public static let formattedName = Self(rawValue: "formattedName")
    public static let givenName = Self(rawValue: "givenName")
    public static let middleName = Self(rawValue: "middleName")
    public static let familyName = Self(rawValue: "familyName")
    public static let honorificPrefix = Self(rawValue: "honorificPrefix")
    public static let honorificSuffix = Self(rawValue: "honorificSuffix")
    public static let displayName = Self(rawValue: "displayName")
    public static let nickName = Self(rawValue: "nickName")
    public static let profileURL = Self(rawValue: "profileUrl")
    public static let title = Self(rawValue: "title")
    public static let userType = Self(rawValue: "userType")
    public static let preferredLanguage = Self(rawValue: "preferredLanguage")
    public static let locale = Self(rawValue: "locale")
    public static let timeZone = Self(rawValue: "timezone")
    public static let workPhone = Self(rawValue: "workPhone")
    public static let mobilePhone = Self(rawValue: "mobilePhone")
    public static let streetAddress = Self(rawValue: "streetAddress")
    public static let locality = Self(rawValue: "locality")
    public static let region = Self(rawValue: "region")
    public static let postalCode = Self(rawValue: "postalCode")
    public static let country = Self(rawValue: "country")

    // The enterprise extension (RFC 7643 §4.3).
    public static let employeeNumber = Self(rawValue: "employeeNumber")
    public static let costCenter = Self(rawValue: "costCenter")
    public static let organization = Self(rawValue: "organization")
    public static let division = Self(rawValue: "division")
    public static let department = Self(rawValue: "department")
    /// Whatever HR calls the manager: for rules and templates. No target is sent it, since what SCIM asks for is the
    /// provider's own id of the manager's account.
    public static let manager = Self(rawValue: "manager")
    /// The provider's own id of the manager's account, where HR knows it.
    public static let managerID = Self(rawValue: "managerId")

    /// Fields that mean something to rosterd; a configuration may map others, for its rules and templates.
    public static let known: [PersonField] = [
        .status, .employeeID, .hireDate, .endDate, .email, .userName, .formattedName, .givenName, .middleName,
        .familyName, .honorificPrefix, .honorificSuffix, .displayName, .nickName, .profileURL, .title, .userType,
        .preferredLanguage, .locale, .timeZone, .workPhone, .mobilePhone, .streetAddress, .locality, .region,
        .postalCode, .country, .employeeNumber, .costCenter, .organization, .division, .department, .manager,
        .managerID,
    ]
}
