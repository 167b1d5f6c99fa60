import SCIM

extension AttributeRule {
    /// The core user's attributes that an HR system may know (RFC 7643 §4.1), but for `userName` and `emails`.
    static let coreUser: [AttributeRule] = [
        AttributeRule("name.formatted", from: .field(.formattedName)),
        AttributeRule("name.givenName", from: .field(.givenName)),
        AttributeRule("name.middleName", from: .field(.middleName)),
        AttributeRule("name.familyName", from: .field(.familyName)),
        AttributeRule("name.honorificPrefix", from: .field(.honorificPrefix)),
        AttributeRule("name.honorificSuffix", from: .field(.honorificSuffix)),
        AttributeRule("displayName", from: .field(.displayName)),
        AttributeRule("nickName", from: .field(.nickName)),
        AttributeRule("profileUrl", from: .field(.profileURL)),
        AttributeRule("title", from: .field(.title)),
        AttributeRule("userType", from: .field(.userType)),
        AttributeRule("preferredLanguage", from: .field(.preferredLanguage)),
        AttributeRule("locale", from: .field(.locale)),
        AttributeRule("timezone", from: .field(.timeZone)),
        AttributeRule(#"phoneNumbers[type eq "work"].value"#, from: .field(.workPhone)),
        AttributeRule(#"phoneNumbers[type eq "mobile"].value"#, from: .field(.mobilePhone)),
        AttributeRule(#"addresses[type eq "work"].streetAddress"#, from: .field(.streetAddress)),
        AttributeRule(#"addresses[type eq "work"].locality"#, from: .field(.locality)),
        AttributeRule(#"addresses[type eq "work"].region"#, from: .field(.region)),
        AttributeRule(#"addresses[type eq "work"].postalCode"#, from: .field(.postalCode)),
        AttributeRule(#"addresses[type eq "work"].country"#, from: .field(.country)),
    ]

    /// The enterprise extension's attributes (RFC 7643 §4.3).
    static let enterpriseUser: [AttributeRule] = [
        AttributeRule(SchemaURN.enterpriseUser + ":employeeNumber", from: .field(.employeeNumber)),
        AttributeRule(SchemaURN.enterpriseUser + ":costCenter", from: .field(.costCenter)),
        AttributeRule(SchemaURN.enterpriseUser + ":organization", from: .field(.organization)),
        AttributeRule(SchemaURN.enterpriseUser + ":division", from: .field(.division)),
        AttributeRule(SchemaURN.enterpriseUser + ":department", from: .field(.department)),
        AttributeRule(SchemaURN.enterpriseUser + ":manager.value", from: .field(.managerID)),
    ]
}

extension TargetProfile {
    /// HR gives people a user name of their own: it is not their address, which is sent as their e-mail all the same. A
    /// provider that makes its own user names takes none from HR.
    public mutating func separateUserName() {
        guard addressPlace == .userName else { return }
        attributes = attributes.map { rule in
            rule.path == AttributeRule.userNamePath ? AttributeRule(rule.path, from: .field(.userName)) : rule
        }
        guard sendsEmail else { return }
        sendsEmail = false
        attributes.append(AttributeRule(#"emails[type eq "work"].value"#, from: .field(.email)))
    }
}
