import SCIM
import Testing

/// The examples of RFC 7644 §3.5.2.
@Suite("The RFC's PATCH examples")
struct PatchExampleTests {
    static let babs = #"{"display":"Babs Jensen","$ref":"https://example.com/v2/Users/2819c223","value":"2819c223"}"#
    static let james = #"{"display":"James Smith","$ref":"https://example.com/v2/Users/08e1d05d","value":"08e1d05d"}"#
    static let home = #"{"value":"babs@jensen.org","type":"home"}"#
    static let work = #"{"value":"bjensen@example.com","type":"work","primary":true}"#
    static let oldAddress = #"{"type":"work","streetAddress":"100 Universal City Plaza","locality":"Hollywood"}"#
    static let newAddress = #"{"type":"work","streetAddress":"911 Universal City Plaza","country":"US","primary":true}"#
    static let homeAddress = #"{"type":"home","streetAddress":"456 Hollywood Blvd"}"#

    static let cases = [
        PatchCase(
            "adding a member",
            group(""),
            #"{"op":"add","path":"members","value":[\#(babs)]}"#,
            group(#","members":[\#(babs)]"#)
        ),
        PatchCase(
            "adding without a path",
            user(#","emails":[\#(work)]"#),
            #"{"op":"add","value":{"emails":[\#(home)],"nickname":"Babs"}}"#,
            user(#","emails":[\#(work),\#(home)],"nickname":"Babs""#)
        ),
        PatchCase(
            "removing one member",
            group(#","members":[\#(babs),\#(james)]"#),
            #"{"op":"remove","path":"members[value eq \"2819c223\"]"}"#,
            group(#","members":[\#(james)]"#)
        ),
        PatchCase(
            "removing all members",
            group(#","members":[\#(babs),\#(james)]"#),
            #"{"op":"remove","path":"members"}"#,
            group("")
        ),
        PatchCase(
            "removing an address by a filter of two parts",
            user(#","emails":[\#(work),\#(home)]"#),
            #"{"op":"remove","path":"emails[type eq \"work\" and value ew \"example.com\"]"}"#,
            user(#","emails":[\#(home)]"#)
        ),
        PatchCase(
            "removing one member and adding another",
            group(#","members":[\#(babs)]"#),
            """
            {"op":"remove","path":"members[value eq \\"2819c223\\"]"},{"op":"add","path":"members","value":[\(james)]}
            """,
            group(#","members":[\#(james)]"#)
        ),
        PatchCase(
            "removing all and adding two",
            group(#","members":[{"value":"x"}]"#),
            #"{"op":"remove","path":"members"},{"op":"add","path":"members","value":[\#(babs),\#(james)]}"#,
            group(#","members":[\#(babs),\#(james)]"#)
        ),
        PatchCase(
            "replacing all members",
            group(#","members":[{"value":"x"},{"value":"y"}]"#),
            #"{"op":"replace","path":"members","value":[\#(babs),\#(james)]}"#,
            group(#","members":[\#(babs),\#(james)]"#)
        ),
        PatchCase(
            "replacing the work address",
            user(#","addresses":[\#(oldAddress),\#(homeAddress)]"#),
            #"{"op":"replace","path":"addresses[type eq \"work\"]","value":\#(newAddress)}"#,
            user(#","addresses":[\#(newAddress),\#(homeAddress)]"#)
        ),
        PatchCase(
            "replacing the work address's street",
            user(#","addresses":[\#(oldAddress),\#(homeAddress)]"#),
            """
            {"op":"replace","path":"addresses[type eq \\"work\\"].streetAddress","value":"1010 Broadway Ave"}
            """,
            user(
                """
                ,"addresses":[{"type":"work","streetAddress":"1010 Broadway Ave","locality":"Hollywood"},\(homeAddress)]
                """
            )
        ),
        PatchCase(
            "replacing without a path",
            user(#","emails":[{"value":"old"}],"nickName":"B""#),
            #"{"op":"replace","value":{"emails":[\#(work),\#(home)],"nickname":"Babs"}}"#,
            user(#","emails":[\#(work),\#(home)],"nickName":"Babs""#)
        ),
    ]

    @Test("Each does what the RFC says", arguments: cases)
    func example(example: PatchCase) throws {
        try example.check(rules: .rfc7644)
    }

    @Test(
        "Every path of the RFC is read and written back",
        arguments: [
            "members", "name.familyName", #"addresses[type eq "work"]"#, #"members[value eq "2819c223"]"#,
            #"members[value eq "2819c223"].displayName"#, #"emails[type eq "work" and value ew "example.com"]"#,
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            #"urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"].value"#,
        ]
    )
    func paths(text: String) throws {
        #expect(try PatchPath.parse(text).description == text)
    }

    @Test(
        "A malformed path is refused where it goes wrong",
        arguments: [
            ("", 0), ("members[", 8), ("members[value eq \"x\"", 20), ("members[value eq \"x\"].", 22),
            ("members[value eq \"x\"]value", 21), ("members[value eq \"x\"].a.b", 23), ("name.x[a pr]", 6),
            ("members[]", 8), ("a b", 2), ("emails[type eq \"a\"][b pr]", 19),
        ]
    )
    func malformedPaths(text: String, position: Int) {
        let error = #expect(throws: FilterSyntaxError.self) { try PatchPath.parse(text) }
        #expect(error?.position == position)
    }

    @Test("The path of a member quotes whatever the id holds")
    func memberPath() throws {
        let id = ResourceID(#"a"]\é"#)
        let path = PatchPath.member(id)
        #expect(path.description == #"members[value eq "a\"]\\é"]"#)
        #expect(try PatchPath.parse(path.description) == path)
    }
}
