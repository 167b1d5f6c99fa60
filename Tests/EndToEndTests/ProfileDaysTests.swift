import Randomness
import SCIM
import TestSupport
import Testing

/// Joiner, change, move, leaver and rehire with each provider, against one that refuses what the real one refuses.
@Suite("A provider's days")
struct ProfileDaysTests {
    /// One provider: who plays it, what is configured for it, and what it costs.
    struct Provider: Sendable, CustomTestStringConvertible {
        var sandbox: String
        var profile: String
        /// Members in one request.
        var membersMax: Int
        /// Who returns has to be put into the groups again.
        var dropsMemberships = false
        /// Departments are an attribute of its users, too: who moves is changed.
        var knowsDepartments = true
        /// 405, once for users and once for groups; and each change of a group is read first.
        var lacksPatch = false

        var testDescription: String { "\(sandbox), as \(profile)" }
    }

    static let providers = [
        Provider(sandbox: "rfc7644", profile: "rfc7644", membersMax: 100),
        Provider(sandbox: "aws-identity-center", profile: "aws-identity-center", membersMax: 100),
        // Their own paces would take minutes.
        Provider(
            sandbox: "slack",
            profile: "{ like: slack, limits: none }",
            membersMax: 1_000,
            dropsMemberships: true
        ),
        Provider(
            sandbox: "github",
            profile: "{ like: github, limits: none }",
            membersMax: 1_000,
            knowsDepartments: false
        ),
        Provider(sandbox: "rfc7644-without-patch", profile: "rfc7644", membersMax: 100, lacksPatch: true),
        Provider(
            sandbox: "rfc7644-without-patch",
            profile: "{ like: rfc7644, update: put, groupUpdate: put, groups: { createdWithMembers: false } }",
            membersMax: 100
        ),
    ]

    /// What is there of those who may use it, by their addresses.
    private struct Found {
        var accounts: [String: String] = [:]
        var groups: [String: Set<String>] = [:]

        init(_ sandbox: Sandbox) throws {
            let answer = try LocalHTTP(port: sandbox.port, token: sandbox.token).ask("GET", "/sandbox/state")
            let state = try JSONValue.parse(answer.body)
            var addresses: [String: String] = [:]
            for user in state["users"]?.arrayValue ?? [] where user["resource"]?["active"] != false {
                let address = user["resource"]?["emails"]?.arrayValue?.first?["value"]?.stringValue ?? ""
                addresses[user["id"]?.stringValue ?? ""] = address
                let name = user["resource"]?["name"]
                accounts[address] = [name?["givenName"], name?["familyName"]].map { $0?.stringValue ?? "" }
                    .joined(separator: "|")
            }
            for group in state["groups"]?.arrayValue ?? [] {
                let members = (group["members"]?.arrayValue ?? []).compactMap {
                    $0.stringValue.flatMap { addresses[$0] }
                }
                groups[group["resource"]?["displayName"]?.stringValue ?? ""] = Set(members)
            }
        }

        func isWhat(_ roster: Roster) -> Bool {
            accounts == roster.accounts.mapValues { "\($0.givenName)|\($0.familyName)" }
                && groups.filter { !$0.value.isEmpty } == roster.groups
        }
    }

    @Test(
        "joiner, change, move, leaver, rehire: the target is what HR says, and nothing needless is sent",
        arguments: providers
    )
    func days(_ provider: Provider) async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0", "--profile", provider.sandbox])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        try scenario.reconfigure("profile: amplitude", as: "profile: \(provider.profile)")
        try scenario.reconfigure(
            "department: Department",
            as: "department: Department\n      displayName: { template: \"{givenName} {familyName}\" }"
        )
        let daemon = try await scenario.startDaemon()
        var roster = Roster(120)
        var sent = 0
        func day(_ name: String) async throws -> [String: Int] {
            try scenario.drop(roster.csv, as: "\(name).csv")
            try await scenario.untilDrained()
            #expect(try Found(sandbox).isWhat(roster), "\(name)")
            let all = try sandbox.log().requests
            defer { sent = all.count }
            var counts: [String: Int] = all.dropFirst(sent).reduce(into: [:]) { $0[$1.what, default: 0] += 1 }
            // Those that were on the wire together are refused together.
            if provider.lacksPatch, let refused = counts.removeValue(forKey: "PATCH /Users/{id}") {
                #expect(refused <= 4 && name == "changes")
            }
            return counts
        }

        func expect(_ name: String, _ due: [String: Int]) async throws {
            let found = try await day(name)
            #expect(found == due, "\(name)")
        }

