import Testing

@testable import Provisioning

@Suite("What RFC 7643 says of a field's form")
struct FieldSyntaxTests {
    @Test(
        "A value is as its attribute has to be, or is named as wrong",
        arguments: [
            (.email, "ada@example.com", true), (.email, "ada", false), (.email, "a b@example.com", false),
            (.userName, "ada.lovelace", true), (.userName, "ada lovelace", false),
            (.locale, "en-US", true), (.locale, "de", true), (.locale, "zh-Hant-TW", true), (.locale, "de_DE", false),
            (.locale, "e", false), (.locale, "de-", false), (.locale, "de-DE!", false),
            (.locale, "Deutsch (DE)", false),
            (.preferredLanguage, "de-DE, en;q=0.8, *;q=0.1", true), (.preferredLanguage, "de;q=2", false),
            (.preferredLanguage, "German!", false), (.preferredLanguage, "de,", false),
            (.timeZone, "Europe/Berlin", true), (.timeZone, "Asia/Calcutta", true), (.timeZone, "UTC", true),
            (.timeZone, "CET+1", false), (.timeZone, "Europe/Atlantis", false), (.timeZone, "GMT+2", false),
            (.profileURL, "https://example.com/ada", true), (.profileURL, "example.com/ada", false),
            (.profileURL, "https://", false), (.profileURL, "ftp://example.com", false),
            (.profileURL, "https://user@example.com", false), (.profileURL, "https://example.com/a b", false),
            (.workPhone, "+49 (30) 123-456 ext. 7", true), (.workPhone, "tel:+1-201-555-0123", true),
            (.workPhone, "none", false), (.mobilePhone, "12", false), (.mobilePhone, "see HR 123", false),
            (.country, "DE", true), (.country, "Germany", false), (.country, "D1", false),
            (.department, "Anything at all!", true),
        ] as [(PersonField, String, Bool)]
    )
    func forms(field: PersonField, value: String, stands: Bool) {
        #expect((FieldSyntax.flaw(of: value, in: field) == nil) == stands)
    }

    @Test("No value is longer than the limit, and no message holds the value")
    func lengths() {
        #expect(FieldSyntax.flaw(of: String(repeating: "é", count: FieldSyntax.lengthMax), in: .title) == nil)
        #expect(FieldSyntax.flaw(of: String(repeating: "é", count: FieldSyntax.lengthMax + 1), in: .title) != nil)
        #expect(FieldSyntax.flaw(of: "secret value", in: .email)?.contains("secret") == false)
    }

    @Test(
        "What is plainly meant is made of it",
        arguments: [
            (.workPhone, "+49\u{A0}30\u{202F}123–45‑6", "+49 30 123-45-6"), (.mobilePhone, "+49 30 123", "+49 30 123"),
            (.mobilePhone, "\u{202A}+49 30 123\u{202C}", "+49 30 123"), (.mobilePhone, "−1", "-1"),
            (.locale, "de_DE", "de-DE"), (.preferredLanguage, "de_DE, en;q=0.8", "de-DE, en;q=0.8"),
            (.department, "R_D – Süd", "R_D – Süd"), (.email, "a_b@example.com", "a_b@example.com"),
        ] as [(PersonField, String, String)]
    )
    func tidied(field: PersonField, value: String, expected: String) {
        #expect(FieldSyntax.tidied(value, for: field) == expected)
        #expect(FieldRule(.column("c")).finding(of: value, for: field) == .value(expected) || value == "−1")
    }
}
