import SCIM
import Testing

@testable import Provisioning

@Suite("A target's check")
struct TargetCheckTests {
    /// What a provider answers, by route; 404 with a SCIM error to anything else. A list of several is given out in turn.
    private func check(
        _ profile: TargetProfile = .rfc7644,
        limit: RateLimit? = nil,
        with answers: [String: [WireResult]]
    ) -> (findings: [CheckFinding], lines: [String]) {
        var check = TargetCheck(profile: profile, limit: limit)
        var left = answers
        var lines: [String] = []
        while let request = check.next() {
            lines.append("\(request.method.rawValue) \(request.url(base: "/"))")
            var results = left[request.template] ?? []
            let result = results.isEmpty ? Made.answer(404, Made.scimError) : results.removeFirst()
            if !results.isEmpty { left[request.template] = results }
            check.answered(result)
        }
        #expect(lines.count <= TargetCheck.requestsMax && lines.count == check.requests)
        return (check.findings, lines)
    }

    private func list(_ resources: String..., total: Int? = nil) -> WireResult {
        let all = resources.joined(separator: ", ")
        return Made.answer(200, #"{"totalResults": \#(total ?? resources.count), "Resources": [\#(all)]}"#)
    }

    private let ada = #"{"id": "1", "userName": "ada@example.com", "emails": [{"value": "ada@example.com"}]}"#
    private let bob = #"{"id": "2", "userName": "bob@example.com", "emails": [{"value": "bob@example.com"}]}"#
    private let data = #"{"id": "7", "displayName": "Data", "members": [{"value": "1"}]}"#

    @Test("asks in an order in which each answer can serve the next question, and only reads")
    func order() {
        let (findings, lines) = check(with: [
            "/Users": [list(ada, total: 2), list(bob, total: 2), list(ada)], "/Groups": [list(data), list(data)],
        ])
        #expect(
            lines == [
                "GET /ServiceProviderConfig", "GET /Schemas", "GET /ResourceTypes",
                "GET /Users?startIndex=1&count=100", "GET /Users?startIndex=2&count=100",
                "GET /Users?filter=userName%20eq%20%22ada%40example.com%22", "GET /Groups?startIndex=1&count=100",
                "GET /Groups?filter=displayName%20eq%20%22Data%22",
            ]
        )
        #expect(!findings.contains { $0.grade == .deviation || $0.grade == .failure }, "\(findings)")
        #expect(
            findings.first { $0.subject == "paging" }?.set == "paging: { size: 1 }",
            "what a page holds at most is worth a word"
        )
    }

    @Test(
        "ends where no further answer could tell anything",
        arguments: [
            (Made.answer(401, Made.scimError), "credential"), (Made.answer(403, Made.scimError), "credential"),
            (Made.answer(302), "url"), (Made.answer(200, "<html>Sign in</html>"), "url"),
            (Made.answer(404, Made.scimError), "url"), (Made.answer(400, Made.scimError), "users"),
            (Made.answer(429), "pace"), (Made.answer(500), "target"),
            (Made.failure(.certificate, possiblySent: false), "connection"),
            (Made.answer(200, "{}"), "users"),
        ]
    )
    func ends(answer: WireResult, subject: String) {
        let (findings, lines) = check(with: ["/Users": [answer, answer]])
        #expect(findings.last?.grade == .failure && findings.last?.subject == subject, "\(findings)")
        #expect(subject == "users" || lines.last == "GET /Users?startIndex=1&count=100")
    }

    @Test(
        "says what to set",
        arguments: [
            (#"{"patch": {"supported": false}}"#, TargetProfile.slack, "update: put, groupUpdate: put"),
            (#"{"filter": {"supported": true, "maxResults": 20}}"#, .rfc7644, "paging: { size: 20 }"),
            (#"{"pagination": {"cursor": true, "index": false}}"#, .rfc7644, "paging: { by: cursor }"),
            (#"{"pagination": {"cursor": false, "index": true}}"#, .awsIdentityCenter, "paging: { by: index }"),
        ]
    )
    func configuration(body: String, profile: TargetProfile, set: String) {
        let (findings, _) = check(profile, with: ["/ServiceProviderConfig": [Made.answer(200, body)]])
        #expect(findings.contains { $0.grade == .deviation && $0.set == set }, "\(findings)")
    }

    @Test("attributes that no schema knows are named; externalId stands in none")
    func schemas() {
        let names = ["userName", "name", "displayName", "emails"].map { name in
            let parts = #"[{"name": "givenName"}, {"name": "formatted"}, {"name": "middleName"}]"#
            return
                #"{"name": "\#(name)", "required": \#(name == "emails"), "subAttributes": \#(name == "name" ? parts : "[]")}"#
        }
        let core = #"{"id": "\#(SchemaURN.user)", "attributes": [\#(names.joined(separator: ", "))]}"#
        let (findings, _) = check(.github, with: ["/Schemas": [list(core)]])
        #expect(findings.contains { $0.set == "without: ['name.familyName']" }, "\(findings)")
    }

    @Test("pages that aren't heeded, or lead back, are found")
    func pages() {
        var small = TargetProfile.rfc7644
        small.paging.size = 1
        #expect(
            check(small, with: ["/Users": [list(ada, bob), list(ada)]]).findings
                .contains { $0.set == "paging: { parameter: itemsPerPage }" }
        )
        let again = check(with: ["/Users": [list(ada, total: 2), list(ada, total: 2), list(ada)]]).findings
        #expect(again.contains { $0.grade == .deviation && $0.subject == "paging" })
    }

    @Test("a filter that lets others through is none")
    func filters() {
        let both = check(with: ["/Users": [list(ada, bob), list(ada, bob)]]).findings
        #expect(both.contains { $0.grade == .deviation && $0.subject == "filter" })
        let none = check(with: ["/Users": [list(ada), list()]]).findings
        #expect(none.contains { $0.grade == .deviation && $0.subject == "filter" })
        let empty = check(with: ["/Users": [list(), list()]]).findings
        #expect(empty.contains { $0.grade == .fine && $0.subject == "filter" })
    }

    @Test("no finding tells who somebody is, or repeats what a header smuggles in")
    func discretion() {
        let limited = Made.answer(
            200,
            #"{"totalResults": 1, "Resources": [\#(ada)]}"#,
            headers: [WireHeader("RateLimit-Limit", "100\u{1B}[2J")]
        )
        let limit = RateLimit(requests: 100, window: .seconds(60))
        let (findings, _) = check(
            limit: limit,
            with: ["/Users": [limited, list(ada)], "/Groups": [list(data), list(data)]]
        )
        #expect(findings.contains { $0.subject == "pace" && $0.text.contains("RateLimit-Limit: 100[2J") })
        for finding in findings { #expect(!finding.text.contains("ada") && !finding.text.contains("\u{1B}")) }
    }
}
