import SCIM
import Testing

@Suite("What filters match")
struct FilterMatchingTests {
    static let user: JSONValue = [
        "schemas": [.string(SchemaURN.user), .string(SchemaURN.enterpriseUser)],
        "id": "2819c223-AbC",
        "externalId": "EX-1",
        "userName": "BJensen@example.com",
        "name": ["givenName": "Bárbara", "familyName": "O'Malley", "middleName": ""],
        "title": "Data Engineer",
        "nickName": .null,
        "active": true,
        "age": 41,
        "rating": 4.5,
        "photos": [],
        "ims": [.null],
        "emails": [
            ["value": "bjensen@example.com", "type": "work", "primary": true],
            ["value": "babs@jensen.org", "type": "home"],
        ],
        "tags": ["red", "Blue"],
        "hobby": ["level": ""],
        "manager": ["value": "26118915", "displayName": "John"],
        "members": [["value": "aB"], ["value": "cd"]],
        SchemaURN.enterpriseUser: ["department": "Sales", "manager": ["value": "M-1"]],
        "meta": ["resourceType": "User", "lastModified": "2011-05-13T04:42:34Z", "version": "W/\"A\""],
    ]

    @Test(
        "These match",
        arguments: [
            #"userName eq "bjensen@EXAMPLE.com""#, #"USERNAME eq "BJensen@example.com""#, #"userName co "JENSEN""#,
            #"userName sw "bj""#, #"userName ew ".COM""#, #"userName co """#, #"name.familyName co "O'Malley""#,
            #"name.givenName eq "BÁRBARA""#, #"name.givenName eq "Bárbara""#,
            #"title pr and active eq true"#, "id pr", "emails pr", "name pr", "active pr", "age pr", "emails.type pr",
            #"id eq "2819c223-AbC""#, #"externalId ne "ex-1""#, #"meta.resourceType eq "User""#,
            // Any value of a multi-valued attribute.
            #"emails.type eq "home""#, #"emails eq "babs@jensen.org""#, #"emails co "jensen.org""#,
            #"emails.type ne "home""#, #"emails.primary eq true"#, #"tags eq "BLUE""#, #"schemas co "enterprise""#,
            #"tags[value eq "red"]"#, #"members.value eq "aB""#,
            // One and the same value.
            #"emails[type eq "work" and value co "@example.com"]"#, #"emails[not (type eq "work")]"#,
            #"emails[primary pr]"#, #"members[value eq "aB"]"#,
            // A complex attribute compares by its value.
            #"manager eq "26118915""#,
            // Null, absent and the empty list are one.
            "nickName eq null", "unknown eq null", "photos eq null", "ims eq null", "title ne null", #"unknown ne "x""#,
            #"nickName ne "x""#, "not (nickName pr)", "not (photos pr)", "not (name.middleName pr)", "not (hobby pr)",
            "name.middleName ne null",
            // Numbers by value, dates as instants, text by its order.
            "age eq 41", "age eq 41.0", "age gt 40.5", "age ge 41", "age lt 42", "rating le 4.5", "rating gt 4",
            #"meta.lastModified gt "2011-05-13T04:42:33.999Z""#, #"meta.lastModified eq "2011-05-13T06:42:34+02:00""#,
            #"meta.lastModified ge "2011-05-13T06:42:34+02:00""#, #"meta.lastModified lt "2011-05-13T04:42:34.001Z""#,
            #"meta.lastModified le "2011-05-12T23:42:34-05:00""#, #"title gt "alpha""#, #"title lt "Eta""#,
            // Types that differ are never equal.
            #"active ne "true""#, #"age ne "41""#,
            // By schema.
            #"urn:ietf:params:scim:schemas:core:2.0:User:title pr"#,
            #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "sales""#,
            #"URN:IETF:params:scim:schemas:extension:enterprise:2.0:user:manager.value eq "M-1""#,
            #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr"#,
        ]
    )
    func matching(text: String) throws {
        #expect(try Filter.parse(text).matches(Self.user))
    }

    @Test(
        "These don't",
        arguments: [
            #"userName eq "bjensen""#, #"userName co "zz""#, #"userName sw "jensen""#, #"userName ew "bj""#,
            #"id eq "2819c223-abc""#, #"externalId eq "ex-1""#, #"meta.version eq "w/\"a\"""#,
            #"meta.resourceType eq "user""#,
            #"members.value eq "ab""#, #"members[value eq "AB"]"#,
            #"emails[type eq "home" and value co "@example.com"]"#, #"emails[type eq "other"]"#, "emails[display pr]",
            "nickName pr", "photos pr", "ims pr", "name.middleName pr", "unknown pr", "hobby pr", "unknown.sub pr",
            "name.middleName eq null", "title eq null", "unknown ne null", #"unknown eq "x""#, #"unknown co """#,
            #"unknown gt "a""#, "age gt null", #"active eq "true""#, #"age eq "41""#, #"age co "4""#, #"active co "t""#,
            "age gt 41", "age lt 41", #"meta.lastModified gt "2011-05-13T06:42:34+02:00""#, "active eq false",
            #"name eq "Bárbara""#, #"name.givenName eq "Barbara""#, #"name.x eq "B""#,
            #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:title pr"#, "department pr",
            "urn:example:unknown:title pr",
            "not (title pr)", #"title pr and unknown pr"#, "unknown pr or photos pr",
        ]
    )
    func notMatching(text: String) throws {
        #expect(try !Filter.parse(text).matches(Self.user))
    }

    @Test("Where a provider's ids know no case, neither does the filter")
    func withoutCase() throws {
        let byID = try Filter.parse(#"id eq "2819C223-abc""#)
        #expect(!byID.matches(Self.user))
        #expect(byID.matches(Self.user, caseExact: .none))
        #expect(try Filter.parse(#"members[value eq "AB"]"#).matches(Self.user, caseExact: .none))
    }

    @Test("A filter reads any object, such as an HR record")
    func record() throws {
        let record: JSONValue = ["department": "Data", "title": "Senior Engineer", "CostCenter": "4711"]
        #expect(try Filter.parse(#"department eq "data" and title co "Engineer""#).matches(record))
        #expect(try Filter.parse(#"costcenter sw "47""#).matches(record))
        #expect(try !Filter.parse(#"department eq "Sales" or not (title pr)"#).matches(record))
        #expect(try !Filter.parse("title pr").matches("no object"))
    }
}
