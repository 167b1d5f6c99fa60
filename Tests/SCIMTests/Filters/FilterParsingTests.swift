import SCIM
import Testing

@Suite("Reading filters")
struct FilterParsingTests {
    static let userType = AttributePath(attribute: "userType")
    static let employee = Filter.compare(userType, .equal, "Employee")
    static let emails = AttributePath(attribute: "emails")
    static let title = Filter.present(AttributePath(attribute: "title"))

    @Test(
        "The RFC's own examples are read, and written back as they were",
        arguments: [
            #"userName eq "bjensen""#,
            #"name.familyName co "O'Malley""#,
            #"userName sw "J""#,
            #"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#,
            #"title pr"#,
            #"meta.lastModified gt "2011-05-13T04:42:34Z""#,
            #"meta.lastModified ge "2011-05-13T04:42:34Z""#,
            #"meta.lastModified lt "2011-05-13T04:42:34Z""#,
            #"meta.lastModified le "2011-05-13T04:42:34Z""#,
            #"title pr and userType eq "Employee""#,
            #"title pr or userType eq "Intern""#,
            #"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#,
            #"userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")"#,
            #"userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")"#,
            #"userType eq "Employee" and emails[type eq "work" and value co "@example.com"]"#,
            #"emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]"#,
        ]
    )
    func examples(text: String) throws {
        #expect(try Filter.parse(text).description == text)
    }

