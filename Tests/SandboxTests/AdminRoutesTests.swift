import SCIM
import Testing

@testable import Sandbox

@Suite("The admin routes")
struct AdminRoutesTests {
    private var machine: SandboxMachine

    init() throws {
        machine = SandboxMachine(SandboxOptions(profile: .amplitude, token: try #require(AccessToken("secret"))))
    }

    private mutating func admin(_ method: String, _ path: String, _ body: JSONValue? = nil) -> ProviderResponse {
        AdminRoutes.respond(to: .made(method, "/sandbox/" + path, body, token: "secret"), on: &machine)
    }

    private mutating func api(_ method: String, _ path: String, _ body: JSONValue? = nil) -> ProviderResponse {
        machine.execute(.made(method, "/scim/1" + path, body, token: "secret"), at: .start)
    }

    @Test("They take the token")
    mutating func unauthorized() {
        let request = ProviderRequest.made("DELETE", "/sandbox/state", token: "wrong")
        #expect(AdminRoutes.respond(to: request, on: &machine).status == 401)
    }

    @Test("A state that is put back is the state that was shown, invitations included")
    mutating func restore() throws {
        #expect(api("POST", "/Users", .user("ada@example.com")).status == 201)
        #expect(api("POST", "/Groups", .group("All", members: ["ada@example.com", "bob@example.com"])).status == 200)
        #expect(api("DELETE", "/Users/bob@example.com").status == 204)
        let state = try #require(admin("GET", "state").body)
        let before = machine.snapshot
        #expect(state["invitations"]?["bob@example.com"] == ["sent": 1, "revoked": 1])
        #expect(state["counters"]?["executed"] == 3)

        #expect(admin("DELETE", "state").status == 204)
        #expect(machine.snapshot.users.isEmpty)
        #expect(machine.counters == SandboxCounters())
        #expect(admin("PUT", "state", state).status == 204)
        #expect(machine.snapshot == before)
        #expect(api("POST", "/Users", .user("ADA@example.com")).status == 409)
        #expect(api("POST", "/Groups", .group("Next", members: [])).body?["id"] == 2)
        #expect(api("DELETE", "/Users/ada@example.com").status == 204)
        #expect(api("GET", "/Groups/1").body?["members"] == .array([]))
    }

    @Test("What is no state is refused, and the old one stays")
    mutating func malformedState() {
        #expect(api("POST", "/Users", .user("ada@example.com")).status == 201)
        for body: JSONValue in [[:], ["users": [["id": 1]], "groups": []], ["users": [], "groups": [[:]]], "x"] {
            #expect(admin("PUT", "state", body).status == 400)
        }
        #expect(machine.snapshot.users.count == 1)
    }

    @Test("An outage is switched on and off")
    mutating func outage() {
        #expect(admin("PUT", "outage", ["fault": "503", "retryAfter": 9]).status == 204)
        #expect(machine.front.outage == InjectedFault(.status(503, executing: false), retryAfter: .seconds(9)))
        #expect(admin("GET", "state").body?["outage"] == "503")
        #expect(admin("DELETE", "outage").status == 204)
        #expect(machine.front.outage == nil)
        #expect(admin("PUT", "outage", ["fault": "reset-after"]).status == 400)
        #expect(admin("PUT", "outage", ["fault": "nonsense"]).status == 400)
    }

    @Test("Faults are scripted and forgotten")
    mutating func faults() {
        let script: JSONValue = [
            ["fault": "reset-after", "method": "POST", "path": "/Users", "skip": 2, "times": 3],
            ["fault": "none"],
        ]
        #expect(admin("POST", "faults", script).status == 204)
        #expect(machine.front.faults.script.map(\.times) == [3, 1])
        #expect(
            machine.front.faults.script.map(\.fault) == [InjectedFault(.reset(executing: true), retryAfter: nil), nil]
        )
        #expect(admin("DELETE", "faults").status == 204)
        #expect(machine.front.faults.script.isEmpty)
        for body: JSONValue in [["fault": "503"], [["fault": "x"]], [["fault": "503", "times": 0]], [["skip": 1]]] {
            #expect(admin("POST", "faults", body).status == 400)
        }
    }

    @Test("Shares are changed while it runs")
    mutating func shares() {
        #expect(admin("PUT", "shares", ["shares": "500=0.5"]).status == 204)
        #expect(machine.front.faults.shares.shares.count == 1)
        #expect(admin("PUT", "shares", ["shares": "500=2"]).status == 400)
        #expect(admin("PUT", "shares", [:]).status == 204)
        #expect(machine.front.faults.shares == .none)
    }

    @Test("The invited join when they are told to")
    mutating func join() {
        for name in ["ada@example.com", "bob@example.com"] { _ = api("POST", "/Users", .user(name)) }
        #expect(admin("POST", "join", ["users": ["ADA@example.com", "nobody@example.com"]]).body == ["joined": 1])
        #expect(api("GET", "/Users/ada@example.com").body?["name"]?["givenName"] == "Ada")
        #expect(api("GET", "/Users/bob@example.com").body?["name"]?["givenName"] == "NO_GIVEN_NAME")
        #expect(admin("POST", "join", [:]).body == ["joined": 1])
    }

    @Test("Anything else there answers 404")
    mutating func unknown() {
        #expect(admin("GET", "nothing").status == 404)
        #expect(admin("POST", "state").status == 404)
    }
}
