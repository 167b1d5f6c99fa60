import SCIM
import Testing

@testable import Sandbox

/// What a request meets before the provider: outage, token, limit, faults, in this order.
@Suite("The front")
struct FrontTests {
    private static func machine(limit: Int = 2, fail: String = "") throws -> SandboxMachine {
        let token = try #require(AccessToken("secret"))
        var options = SandboxOptions(profile: .amplitude, token: token)
        options.limit = RateLimit(requestsMax: limit, window: .seconds(60), windowKind: .sliding)
        options.faults = try FaultShares(parsing: fail)
        return SandboxMachine(options)
    }

    private static func request(token: String?) -> ProviderRequest {
        .made("GET", "/scim/1/Users", token: token)
    }

    private static func status(_ admission: Front.Admission) -> Int? {
        if case .refused(let response) = admission { response.status } else { nil }
    }

    @Test("Without the token: 401 with a challenge and an error body, and no count toward the limit")
    func unauthorized() throws {
        var machine = try Self.machine(limit: 1)
        for token in [nil, "wrong", "secret2", ""] {
            guard case .refused(let response) = machine.admit(Self.request(token: token), at: .start) else {
                Issue.record("admitted with \(token ?? "no token")")
                continue
            }
            #expect(response.status == 401)
            #expect(response.headers.contains { $0.name == "WWW-Authenticate" })
            #expect(response.body?["status"] == "401")
        }
        #expect(machine.admit(Self.request(token: "secret"), at: .start) == .admitted)
    }

    @Test("The scheme's case and extra spaces don't matter; the token's case does")
    func tokenForms() throws {
        let token = try #require(AccessToken("Secret"))
        #expect(token.isShown(in: "bearer   Secret"))
        #expect(!token.isShown(in: "Bearer secret"))
        #expect(!token.isShown(in: "Basic Secret"))
        #expect(!token.isShown(in: "Secret"))
        #expect("\(token)" == "(secret)")
        #expect(String(reflecting: token) == "(secret)")
        #expect(AccessToken("") == nil)
    }

    @Test("Past the limit: 429 with whole seconds in Retry-After, rounded up, and an error body")
    func limited() throws {
        var machine = try Self.machine(limit: 2)
        for _ in 0..<2 { #expect(machine.admit(Self.request(token: "secret"), at: .start) == .admitted) }
        let later = Moment.start.advanced(by: .milliseconds(500))
        guard case .refused(let response) = machine.admit(Self.request(token: "secret"), at: later) else {
            Issue.record("the limit doesn't hold")
            return
        }
        #expect(response.status == 429)
        #expect(response.headers == [.init(name: "Retry-After", value: "60")])
        #expect(response.body?["schemas"] == [.string(SchemaURN.error)])
        #expect(machine.counters.limited == 1)
        #expect(machine.admit(Self.request(token: "secret"), at: .start.advanced(by: .seconds(60))) == .admitted)
    }

    @Test("A request that fails on purpose counts toward the limit")
    func faultsCount() throws {
        var machine = try Self.machine(limit: 1, fail: "500=1")
        #expect(Self.status(machine.admit(Self.request(token: "secret"), at: .start)) == nil)
        #expect(Self.status(machine.admit(Self.request(token: "secret"), at: .start)) == 429)
        #expect(machine.counters.failed == 1)
    }

    @Test("An outage strikes everybody, and costs no place in the limit")
    func outage() throws {
        var machine = try Self.machine(limit: 1)
        let outage = InjectedFault(.status(503, executing: false), retryAfter: .seconds(30))
        machine.setOutage(outage)
        for token in ["secret", nil] {
            #expect(machine.admit(Self.request(token: token), at: .start) == .failing(outage))
        }
        machine.setOutage(nil)
        #expect(machine.admit(Self.request(token: "secret"), at: .start) == .admitted)
        #expect(outage.response(status: 503).headers == [.init(name: "Retry-After", value: "30")])
    }
}