    @Test(
        "A filter means what the grammar says",
        arguments: [
            ("title pr", title),
            (#"title pr and userType eq "Employee""#, .and(title, employee)),
            (#"title pr or title pr and userType eq "Employee""#, .or(title, .and(title, employee))),
            (#"title pr and title pr or userType eq "Employee""#, .or(.and(title, title), employee)),
            (#"(title pr or title pr) and userType eq "Employee""#, .and(.or(title, title), employee)),
            ("title pr or title pr or title pr", .or(.or(title, title), title)),
            ("title pr or (title pr or title pr)", .or(title, .or(title, title))),
            ("not (title pr)", .not(title)),
            ("not(title pr)", .not(title)),
            ("not (not (title pr)) and title pr", .and(.not(.not(title)), title)),
            ("((title pr))", title),
            ("  title   pr  ", title),
            ("title PR AnD title pR", .and(title, title)),
            ("(title pr)and(title pr)", .and(title, title)),
            ("emails[title pr]", .valuePath(emails, title)),
            ("emails[ title pr ]", .valuePath(emails, title)),
            ("emails[not (title pr) or (title pr)]", .valuePath(emails, .or(.not(title), title))),
            ("emails[title pr]and title pr", .and(.valuePath(emails, title), title)),
            ("not pr", .present(AttributePath(attribute: "not"))),
            (#"userType EQ "Employee""#, employee),
            ("userType eq true", .compare(userType, .equal, true)),
            ("userType eq True", .compare(userType, .equal, true)),
            ("userType eq false", .compare(userType, .equal, false)),
            ("userType ne null", .compare(userType, .notEqual, .null)),
            ("userType gt 5", .compare(userType, .greater, 5)),
            ("userType le -1.5e3", .compare(userType, .lessOrEqual, -1500.0)),
            (#"userType eq "a\"b\\\u00e9\n)] and""#, .compare(userType, .equal, "a\"b\\é\n)] and")),
            (#"userType eq "́x""#, .compare(userType, .equal, "\u{301}x")),
        ] as [(String, Filter)]
    )
    func meaning(text: String, filter: Filter) throws {
        #expect(try Filter.parse(text) == filter)
        #expect(try Filter.parse(filter.description) == filter)
    }

    @Test(
        "What the grammar doesn't allow is refused at the character where it goes wrong",
        arguments: [
            ("", .attribute, 0),
            ("   ", .attribute, 3),
            ("title", .comparison, 5),
            ("title ", .comparison, 6),
            ("title is 5", .comparison, 6),
            ("title prx", .comparison, 6),
            ("title eq", .value, 8),
            ("title eq ", .value, 9),
            (#"title eq"x""#, .comparison, 6),
            ("title eq bjensen", .value, 9),
            ("title eq 'x'", .value, 9),
            (#"title eq "x"#, .json(.unexpectedEnd), 11),
            (#"title eq "\q""#, .json(.invalidEscape), 10),
            ("title eq 1.", .json(.unexpectedEnd), 11),
            ("title eq 01", .connective, 10),
            ("title eq 5x", .connective, 10),
            (#"title eq "x"and title pr"#, .connective, 12),
            ("title gt true", .orderedValue, 9),
            ("title pr title pr", .connective, 9),
            ("title pr and", .attribute, 12),
            ("title pr and or title pr", .comparison, 16),
            ("and title pr", .comparison, 4),
            ("title pr xor title pr", .connective, 9),
            ("title pr andtitle pr", .connective, 9),
            ("(title pr", .closingParenthesis, 9),
            ("title pr)", .end, 8),
            ("(title pr]", .connective, 9),
            ("()", .attribute, 1),
            ("not title pr", .comparison, 4),
            ("emails[", .attribute, 7),
            ("emails[type pr", .closingBracket, 14),
            ("emails[type pr)", .connective, 14),
            ("emails[type pr].value pr", .connective, 15),
            ("emails[ims[type pr]]", .comparison, 10),
            ("emails []", .comparison, 7),
            ("1title pr", .attribute, 0),
            ("ti%tle pr", .attribute, 2),
            ("name. pr", .subAttribute, 5),
            ("name.a.b pr", .subAttribute, 6),
            (".name pr", .attribute, 0),
            ("urn:x: pr", .attribute, 6),
            ("1urn:x:y pr", .attribute, 0),
            ("é pr", .attribute, 0),
            (#"title eq "éé" 😀"#, .connective, 14),
        ] as [(String, FilterSyntaxError.Expectation, Int)]
    )
    func malformed(text: String, expected: FilterSyntaxError.Expectation, position: Int) {
        #expect(throws: FilterSyntaxError(position: position, expected: expected)) { try Filter.parse(text) }
    }

    @Test("A filter can't be deeper, longer or wider than the limits")
    func hostile() throws {
        let deep = String(repeating: "(", count: 8000)
        #expect(throws: FilterSyntaxError(position: 33, expected: .depth(max: 32))) { try Filter.parse(deep) }
        let negated = String(repeating: "not (", count: 3000)
        #expect(throws: FilterSyntaxError(position: 165, expected: .depth(max: 32))) { try Filter.parse(negated) }
        let bracketed = String(repeating: "(", count: 32) + "emails[type pr]"
        #expect(throws: FilterSyntaxError(position: 39, expected: .depth(max: 32))) { try Filter.parse(bracketed) }
        let long = "title eq \"" + String(repeating: "é", count: 8192) + "\""
        #expect(throws: FilterSyntaxError(position: 8197, expected: .length(max: 16384))) { try Filter.parse(long) }
        let wide = repeatElement("t pr", count: 257).joined(separator: " or ")
        #expect(throws: FilterSyntaxError(position: 256 * 8, expected: .comparisons(max: 256))) {
            try Filter.parse(wide)
        }
        let widest = repeatElement("t pr", count: 256).joined(separator: " or ")
        #expect(try Filter.parse(widest).matches(["t": "x"]))
    }

    @Test("An error says where and what was expected, and nothing of the text")
    func explained() {
        let error = FilterSyntaxError(position: 5, expected: .comparison)
        #expect(error.description == "at character 5: expected one of eq, ne, co, sw, ew, gt, ge, lt, le, pr")
    }

    @Test("A filter names the paths that it reads")
    func paths() throws {
        let filter = try Filter.parse(#"a pr and not (b.c eq 1) or emails[type pr and value co "x"]"#)
        #expect(filter.paths.map(\.description) == ["a", "b.c", "emails.type", "emails.value"])
    }
}