        try await expect("joiners", joining(roster, provider))
        roster.change(2) { $0.familyName = "Renamed" }
        roster.change(3) { $0.department = "Data" }
        roster.change(10) { $0.status = "Terminated" }
        roster.change(11) { $0.status = "On Leave" }
        try await expect("changes", changing(provider))
        for index in [10, 11] { roster.change(index) { $0.status = "Active" } }
        let groups = Set([10, 11].map { roster.workers[$0].department }).count + 1
        try await expect("rehires", returning(provider, groups: groups))
        var random = SeededRandom(seed: 1)
        roster = roster.shuffled(using: &random)
        try await expect("again", [:])
        #expect(try await scenario.status().exitStatus == 0, "nothing is parked or paused")
        _ = try await scenario.stop(daemon)
    }

    @Test("Where groups are replaced as a whole, whom somebody else put into one stays in it")
    func strangers() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0", "--profile", "rfc7644-without-patch"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        try scenario.reconfigure("profile: amplitude", as: "profile: rfc7644")
        let daemon = try await scenario.startDaemon()
        var roster = Roster(16)
        try scenario.drop(roster.csv, as: "first.csv")
        try await scenario.untilDrained()

        let http = LocalHTTP(port: sandbox.port, token: sandbox.token)
        func scim(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> JSONValue {
            let text = body.map { String(decoding: $0.serialized(), as: UTF8.self) } ?? ""
            return try JSONValue.parse(try http.ask(method, "/scim/v2/\(path)", body: text).body)
        }
        let user: JSONValue = ["schemas": [.string(SchemaURN.user)], "userName": "stranger"]
        let stranger = try #require(try scim("POST", "Users", user)["id"])
        let filter = "filter=displayName%20eq%20%22Data%22"
        let group = try #require(try scim("GET", "Groups?\(filter)")["Resources"]?.arrayValue?.first)
        let path = "Groups/\(group["id"]?.stringValue ?? "")"
        var changed = try #require(group.objectValue)
        changed["members"] = .array((group["members"]?.arrayValue ?? []) + [["value": stranger]])
        #expect(try scim("PUT", path, .object(changed))["members"] != nil)

        roster.change(3) { $0.department = "Data" }
        try scenario.drop(roster.csv, as: "second.csv")
        try await scenario.untilDrained()
        let members = try scim("GET", path)["members"]?.arrayValue?.compactMap { $0["value"]?.stringValue } ?? []
        #expect(members.count == (roster.groups["Data"]?.count ?? 0) + 1)
        #expect(members.contains(stranger.stringValue ?? ""))
        _ = try await scenario.stop(daemon)
    }

    private func joining(_ roster: Roster, _ provider: Provider) -> [String: Int] {
        var counts = ["GET /Users": 1, "GET /Groups": 1, "POST /Users": roster.accounts.count]
        counts["POST /Groups"] = roster.groups.count
        let isBare = provider.profile.contains("createdWithMembers: false")
        let further = roster.groups.values.reduce(0) { sum, members in
            sum + (members.count + provider.membersMax - 1) / provider.membersMax - (isBare ? 0 : 1)
        }
        counts.add(groupChanges(further, provider))
        return counts
    }

    private func changing(_ provider: Provider) -> [String: Int] {
        let people = provider.knowsDepartments ? 4 : 3
        var counts = isPut(provider) ? ["PUT /Users/{id}": people] : ["PATCH /Users/{id}": people]
        counts.add(groupChanges(2, provider, refused: 0))
        return counts
    }

    private func returning(_ provider: Provider, groups: Int) -> [String: Int] {
        var counts = isPut(provider) ? ["PUT /Users/{id}": 2] : ["PATCH /Users/{id}": 2]
        if provider.dropsMemberships { counts.add(groupChanges(groups, provider)) }
        return counts
    }

    private func isPut(_ provider: Provider) -> Bool { provider.lacksPatch || provider.profile.contains("update: put") }

    /// - refused: PATCHes that met a provider without.
    private func groupChanges(_ count: Int, _ provider: Provider, refused: Int = 1) -> [String: Int] {
        guard count > 0 else { return [:] }
        guard isPut(provider) else { return ["PATCH /Groups/{id}": count] }
        var counts = ["GET /Groups/{id}": count, "PUT /Groups/{id}": count]
        if provider.lacksPatch, refused > 0 { counts["PATCH /Groups/{id}"] = refused }
        return counts
    }
}

extension [String: Int] {
    fileprivate mutating func add(_ others: [String: Int]) {
        merge(others, uniquingKeysWith: +)
    }
}
