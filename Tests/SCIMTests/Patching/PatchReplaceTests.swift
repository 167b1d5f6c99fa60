import SCIM
import Testing

@Suite("PATCH replace")
struct PatchReplaceTests {
    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    static let emails = #","emails":[{"value":"a","type":"work","primary":true},{"value":"b","type":"home"}]"#

    static let cases = [
        PatchCase(
            "a value is replaced",
            user(#","active":true"#),
            #"{"op":"replace","path":"active","value":false}"#,
            user(#","active":false"#)
        ),
        PatchCase(
            "an absent attribute is added",
            user(""),
            #"{"op":"Replace","path":"title","value":"T"}"#,
            user(#","title":"T""#)
        ),
        PatchCase(
            "sub-attributes replace those that were there, the others stay",
            user(#","name":{"givenName":"B","familyName":"J"}"#),
            #"{"op":"replace","path":"name","value":{"familyName":"K","givenName":null}}"#,
            user(#","name":{"familyName":"K"}"#)
        ),
        PatchCase(
            "a sub-attribute is replaced",
            user(#","name":{"givenName":"B","familyName":"J"}"#),
            #"{"op":"replace","path":"name.familyName","value":"K"}"#,
            user(#","name":{"givenName":"B","familyName":"K"}"#)
        ),
        PatchCase(
            "all values are replaced",
            user(emails),
            #"{"op":"replace","path":"emails","value":[{"value":"c"},{"value":"c"}]}"#,
            user(#","emails":[{"value":"c"}]"#)
        ),
        PatchCase(
            "one object alone replaces all values",
            user(emails),
            #"{"op":"replace","path":"emails","value":{"value":"c"}}"#,
            user(#","emails":[{"value":"c"}]"#)
        ),
        PatchCase("null unassigns", user(#","title":"T""#), #"{"op":"replace","path":"title","value":null}"#, user("")),
        PatchCase(
            "an empty list unassigns",
            group(#","members":[{"value":"a"}]"#),
            #"{"op":"replace","path":"members","value":[]}"#,
            group("")
        ),
        PatchCase(
            "without a path null unassigns, the rest is replaced",
            user(#","title":"T","active":true"#),
            #"{"op":"replace","value":{"title":null,"active":false}}"#,
            user(#","active":false"#)
        ),
        PatchCase(
            "the selected value is replaced whole",
            user(emails),
            #"{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"c"}}"#,
            user(#","emails":[{"value":"a","type":"work","primary":true},{"value":"c"}]"#)
        ),
        PatchCase(
            "the selected value's sub-attribute",
            user(emails),
            #"{"op":"replace","path":"emails[type eq \"WORK\"].value","value":"c"}"#,
            user(#","emails":[{"value":"c","type":"work","primary":true},{"value":"b","type":"home"}]"#)
        ),
        PatchCase(
            "the new primary takes over",
            user(emails),
            #"{"op":"replace","path":"emails[type eq \"home\"].primary","value":true}"#,
            user(#","emails":[{"value":"a","type":"work","primary":false},{"value":"b","type":"home","primary":true}]"#)
        ),
        PatchCase(
            "of all values none or one can be primary",
            user(emails),
            #"{"op":"replace","path":"emails.primary","value":true}"#,
            refused: .invalidValue
        ),
        PatchCase(
            "a sub-attribute of all values",
            user(emails),
            #"{"op":"replace","path":"emails.display","value":"d"}"#,
            user(
                #","emails":[{"value":"a","type":"work","primary":true,"display":"d"},{"value":"b","type":"home","display":"d"}]"#
            )
        ),
        PatchCase(
            "a filter that selects nothing has no target",
            user(emails),
            #"{"op":"replace","path":"emails[type eq \"other\"].value","value":"c"}"#,
            refused: .noTarget
        ),
        PatchCase(
            "nor in an attribute that isn't there",
            user(""),
            #"{"op":"replace","path":"emails[type eq \"work\"].value","value":"c"}"#,
            refused: .noTarget
        ),
        PatchCase(
            "nor to be unassigned",
            user(emails),
            #"{"op":"replace","path":"emails[type eq \"other\"]","value":null}"#,
            refused: .noTarget
        ),
        PatchCase(
            "a selected value isn't replaced by a list",
            user(emails),
            #"{"op":"replace","path":"emails[type eq \"home\"]","value":[{"value":"c"},{"value":"d"}]}"#,
            refused: .invalidValue
        ),
        PatchCase("a value is needed", user(""), #"{"op":"replace","path":"title"}"#, refused: .invalidValue),
        PatchCase(
            "a whole extension takes over the attributes given",
            enterpriseUser("", extension: #"{"division":"V","department":"C"}"#),
            #"{"op":"replace","path":"\#(enterprise)","value":{"department":"D"}}"#,
            enterpriseUser("", extension: #"{"division":"V","department":"D"}"#)
        ),
        PatchCase(
            "null for a whole extension removes it",
            enterpriseUser("", extension: #"{"department":"C"}"#),
            #"{"op":"replace","value":{"\#(enterprise)":null}}"#,
            user("")
        ),
    ]

    static let guarded = [
        PatchCase(
            "the id can't be changed",
            user(""),
            #"{"op":"replace","path":"id","value":"2"}"#,
            refused: .mutability
        ),
        PatchCase("nor without a path", user(""), #"{"op":"replace","value":{"id":"2"}}"#, refused: .mutability),
        PatchCase(
            "but may be given as it is",
            user(""),
            #"{"op":"replace","value":{"id":"1","active":false}}"#,
            user(#","active":false"#)
        ),
        PatchCase(
            "nor can meta",
            user(#","meta":{"version":"1"}"#),
            #"{"op":"replace","path":"meta.version","value":"2"}"#,
            refused: .mutability
        ),
        PatchCase(
            "nor a user's groups",
            user(""),
            #"{"op":"add","path":"groups","value":[{"value":"g"}]}"#,
            refused: .mutability
        ),
        PatchCase(
            "nor who a member is",
            group(#","members":[{"value":"a"}]"#),
            #"{"op":"replace","path":"members[value eq \"a\"].value","value":"b"}"#,
            refused: .mutability
        ),
        PatchCase(
            "a member's display can",
            group(#","members":[{"value":"a"}]"#),
            #"{"op":"replace","path":"members[value eq \"a\"].display","value":"A"}"#,
            group(#","members":[{"value":"a","display":"A"}]"#)
        ),
        PatchCase(
            "the user name can't be unassigned",
            user(""),
            #"{"op":"replace","path":"userName","value":null}"#,
            refused: .mutability
        ),
        PatchCase(
            "nor a group's name removed",
            group(""),
            #"{"op":"remove","path":"displayName"}"#,
            refused: .mutability
        ),
        PatchCase(
            "a user's display name can",
            user(#","displayName":"D""#),
            #"{"op":"remove","path":"displayName"}"#,
            user("")
        ),
        PatchCase("nor the schemas removed", user(""), #"{"op":"remove","path":"schemas"}"#, refused: .mutability),
        PatchCase(
            "nor the core schema",
            user(""),
            #"{"op":"remove","path":"urn:ietf:params:scim:schemas:core:2.0:User"}"#,
            refused: .mutability
        ),
        PatchCase(
            "nor a manager's display name, which is the provider's",
            enterpriseUser("", extension: #"{"manager":{"value":"9"}}"#),
            #"{"op":"replace","path":"\#(enterprise):manager.displayName","value":"M"}"#,
            refused: .mutability
        ),
    ]

    @Test("What is there is replaced", arguments: cases)
    func replacing(example: PatchCase) throws {
        try example.check(rules: .rfc7644)
    }

    @Test("What is the provider's, or required, stays", arguments: guarded)
    func guarding(example: PatchCase) throws {
        try example.check(rules: .rfc7644)
    }

    @Test("Where a provider ignores what it doesn't let be changed, so does the PATCH")
    func ignoringReadOnly() throws {
        let rules = PatchRules(readOnly: .ignore, nothingToRemove: .refuse, caseExact: .rfc7643)
        let groups = #"{"op":"replace","value":{"groups":[{"value":"g"}],"id":"2","title":"T"}}"#
        try PatchCase("groups", user(""), groups, user(#","title":"T""#)).check(rules: rules)
        try PatchCase("id", user(""), #"{"op":"remove","path":"id"}"#, user("")).check(rules: rules)
    }
}
