import SCIM
import Testing

@Suite("PATCH add")
struct PatchAddTests {
    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    static let single = [
        PatchCase(
            "an absent attribute is set",
            user(""),
            #"{"op":"add","path":"title","value":"T"}"#,
            user(#","title":"T""#)
        ),
        PatchCase(
            "a single value is replaced, without case of op and path",
            user(#","title":"S""#),
            #"{"op":"Add","path":"TITLE","value":"T"}"#,
            user(#","title":"T""#)
        ),
        PatchCase(
            "sub-attributes join those that are there",
            user(#","name":{"givenName":"B","familyName":"J"}"#),
            #"{"op":"add","path":"name","value":{"familyName":"K","middleName":"M"}}"#,
            user(#","name":{"givenName":"B","familyName":"K","middleName":"M"}"#)
        ),
        PatchCase(
            "a sub-attribute makes its attribute",
            user(""),
            #"{"op":"add","path":"name.familyName","value":"J"}"#,
            user(#","name":{"familyName":"J"}"#)
        ),
        PatchCase(
            "null adds nothing",
            user(#","title":"T""#),
            #"{"op":"add","path":"title","value":null}"#,
            user(#","title":"T""#)
        ),
        PatchCase("an empty list adds nothing", group(""), #"{"op":"add","path":"members","value":[]}"#, group("")),
        PatchCase(
            "a list isn't one value",
            user(""),
            #"{"op":"add","path":"title","value":["T"]}"#,
            refused: .invalidValue
        ),
        PatchCase("a value is needed", user(""), #"{"op":"add","path":"title"}"#, refused: .invalidValue),
        PatchCase("without a path an object is needed", user(""), #"{"op":"add","value":"T"}"#, refused: .invalidValue),
        PatchCase(
            "a filter can't select in one value",
            user(""),
            #"{"op":"add","path":"name[givenName pr]","value":{}}"#,
            refused: .invalidPath
        ),
        PatchCase(
            "a string has no sub-attributes",
            user(#","title":"T""#),
            #"{"op":"add","path":"title.x","value":"y"}"#,
            refused: .invalidPath
        ),
        PatchCase(
            "an unknown attribute is kept",
            user(""),
            #"{"op":"add","path":"shoe","value":{"eu":39}}"#,
            user(#","shoe":{"eu":39}"#)
        ),
    ]

    static let multiple = [
        PatchCase(
            "members are appended, each once",
            group(#","members":[{"value":"a","display":"A"}]"#),
            #"{"op":"add","path":"members","value":[{"value":"b"},{"value":"a"},{"value":"b","type":"User"}]}"#,
            group(#","members":[{"value":"a","display":"A"},{"value":"b","type":"User"}]"#)
        ),
        PatchCase(
            "one object alone is one value",
            group(""),
            #"{"op":"add","path":"members","value":{"value":"a"}}"#,
            group(#","members":[{"value":"a"}]"#)
        ),
        PatchCase(
            "an id alone is a member",
            group(""),
            #"{"op":"add","path":"members","value":["a","a"]}"#,
            group(#","members":[{"value":"a"}]"#)
        ),
        PatchCase(
            "ids that differ in case are two members",
            group(#","members":[{"value":"a"}]"#),
            #"{"op":"add","path":"members","value":[{"value":"A"}]}"#,
            group(#","members":[{"value":"a"},{"value":"A"}]"#)
        ),
        PatchCase(
            "the same address of another type is another",
            user(#","emails":[{"value":"a","type":"work"}]"#),
            #"{"op":"add","path":"emails","value":[{"value":"a","type":"home"},{"value":"a","type":"Work","display":"d"}]}"#,
            user(#","emails":[{"value":"a","type":"Work","display":"d"},{"value":"a","type":"home"}]"#)
        ),
        PatchCase(
            "an equal postal address isn't added again",
            user(#","addresses":[{"country":"US"}]"#),
            #"{"op":"add","path":"addresses","value":[{"COUNTRY":"US"},{"country":"DE"}]}"#,
            user(#","addresses":[{"country":"US"},{"country":"DE"}]"#)
        ),
        PatchCase(
            "an unknown list grows",
            user(#","tags":["x"]"#),
            #"{"op":"add","path":"tags","value":["y","x"]}"#,
            user(#","tags":["x","y"]"#)
        ),
        PatchCase(
            "a new primary takes over",
            user(#","emails":[{"value":"a","primary":true},{"value":"b"}]"#),
            #"{"op":"add","path":"emails","value":[{"value":"c","primary":true}]}"#,
            user(#","emails":[{"value":"a","primary":false},{"value":"b"},{"value":"c","primary":true}]"#)
        ),
        PatchCase(
            "a value that is there becomes primary",
            user(#","emails":[{"value":"a","primary":true},{"value":"b"}]"#),
            #"{"op":"add","path":"emails","value":[{"value":"b","primary":true}]}"#,
            user(#","emails":[{"value":"a","primary":false},{"value":"b","primary":true}]"#)
        ),
        PatchCase(
            "two primaries are refused",
            user(""),
            #"{"op":"add","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]}"#,
            refused: .invalidValue
        ),
    ]

    static let filtered = [
        PatchCase(
            "every selected value takes the sub-attribute",
            user(#","emails":[{"value":"a","type":"w"},{"value":"b"}]"#),
            #"{"op":"add","path":"emails[value pr].display","value":"d"}"#,
            user(#","emails":[{"value":"a","type":"w","display":"d"},{"value":"b","display":"d"}]"#)
        ),
        PatchCase(
            "a selected value takes sub-attributes",
            user(#","emails":[{"value":"a","type":"w"}]"#),
            #"{"op":"add","path":"emails[type eq \"w\"]","value":{"display":"d"}}"#,
            user(#","emails":[{"value":"a","type":"w","display":"d"}]"#)
        ),
        PatchCase(
            "where nothing is selected, equalities make a value",
            user(#","emails":[{"value":"a","type":"home"}]"#),
            #"{"op":"add","path":"emails[type eq \"work\"].value","value":"b"}"#,
            user(#","emails":[{"value":"a","type":"home"},{"type":"work","value":"b"}]"#)
        ),
        PatchCase(
            "and so where there is no value at all",
            user(""),
            #"{"op":"add","path":"addresses[type eq \"work\" and primary eq true]","value":{"country":"US"}}"#,
            user(#","addresses":[{"type":"work","primary":true,"country":"US"}]"#)
        ),
        PatchCase(
            "but other filters have no target",
            user(""),
            #"{"op":"add","path":"emails[type ne \"work\"].value","value":"b"}"#,
            refused: .noTarget
        ),
        PatchCase(
            "a sub-attribute without a filter makes the first value",
            user(""),
            #"{"op":"add","path":"emails.value","value":"a"}"#,
            user(#","emails":[{"value":"a"}]"#)
        ),
        PatchCase(
            "the selected value becomes primary",
            user(#","emails":[{"value":"a","primary":true},{"value":"b"}]"#),
            #"{"op":"add","path":"emails[value eq \"b\"].primary","value":true}"#,
            user(#","emails":[{"value":"a","primary":false},{"value":"b","primary":true}]"#)
        ),
    ]

    static let extended = [
        PatchCase(
            "an extension's attribute makes the extension and lists its schema",
            user(""),
            #"{"op":"add","path":"\#(enterprise):department","value":"D"}"#,
            enterpriseUser("", extension: #"{"department":"D"}"#)
        ),
        PatchCase(
            "a sub-attribute of an extension",
            enterpriseUser("", extension: #"{"manager":{"displayName":"M"}}"#),
            #"{"op":"add","path":"\#(enterprise):manager.value","value":"9"}"#,
            enterpriseUser("", extension: #"{"manager":{"displayName":"M","value":"9"}}"#)
        ),
        PatchCase(
            "a whole extension by its path",
            enterpriseUser("", extension: #"{"division":"V"}"#),
            #"{"op":"add","path":"\#(enterprise)","value":{"department":"D"}}"#,
            enterpriseUser("", extension: #"{"division":"V","department":"D"}"#)
        ),
        PatchCase(
            "a whole extension without a path",
            user(""),
            #"{"op":"add","value":{"\#(enterprise)":{"department":"D"}}}"#,
            enterpriseUser("", extension: #"{"department":"D"}"#)
        ),
        PatchCase(
            "the core schema's prefix is the resource itself",
            user(""),
            #"{"op":"add","path":"urn:ietf:params:scim:schemas:core:2.0:User:title","value":"T"}"#,
            user(#","title":"T""#)
        ),
        PatchCase(
            "an extension whose URN has no version, once the resource lists it",
            #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:badge"],"userName":"b"}"#,
            #"{"op":"add","path":"urn:example:badge","value":{"number":7}}"#,
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:badge"],"userName":"b",
            "urn:example:badge":{"number":7}}
            """
        ),
        PatchCase(
            "an extension as a whole can't be selected in",
            user(""),
            #"{"op":"add","path":"\#(enterprise)[a pr]","value":{}}"#,
            refused: .invalidPath
        ),
    ]

    @Test("One value", arguments: single)
    func singleValued(example: PatchCase) throws {
        try example.check(rules: .rfc7644)
    }

    @Test("Many values", arguments: multiple)
    func multiValued(example: PatchCase) throws {
        try example.check(rules: .rfc7644)
    }

    @Test("Values that a filter selects", arguments: filtered)
    func selected(example: PatchCase) throws {
        try example.check(rules: .rfc7644)
    }

    @Test("Extensions", arguments: extended)
    func extensions(example: PatchCase) throws {
        try example.check(rules: .rfc7644)
    }
}
