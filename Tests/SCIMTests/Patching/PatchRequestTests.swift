import Foundation
import SCIM
import Testing

@Suite("PATCH requests")
struct PatchRequestTests {
    static let patchOp = #""schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]"#

    @Test(
        "What isn't a PATCH request is refused",
        arguments: [
            ("[]", .invalidSyntax, nil), ("{}", .invalidSyntax, nil),
            (#"{"Operations":[{"op":"remove","path":"title"}]}"#, .invalidSyntax, nil),
            (#"{"schemas":["urn:x"],"Operations":[{"op":"remove","path":"title"}]}"#, .invalidSyntax, nil),
            ("{\(patchOp)}", .invalidSyntax, nil), (#"{\#(patchOp),"Operations":[]}"#, .invalidSyntax, nil),
            (#"{\#(patchOp),"Operations":{"op":"remove","path":"title"}}"#, .invalidSyntax, nil),
            (#"{\#(patchOp),"Operations":[{"op":"remove","path":"title"},5]}"#, .invalidSyntax, 1),
            (#"{\#(patchOp),"Operations":[{"op":"move","path":"title"}]}"#, .invalidSyntax, 0),
            (#"{\#(patchOp),"Operations":[{"path":"title","value":"T"}]}"#, .invalidSyntax, 0),
            (#"{\#(patchOp),"Operations":[{"op":"remove","path":"a b"}]}"#, .invalidPath, 0),
            (#"{\#(patchOp),"Operations":[{"op":"remove","path":5}]}"#, .invalidPath, 0),
            (#"{\#(patchOp),"Operations":[{"op":"remove","path":"members[value is 5]"}]}"#, .invalidFilter, 0),
            (#"{\#(patchOp),"Operations":[{"op":"remove","path":"members[value pr"}]}"#, .invalidFilter, 0),
            (#"{\#(patchOp),"Operations":[{"op":"remove","path":"members[value pr].5"}]}"#, .invalidPath, 0),
        ] as [(String, SCIMErrorType, Int?)]
    )
    func malformed(text: String, scimType: SCIMErrorType, operation: Int?) throws {
        let json = try JSONValue.parse(text)
        let error = #expect(throws: PatchError.self) { try PatchRequest(json: json) }
        #expect(error?.scimType == scimType)
        #expect(error?.operationIndex == operation)
    }

    @Test("A request is written as the RFC has it, and reads back as itself")
    func writing() throws {
        let request = PatchRequest([
            .add([["value": "a"]], at: .members), .remove(.member("b")), .replace(["active": false], at: nil),
        ])
        let operations = """
            [{"op":"add","path":"members","value":[{"value":"a"}]},\
            {"op":"remove","path":"members[value eq \\"b\\"]"},{"op":"replace","value":{"active":false}}]
            """
        #expect(request.json.description == #"{\#(Self.patchOp),"Operations":\#(operations)}"#)
        #expect(try PatchRequest(json: request.json) == request)
        #expect(try JSONDecoder().decode(PatchRequest.self, from: JSONEncoder().encode(request)) == request)
    }

    @Test("When one operation fails, none has taken effect, and the error says which it was")
    func allOrNothing() throws {
        let before = try JSONValue.parse(group(#","members":[{"value":"a"}]"#))
        let request = PatchRequest([.remove(.members), .add("T", at: nil)])
        let error = #expect(throws: PatchError.self) { try request.apply(to: before) }
        #expect(error?.operationIndex == 1)
        #expect(error?.message.status == 400)
        #expect(error?.message.detail?.hasPrefix("operation 2: ") == true)
        #expect(try before == JSONValue.parse(group(#","members":[{"value":"a"}]"#)))
    }

    @Test("An error doesn't repeat a person's address")
    func withoutPersons() throws {
        let request = PatchRequest([.remove(.member("secret@example.com"))])
        let resource = try JSONValue.parse(group(#","members":[{"value":"a"}]"#))
        let error = #expect(throws: PatchError.self) { try request.apply(to: resource) }
        #expect(error?.scimType == .noTarget)
        #expect(error.map { "\($0)".contains("secret") } == false)
    }

    @Test("Entra ID's dialect is understood")
    func entra() throws {
        let enterprise = SchemaURN.enterpriseUser
        let text = """
            {\(Self.patchOp),"Operations":[
            {"op":"Replace","path":"active","value":false},
            {"op":"Add","path":"emails[type eq \\"work\\"].value","value":"new@example.com"},
            {"op":"Replace","value":{"name.givenName":"G","\(enterprise):department":"D",
            "phoneNumbers":[{"type":"work","value":"1"}]}},
            {"op":"Add","path":"\(enterprise):manager","value":"9"}]}
            """
        let before = try JSONValue.parse(user(#","active":true,"name":{"familyName":"F"}"#))
        let after = try User(json: PatchRequest(json: JSONValue.parse(text)).apply(to: before))
        #expect(after.active == false)
        #expect(after.emails == [Email(value: "new@example.com", type: "work")])
        #expect(after.name == Name(familyName: "F", givenName: "G"))
        #expect(after.enterprise?.department == "D")
        #expect(after.enterprise?.manager?.value == "9")
        #expect(after.schemas == [SchemaURN.user, enterprise])
    }

    @Test("Okta's dialect is understood: a group's name with its id, without a path")
    func okta() throws {
        let text = #"{\#(Self.patchOp),"Operations":[{"op":"replace","value":{"id":"1","displayName":"New"}}]}"#
        let after = try PatchRequest(json: JSONValue.parse(text)).apply(to: JSONValue.parse(group("")))
        #expect(try Group(json: after).displayName == "New")
    }

    @Test("Ten thousand members are added to ten thousand without looking at each pair")
    func manyMembers() throws {
        let members = (0..<10_000).map { #"{"value":"m\#($0)"}"# }.joined(separator: ",")
        let before = try JSONValue.parse(group(#","members":[\#(members)]"#))
        let added: [JSONValue] = (5000..<15_000).map { ["value": .string("m\($0)")] }
        let removed: [JSONValue] = (0..<5000).map { ["value": .string("m\($0)")] }
        let request = PatchRequest([
            .add(.array(added), at: .members), PatchOperation(.remove, path: .members, value: .array(removed)),
        ])
        var after: JSONValue = .null
        let taken = try ContinuousClock().measure { after = try request.apply(to: before) }
        #expect(after["members"]?.arrayValue?.count == 10_000)
        #expect(after["members"]?.arrayValue?.first?["value"] == "m5000")
        // Pair by pair it would take minutes.
        #expect(taken < .seconds(20))
    }

    @Test("Brackets within brackets in a path, or too many operations, are refused")
    func hostile() throws {
        let deep = String(repeating: "a[", count: 4000)
        #expect(throws: FilterSyntaxError.self) { try PatchPath.parse(deep) }
        let operations = [PatchOperation](repeating: .remove(.members), count: PatchRequest.operationsMax + 1)
        let json = PatchRequest(operations).json
        #expect(throws: PatchError(.tooMany, "more than 10000 operations")) { try PatchRequest(json: json) }
        var value: JSONValue = .object(["leaf": 1])
        for _ in 0..<50 { value = .object([SchemaURN.enterpriseUser: value]) }
        let nested = PatchRequest([.add(value, at: nil)])
        #expect(throws: Never.self) { try nested.apply(to: ["userName": "b"]) }
    }
}
