import SCIM
import Testing

@Suite("Lists and errors")
struct MessageTests {
    @Test("A page as Amplitude answers it is read, and written back whole")
    func list() throws {
        let text = """
            {"schemas":["\(SchemaURN.listResponse)"],"startIndex":1,"itemsPerPage":100,"totalResults":1,"Resources":[
            {"schemas":["\(SchemaURN.group)"],"id":632,"displayName":"Datamonster Party","members":[]}],"next":"x"}
            """
        let page = try ListResponse<Group>(json: JSONValue.parse(text))
        #expect(page.totalResults == 1)
        #expect(page.itemsPerPage == 100)
        #expect(page.resources.first?.id == "632")
        #expect(page.other == ["next": "x"])
        #expect(try ListResponse<Group>(json: page.json) == page)
    }

    @Test(
        "What a provider leaves out of a page is filled in",
        arguments: [
            (#"{"totalResults":0}"#, 0, 1, 0, 0), (#"{"totalResults":0,"Resources":null}"#, 0, 1, 0, 0),
            (#"{"Resources":[{},{}]}"#, 2, 1, 2, 2),
            (#"{"resources":[{}],"TOTALRESULTS":"9","startIndex":3}"#, 9, 3, 1, 1),
            (#"{"totalResults":5,"itemsPerPage":0}"#, 5, 1, 0, 0),
        ]
    )
    func tolerantList(text: String, total: Int, start: Int, perPage: Int, count: Int) throws {
        let page = try ListResponse<JSONValue>(json: JSONValue.parse(text))
        #expect(page.totalResults == total)
        #expect(page.startIndex == start)
        #expect(page.itemsPerPage == perPage)
        #expect(page.resources.count == count)
    }

    @Test(
        "What isn't a page is never taken for an empty one",
        arguments: [
            "{}", "[]", #"{"error":"oops"}"#, #"{"totalResults":-1}"#, #"{"totalResults":"many"}"#,
            #"{"Resources":null}"#, #"{"Resources":{},"totalResults":0}"#,
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"totalResults":0}"#,
        ]
    )
    func notAList(text: String) throws {
        let json = try JSONValue.parse(text)
        #expect(throws: ResourceError.self) { try ListResponse<JSONValue>(json: json) }
    }

    @Test("One user that can't be read refuses a page of users, but not a page of values")
    func oneBadResource() throws {
        let json = try JSONValue.parse(#"{"Resources":[{"userName":"a"},{"userName":5}]}"#)
        #expect(throws: ResourceError(attribute: "Resources.userName", expected: .text)) {
            try ListResponse<User>(json: json)
        }
        #expect(try ListResponse<JSONValue>(json: json).resources.count == 2)
    }

    @Test("An empty page is written with its empty Resources")
    func emptyPage() {
        let page = ListResponse<User>(resources: [], totalResults: 7, startIndex: 8, itemsPerPage: 0)
        #expect(
            page.json.description
                == #"{"schemas":["\#(SchemaURN.listResponse)"],"totalResults":7,"startIndex":8,"itemsPerPage":0,"Resources":[]}"#
        )
    }

    @Test(
        "An error's status is read from a string or a number",
        arguments: [#""404""#, "404"]
    )
    func errorStatus(status: String) throws {
        let text = #"{"schemas":["\#(SchemaURN.error)"],"status":\#(status),"detail":"Resource not found","trace":"x"}"#
        let error = try ErrorMessage(json: JSONValue.parse(text))
        #expect(error.status == 404)
        #expect(error.detail == "Resource not found")
        #expect(error.scimType == nil)
        #expect(error.declaresSchema)
        #expect(error.json["status"] == "404")
        #expect(error.json["trace"] == "x")
    }

    @Test("What of an error can't be understood is kept")
    func unknownError() throws {
        let json = try JSONValue.parse(#"{"status":"oops","scimType":"weird","detail":{"a":1},"message":"m"}"#)
        #expect(throws: ResourceError.self) { try ErrorMessage(json: json) }
        let text = #"{"schemas":["\#(SchemaURN.error)"],"status":"oops","scimType":"weird","detail":[1]}"#
        let error = try ErrorMessage(json: JSONValue.parse(text))
        #expect(error.status == nil)
        #expect(error.other == ["status": "oops", "scimType": "weird", "detail": [1]])
        #expect(try error.json == JSONValue.parse(text))
        let bare = try ErrorMessage(json: ["detail": "no"])
        #expect(!bare.declaresSchema)
    }

    @Test("Another message isn't taken for an error")
    func notAnError() {
        let page: JSONValue = ["schemas": [.string(SchemaURN.listResponse)], "status": 200]
        #expect(throws: ResourceError.self) { try ErrorMessage(json: page) }
        #expect(throws: ResourceError.self) { try ErrorMessage(json: ["error": "x"]) }
    }

    @Test("Each error type has its status", arguments: SCIMErrorType.allCases)
    func types(type: SCIMErrorType) throws {
        let message = ErrorMessage(type, detail: "d")
        #expect(message.status == (type == .uniqueness ? 409 : type == .sensitive ? 403 : 400))
        #expect(try ErrorMessage(json: message.json) == message)
    }
}
