import SCIM
import Testing

@testable import Sandbox

@Suite("The request log")
struct RequestRecordTests {
    private static func line(_ request: ProviderRequest, _ response: ProviderResponse?, fault: Fault? = nil)
        -> JSONValue
    {
        RequestRecord(
            sequence: 4,
            arrived: .start,
            ended: .start.advanced(by: .microseconds(1500)),
            request: request,
            route: Route(path: request.path, base: "/scim/1/"),
            response: response,
            fault: fault,
            executed: fault?.executes ?? true
        ).json
    }

    @Test("A line says what arrived when, and how it ended")
    func line() throws {
        let request = ProviderRequest.made(
            "PATCH",
            "/scim/1/Users/a%2Bb%40example.com?attributes=id",
            .patch(),
            token: "secret"
        )
        let expected = """
            {
                "seq": 4,
                "time": "2022-02-03T20:40:22.000000Z",
                "boottimeNs": 1000000000000,
                "durationMs": 1.5,
                "method": "PATCH",
                "path": "/scim/1/Users/a%2Bb%40example.com",
                "route": "/Users/{id}",
                "id": "a+b@example.com",
                "query": {"attributes": "id"},
                "status": 200,
                "executed": true,
                "body": {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": []}
            }
            """
        #expect(Self.line(request, ProviderResponse(status: 200, body: nil)) == (try JSONValue.text(expected)))
    }

    @Test("A connection that broke off has no status, but its fault")
    func broken() {
        let line = Self.line(.made("POST", "/scim/1/Users"), nil, fault: .reset(executing: true))
        #expect(line["status"] == .null)
        #expect(line["fault"] == "reset-after")
        #expect(line["executed"] == true)
    }

    @Test("Retry-After is noted")
    func retryAfter() {
        let line = Self.line(.made("GET", "/scim/1/Users"), Front.tooManyRequests(.milliseconds(1500)))
        #expect(line["status"] == 429)
        #expect(line["retryAfter"] == 2)
    }

    @Test(
        "No line holds the token or a password",
        arguments: [
            JSONValue.user("a@example.com").with("password", "hunter2"),
            JSONValue.user("a@example.com").with("PassWord", "hunter2"),
            JSONValue.patch(["op": "replace", "path": "password", "value": "hunter2"]),
            JSONValue.patch(["op": "replace", "value": ["password": "hunter2"]]),
            JSONValue.patch([
                "op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:password", "value": "hunter2",
            ]),
        ]
    )
    func secrets(_ body: JSONValue) {
        let line = Self.line(.made("POST", "/scim/1/Users", body, token: "t0ken"), nil).description
        #expect(!line.contains("hunter2"))
        #expect(!line.contains("t0ken"))
    }

    @Test("A body that is no JSON is counted, not copied")
    func foreignBody() {
        var request = ProviderRequest.made("POST", "/scim/1/Users")
        request.body = Array("<html>".utf8)
        let line = Self.line(request, ProviderResponse(status: 400, body: nil))
        #expect(line["body"] == nil)
        #expect(line["bodyBytes"] == 6)
    }

    @Test(
        "Instants are written right across leap days and before 1970",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (-1_000, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_709_251_199_123_456_789, "2024-02-29T23:59:59.123456Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000Z"),
        ]
    )
    func timestamps(_ nanoseconds: Int64, _ text: String) {
        #expect(Timestamp.fine(nanoseconds) == text)
    }
}
