import SCIM
import TestSupport
import Testing

@Suite("rosterd check --target")
struct CheckTargetTests {
    private struct Found {
        var exitStatus: Int32
        var grades: [String: Int] = [:]
        var sets: [String]
        var requests: Int64
        var isBeside: Bool

        init(_ result: Rosterd.Result) throws {
            let json = try JSONValue.parse(result.output)
            exitStatus = result.exitStatus
            let findings = json["findings"]?.arrayValue ?? []
            for finding in findings { grades[finding["grade"]?.stringValue ?? "", default: 0] += 1 }
            sets = findings.compactMap { $0["set"]?.stringValue }
            requests = json["requests"]?.integerValue ?? -1
            isBeside = json["besideDaemon"] == true
        }
    }

    /// A scenario with people at the target, and no daemon.
    private func scenario(sandbox profile: String, as configured: String, people: Int = 3) async throws -> (
        Scenario, Sandbox
    ) {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0", "--profile", profile])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        try scenario.reconfigure("profile: amplitude", as: "profile: \(configured)")
        try scenario.reconfigure("givenName: FirstName", as: "displayName: FirstName\n      givenName: FirstName")
        let http = LocalHTTP(port: sandbox.port, token: sandbox.token)
        let path = profile == "amplitude" ? "/scim/1/Users" : "/scim/v2/Users"
        for number in 0..<people {
            let address = "p\(number)@example.com"
            let user = """
                {"schemas": ["\(SchemaURN.user)"], "userName": "\(address)", "externalId": "e\(number)", "active": true,
                 "displayName": "P", "name": {"givenName": "a", "familyName": "b"},
                 "emails": [{"value": "\(address)", "type": "work", "primary": true}]}
                """
            #expect(try http.ask("POST", path, fields: ["User-Agent: test"], body: user).status == 201)
        }
        return (scenario, sandbox)
    }

    private func check(_ scenario: Scenario, _ more: String...) async throws -> Found {
        let arguments = ["check", "--target", "saas", "--json", "--config", scenario.path("rosterd.yaml")] + more
        return try Found(try await Rosterd.run(arguments, logging: scenario.directory))
    }

    @Test(
        "finds nothing amiss where the provider is as its profile has it, in seven requests that change nothing",
        arguments: ["amplitude", "rfc7644", "aws-identity-center", "slack", "github"]
    )
    func asItShouldBe(profile: String) async throws {
        let (scenario, sandbox) = try await scenario(sandbox: profile, as: profile)
        let before = try sandbox.log().requests.count
        let found = try await check(scenario)
        #expect(found.exitStatus == 0 && found.sets.isEmpty)
        #expect(found.grades == ["fine": profile == "amplitude" ? 6 : 7], "\(found.grades)")
        let sent = try sandbox.log().requests.dropFirst(before)
        #expect(found.requests == 7 && sent.count == 7 && sent.allSatisfy { $0.method == "GET" })
        #expect(try scenario.files(in: "state").isEmpty, "no journal was made")
    }

    @Test(
        "says what to set where it isn't",
        arguments: [
            ("amplitude", "rfc7644", 1, ["ids: address"]),
            ("rfc7644", "amplitude", 1, ["ids: opaque"]),
            ("slack", "rfc7644", 1, ["address: primary-email, lookUp: email, putFallback: false    # or map userName"]),
            ("aws-identity-center", "rfc7644", 69, ["paging: { by: cursor }"]),
            ("rfc7644", "aws-identity-center", 1, ["paging: { by: index }"]),
            ("rfc7644-without-patch", "slack", 1, ["address: user-name, update: put, groupUpdate: put"]),
            ("rfc7644-without-patch", "rfc7644", 0, ["update: put, groupUpdate: put"]),
            ("github", "{ like: github, paging: { size: 500 } }", 1, ["paging: { size: 100 }"]),
            ("github", "{ like: github, lookUp: email }", 1, ["lookUp: …    # userName, externalId"]),
        ] as [(String, String, Int32, [String])]
    )
    func deviations(sandbox: String, configured: String, exitStatus: Int32, sets: [String]) async throws {
        let (scenario, provider) = try await scenario(sandbox: sandbox, as: configured)
        let found = try await check(scenario)
        try await provider.stop()
        #expect(found.exitStatus == exitStatus)
        #expect(Set(found.sets).isSuperset(of: sets), "\(found.sets)")
    }

    @Test("pages are followed: the second one begins behind the first", arguments: ["rfc7644", "aws-identity-center"])
    func pages(profile: String) async throws {
        let (scenario, sandbox) = try await scenario(
            sandbox: profile,
            as: "{ like: \(profile), paging: { size: 2 } }",
            people: 5
        )
        let found = try await check(scenario)
        try await sandbox.stop()
        #expect(found.exitStatus == 0 && found.requests == 8, "\(found.grades)")
    }

    @Test("a refused credential ends it at once")
    func credential() async throws {
        let (scenario, sandbox) = try await scenario(sandbox: "rfc7644", as: "rfc7644")
        try scenario.write(token: "another")
        let found = try await check(scenario)
        try await sandbox.stop()
        #expect(found.exitStatus == 69 && found.requests == 1 && found.grades == ["failure": 1])
    }

    @Test("where a daemon runs it asks nothing, unless it is told to go beside")
    func beside() async throws {
        let (scenario, sandbox) = try await scenario(sandbox: "rfc7644", as: "rfc7644")
        let daemon = try await scenario.startDaemon()
        try await eventually("the target is read", within: .seconds(20), every: .milliseconds(20)) {
            try sandbox.log().counts["GET /Groups"]
        }
        let before = try sandbox.log().requests.count
        let refused = try await scenario.command("check", "--target", "saas")
        #expect(refused.exitStatus == 75 && refused.errors.contains("--beside-daemon"))
        #expect(try sandbox.log().requests.count == before)
        let found = try await check(scenario, "--beside-daemon")
        #expect(found.exitStatus == 0 && found.isBeside && found.requests == 7)
        _ = try await scenario.stop(daemon)
    }

    @Test("its requests keep the pace, after a daemon's and before the next one's")
    func pace() async throws {
        let (scenario, sandbox) = try await scenario(sandbox: "rfc7644", as: "rfc7644")
        try scenario.reconfigure("limit: none", as: "limit: { requests: 8, window: 4s }")
        let first = try await scenario.startDaemon()
        try await scenario.untilStatus("the target is read") { $0.isDrained }
        _ = try await scenario.stop(first)
        #expect(try await check(scenario).exitStatus == 0)
        let second = try await scenario.startDaemon()
        try scenario.drop(Roster(6).csv, as: "roster.csv")
        try await scenario.untilDrained()
        _ = try await scenario.stop(second)
        var log = try sandbox.log()
        // Those of the test itself.
        log.requests.removeFirst(3)
        #expect(log.requests.count > 16 && log.most(within: .seconds(4)) <= 8)
    }

    @Test("a target that isn't configured is named, with those that are")
    func unknown() async throws {
        let (scenario, _) = try await scenario(sandbox: "rfc7644", as: "rfc7644", people: 0)
        let result = try await scenario.command("check", "--target", "sass")
        #expect(result.exitStatus == 64 && result.errors.contains("there are saas"))
    }
}
