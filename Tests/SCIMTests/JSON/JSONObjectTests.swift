import Foundation
import SCIM
import Testing

@Suite("JSON objects")
struct JSONObjectTests {
    @Test("Members are found without case and keep their spelling and order")
    func caseless() throws {
        var object = try #require(JSONValue.parse(#"{"UserName":"a","emails":[]}"#).objectValue)
        #expect(object["username"] == "a")
        object["USERNAME"] = "b"
        object["active"] = true
        #expect(object.names == ["UserName", "emails", "active"])
        #expect(object["userName"] == "b")
        object["EMAILS"] = nil
        #expect(object.names == ["UserName", "active"])
    }

    @Test("Only ASCII letters lose their case: names of another script are other names")
    func otherScripts() {
        let object: JSONObject = ["É": 1]
        #expect(object["é"] == nil)
        #expect(object["É"] == 1)
    }

    @Test("Of two members with one name, in whatever case, the last counts")
    func duplicates() throws {
        #expect(try JSONValue.parse(#"{"active":true,"Active":false}"#) == ["active": false])
    }

    @Test("Objects are equal, and hash equally, in whatever order and case of names")
    func equality() throws {
        let one = try JSONValue.parse(#"{"type":"work","value":{"a":1,"b":[2]}}"#)
        let two = try JSONValue.parse(#"{"VALUE":{"b":[2],"A":1},"type":"work"}"#)
        #expect(one == two)
        #expect(Set([one, two]).count == 1)
        #expect(one != ["type": "work"])
    }

    @Test("A hundred thousand members are read, changed and removed by name, not by looking through them all")
    func manyMembers() throws {
        let text = "{" + (0..<100_000).map { #""k\#($0)":\#($0)"# }.joined(separator: ",") + "}"
        let clock = ContinuousClock()
        var object = JSONObject()
        let taken = try clock.measure {
            object = try #require(JSONValue.parse(text).objectValue)
        }
        #expect(object.count == 100_000)
        #expect(object["K77777"] == 77_777)
        object["k5"] = nil
        #expect(object["k6"] == 6)
        #expect(object["k5"] == nil)
        // Looking through would take minutes.
        #expect(taken < .seconds(20))
    }

    @Test("Objects and values pass through Codable as they are")
    func codable() throws {
        let value = try JSONValue.parse(#"{"a":[1,2.5,"x",true,null,{"b":9007199254740993}],"c":{}}"#)
        let encoded = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: encoded) == value)
        #expect(try JSONValue.parse(encoded) == value)
        #expect(try JSONDecoder().decode([JSONValue].self, from: Data("[null,0,1]".utf8)) == [.null, 0, 1])
    }
}
