import SCIM
import Testing

@Suite("PATCH remove")
struct PatchRemoveTests {
    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    static let members = #","members":[{"value":"a","display":"A"},{"value":"b"},{"value":"c"}]"#
    static let emails = #","emails":[{"value":"a","type":"work"},{"value":"b","type":"home"}]"#

    static let cases = [
        PatchCase("an attribute goes", user(#","title":"T""#), #"{"op":"remove","path":"title"}"#, user("")),
        PatchCase("one that isn't there is as it should be", user(""), #"{"op":"remove","path":"title"}"#, user("")),
        PatchCase(
            "a sub-attribute goes",
            user(#","name":{"givenName":"B","familyName":"J"}"#),
            #"{"op":"remove","path":"name.givenName"}"#,
            user(#","name":{"familyName":"J"}"#)
        ),
        PatchCase(
            "with its last sub-attribute the attribute goes",
            user(#","name":{"givenName":"B"}"#),
            #"{"op":"remove","path":"name.givenName"}"#,
            user("")
        ),
        PatchCase(
            "what a filter selects goes",
            group(members),
            #"{"op":"remove","path":"members[value eq \"b\" or value eq \"c\"]"}"#,
            group(#","members":[{"value":"a","display":"A"}]"#)
        ),
        PatchCase(
            "with the last value the attribute goes",
            group(#","members":[{"value":"a"}]"#),
            #"{"op":"remove","path":"members[value eq \"a\"]"}"#,
            group("")
        ),
        PatchCase(
            "a filter that selects nothing has no target",
            group(members),
            #"{"op":"remove","path":"members[value eq \"B\"]"}"#,
            refused: .noTarget
        ),
        PatchCase(
            "nor in an attribute that isn't there",
            group(""),
            #"{"op":"remove","path":"members[value eq \"a\"]"}"#,
            refused: .noTarget
        ),
        PatchCase(
            "nor has a remove without a path",
            user(""),
            #"{"op":"remove","value":{"title":"T"}}"#,
            refused: .noTarget
        ),
        PatchCase(
            "the selected value's sub-attribute goes",
            user(emails),
            #"{"op":"remove","path":"emails[type eq \"work\"].type"}"#,
            user(#","emails":[{"value":"a"},{"value":"b","type":"home"}]"#)
        ),
        PatchCase(
            "every value's sub-attribute goes",
            user(emails),
            #"{"op":"remove","path":"emails.type"}"#,
            user(#","emails":[{"value":"a"},{"value":"b"}]"#)
        ),
        PatchCase(
            "values that nothing is left of go",
            user(#","emails":[{"value":"a"},{"type":"home"}]"#),
            #"{"op":"remove","path":"emails.type"}"#,
            user(#","emails":[{"value":"a"}]"#)
        ),
        PatchCase(
            "who a member is can't be removed",
            group(members),
            #"{"op":"remove","path":"members[value eq \"a\"].value"}"#,
            refused: .mutability
        ),
        PatchCase(
            "a filter can't select in one value",
            user(#","name":{"givenName":"B"}"#),
            #"{"op":"remove","path":"name[givenName pr]"}"#,
            refused: .invalidPath
        ),
        PatchCase(
            "an extension's attribute goes",
            enterpriseUser("", extension: #"{"division":"V","department":"D"}"#),
            #"{"op":"remove","path":"\#(enterprise):division"}"#,
            enterpriseUser("", extension: #"{"department":"D"}"#)
        ),
        PatchCase(
            "with the last one the extension and its schema go",
            enterpriseUser("", extension: #"{"department":"D"}"#),
            #"{"op":"remove","path":"\#(enterprise):department"}"#,
            user("")
        ),
        PatchCase(
            "an extension goes as a whole",
            enterpriseUser("", extension: #"{"department":"D"}"#),
            #"{"op":"remove","path":"\#(enterprise)"}"#,
            user("")
        ),
        PatchCase(
            "of a list of strings one goes by itself",
            user(#","tags":["x","y"]"#),
            #"{"op":"remove","path":"tags[value eq \"x\"]"}"#,
            user(#","tags":["y"]"#)
        ),
    ]

    static let byValue = [
        PatchCase(
            "members named in the value go",
            group(members),
            #"{"op":"Remove","path":"members","value":[{"value":"a"},{"value":"c","display":"C"}]}"#,
            group(#","members":[{"value":"b"}]"#)
        ),
        PatchCase(
            "one alone",
            group(members),
            #"{"op":"remove","path":"members","value":{"value":"a"}}"#,
            group(#","members":[{"value":"b"},{"value":"c"}]"#)
        ),
        PatchCase(
            "as an id",
            group(members),
            #"{"op":"remove","path":"members","value":["a","b"]}"#,
            group(#","members":[{"value":"c"}]"#)
        ),
        PatchCase(
            "one who isn't there is as it should be",
            group(members),
            #"{"op":"remove","path":"members","value":[{"value":"x"},{"value":"A"}]}"#,
            group(members)
        ),
        PatchCase(
            "an empty list names nobody",
            group(members),
            #"{"op":"remove","path":"members","value":[]}"#,
            group(members)
        ),
        PatchCase("null is no list", group(members), #"{"op":"remove","path":"members","value":null}"#, group("")),
        PatchCase(
            "a value without a type is named whatever its type",
            user(emails),
            #"{"op":"remove","path":"emails","value":[{"value":"a"},{"value":"b","type":"work"}]}"#,
            user(#","emails":[{"value":"b","type":"home"}]"#)
        ),
        PatchCase(
            "a number is the id that a string is",
            group(#","members":[{"value":"7"},{"value":8}]"#),
            #"{"op":"remove","path":"members","value":[{"value":7},{"value":"8"}]}"#,
            group("")
        ),
    ]

    @Test("What the path leads to goes", arguments: cases)
    func removing(example: PatchCase) throws {
        try example.check(rules: .rfc7644)
    }

    @Test("A value names what goes", arguments: byValue)
    func removingByValue(example: PatchCase) throws {
        try example.check(rules: .rfc7644)
    }

    @Test("Where a provider is content with nothing to remove, and its ids know no case")
    func lenient() throws {
        let rules = PatchRules(readOnly: .refuse, nothingToRemove: .ignore, caseExact: .none)
        try PatchCase(
            "nobody",
            group(Self.members),
            #"{"op":"remove","path":"members[value eq \"x\"]"}"#,
            group(Self.members)
        )
        .check(rules: rules)
        let removal =
            #"{"op":"remove","path":"members[value eq \"A\"]"},{"op":"remove","path":"members","value":["B"]}"#
        try PatchCase("without case", group(Self.members), removal, group(#","members":[{"value":"c"}]"#))
            .check(rules: rules)
        try PatchCase(
            "added again",
            group(Self.members),
            #"{"op":"add","path":"members","value":["A","B"]}"#,
            group(Self.members)
        )
        .check(rules: rules)
    }
}
