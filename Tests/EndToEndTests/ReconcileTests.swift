import Foundation
import SCIM
import Testing

@Suite("What others do at the target")
struct ReconcileTests {
    @Test("50 accounts deleted and 20 memberships added by hand: just these are repaired, in the fewest requests")
    func drift() async throws {
        let roster = Roster(300)
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try scenario.drop(roster.csv, as: "roster.csv")
        try await scenario.untilDrained()
        try deleteByHand(roster.workers.prefix(50).map(\.email), at: sandbox)
        let outsiders = roster.workers.dropFirst(50).filter { $0.department != "Data" }.prefix(20).map(\.email)
        try addByHand(outsiders, to: "Data", at: sandbox)
        #expect(try sandbox.state().differences(from: roster).count > 70)

        var before = try sandbox.log().requests.count
        let shown = try await scenario.command("reconcile", "--dry-run", "--json")
        #expect(shown.exitStatus == 1, "\(shown.output)\(shown.errors)")
        let report = try JSONValue.parse(shown.output)
        #expect(report["counts"] == ["deleted": 50, "joined-group": 20])
        #expect(try sandbox.log().requests.count == before + 4, "three pages of users, one of groups")
        let planned = try #require(report["cost"]?["requests"]?.integerValue)

        before += 4
        let repaired = try await scenario.command("reconcile", "--yes")
        #expect(repaired.exitStatus == 0, "\(repaired.output)\(repaired.errors)")
        try await scenario.untilDrained()
        let sent = try sandbox.log().requests.dropFirst(before)
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(sent.count { $0.what == "POST /Users" } == 50)
        #expect(sent.count == 4 + Int(planned))
        // Everyone, and each department of somebody who was deleted; and out of Data.
        #expect(sent.count { $0.method == "PATCH" } == Int(planned) - 50)
        print("reconcile: \(sent.count) requests, 4 of them to read; least \(4 + planned)")

        let again = try await scenario.command("reconcile", "--yes")
        #expect(again.exitStatus == 0 && again.output.contains("nothing was changed"), "\(again.output)\(again.errors)")
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    @Test("3,000 accounts, 1,000 of them HR's, 30 otherwise: nobody is invited, and just these are corrected")
    func adoption() async throws {
        let roster = Roster(1000)
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try fill(sandbox, with: roster, differing: 30, others: 2000)
        let before = try sandbox.log().requests.count
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        try scenario.drop(roster.csv, as: "roster.csv")
        try await scenario.untilDrained()
        let sent = Array(try sandbox.log().requests.dropFirst(before))
        let counts = sent.reduce(into: [String: Int]()) { $0[$1.what, default: 0] += 1 }
        print("adoption: \(counts)")
        #expect(counts["GET /Users"] == 30 && counts["GET /Groups"] == 1)
        #expect(counts["POST /Users"] == nil && counts["PUT /Users/{id}"] == 30)
        // Groups of 1,000 in all, and 1,000 in Everyone: at most a hundred members in each request.
        #expect(try sandbox.state().accounts.count == 3000)
        var state = try sandbox.state()
        let ours = Set(roster.workers.map { $0.email.lowercased() })
        state.accounts = state.accounts.filter { ours.contains($0.key) }
        #expect(state.differences(from: roster) == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }

    // MARK: - What somebody does by hand

    private func api(_ sandbox: Sandbox) -> (LocalHTTP, String) {
        (LocalHTTP(port: sandbox.port, token: sandbox.token), URL(string: sandbox.url)?.path ?? "")
    }

    private func deleteByHand(_ addresses: [String], at sandbox: Sandbox) throws {
        let (http, path) = api(sandbox)
        for address in addresses {
            let answer = try http.ask("DELETE", "\(path)/Users/\(address.replacing("@", with: "%40"))")
            guard answer.status == 204 else { throw LocalHTTP.Failure(description: "DELETE: \(answer.status)") }
        }
    }

    private func addByHand(_ addresses: [String], to group: String, at sandbox: Sandbox) throws {
        let (http, path) = api(sandbox)
        let list = try JSONValue.parse(try http.ask("GET", "\(path)/Groups?startIndex=1&itemsPerPage=100").body)
        let found = list["Resources"]?.arrayValue?.first { $0["displayName"]?.stringValue == group }
        let id = try #require(found?["id"]).description.replacing("\"", with: "")
        let members = addresses.map { "{\"value\": \"\($0)\"}" }.joined(separator: ",")
        let body = """
            {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
             "Operations": [{"op": "add", "path": "members", "value": [\(members)]}]}
            """
        let answer = try http.ask("PATCH", "\(path)/Groups/\(id)", body: body)
        guard (200..<300).contains(answer.status) else { throw LocalHTTP.Failure(description: "PATCH: \(answer)") }
    }

    private func fill(_ sandbox: Sandbox, with roster: Roster, differing: Int, others: Int) throws {
        for (index, worker) in roster.workers.enumerated() {
            let given = index < differing ? "Old" : worker.givenName
            try invite(worker.email.uppercased(), given, worker.familyName, at: sandbox)
        }
        for number in 1...others { try invite("other.\(number)@example.com", "Other", "\(number)", at: sandbox) }
        // Of whoever hasn't joined yet, Amplitude doesn't say the name.
        let answer = try api(sandbox).0.ask("POST", "/sandbox/join", body: "{}")
        guard answer.status == 200 else { throw LocalHTTP.Failure(description: "join: \(answer.status)") }
    }

    private func invite(_ address: String, _ given: String, _ family: String, at sandbox: Sandbox) throws {
        let (http, path) = api(sandbox)
        let user: JSONValue = [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": .string(address),
            "name": ["givenName": .string(given), "familyName": .string(family)],
            "emails": [["value": .string(address), "primary": true]], "id": .string(address), "active": true,
        ]
        let answer = try http.ask("POST", "\(path)/Users", body: String(decoding: user.serialized(), as: UTF8.self))
        guard answer.status == 201 else { throw LocalHTTP.Failure(description: "POST: \(answer.status)") }
    }
}
