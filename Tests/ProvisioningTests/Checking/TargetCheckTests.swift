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
            check.answered(result, wall: WallInstant(milliseconds: 0))
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
            (#"{"patch": {"supported": false}}"#, TargetProfile.github, "update: put, groupUpdate: put"),
            (#"{"patch": {"supported": false}}"#, .slack, "address: user-name, update: put, groupUpdate: put"),
            (#"{"filter": {"supported": true, "maxResults": 20}}"#, .rfc7644, "paging: { size: 20 }"),
            (#"{"pagination": {"cursor": true, "index": false}}"#, .rfc7644, "paging: { by: cursor }"),
            (#"{"pagination": {"cursor": false, "index": true}}"#, .awsIdentityCenter, "paging: { by: index }"),
        ]
    )
    func configuration(body: String, profile: TargetProfile, set: String) {
        let (findings, _) = check(profile, with: ["/ServiceProviderConfig": [Made.answer(200, body)]])
        #expect(findings.contains { $0.grade == .deviation && $0.set == set }, "\(findings)")
    }

    @Test(
        "discovery is the provider's to offer: without it a good target is good",
        arguments: [
            Made.answer(500), Made.answer(501, "<html>No</html>"), Made.answer(503), Made.answer(302),
            Made.answer(403, "no"),
            Made.answer(501, Made.scimError), Made.failure(.answerTooLarge, possiblySent: true),
            Made.failure(.timeout, possiblySent: true),
        ]
    )
    func withoutDiscovery(answer: WireResult) {
        let (findings, lines) = check(with: [
            "/ServiceProviderConfig": [answer], "/Schemas": [answer], "/ResourceTypes": [answer],
            "/Users": [list(ada), list(ada)], "/Groups": [list(data), list(data)],
        ])
        #expect(
            lines.count == 7 && !findings.contains { $0.grade == .deviation || $0.grade == .failure },
            "\(findings)"
        )
        #expect(findings.count { $0.grade == .note } == 3)
    }

    @Test("what is offered of filters but isn't there (501) deviates, and ends nothing")
    func unimplementedFilter() {
        let none = Made.answer(501, Made.scimError)
        let (findings, lines) = check(with: ["/Users": [list(ada), none], "/Groups": [list(data), list(data)]])
        #expect(
            lines.count == 7 && findings.contains { $0.grade == .deviation && $0.subject == "filter" },
            "\(findings)"
        )
    }

    @Test("a provider that asks to be left alone for a while is asked the same once more, and no more than once")
    func patience() {
        let busy = Made.answer(429, headers: [WireHeader("Retry-After", "7")])
        let (findings, lines) = check(with: [
            "/Schemas": [busy, list()], "/Users": [list(ada), list(ada)], "/Groups": [list(data), list(data)],
        ])
        #expect(lines.prefix(3) == ["GET /ServiceProviderConfig", "GET /Schemas", "GET /Schemas"] && lines.count == 8)
        #expect(findings.contains { $0.grade == .note && $0.subject == "pace" && $0.text.contains("7 s") })
        #expect(!findings.contains { $0.grade == .failure })
        let (again, twice) = check(with: ["/Schemas": [busy, busy]])
        #expect(again.last?.grade == .failure && again.last?.subject == "pace" && twice.count == 3)
        let long = Made.answer(503, headers: [WireHeader("Retry-After", "61")])
        let (ended, once) = check(with: ["/ServiceProviderConfig": [long]])
        #expect(ended.last?.grade == .failure && once.count == 1, "for longer nobody waits")
    }

    @Test("how long a provider wants to be left alone is what it says, and ten seconds where a 429 doesn't say")
    func silence() {
        let wall = WallInstant(milliseconds: 784_111_770_000)
        func silence(_ status: Int, _ value: String?) -> Duration? {
            let headers = value.map { [WireHeader("Retry-After", $0)] } ?? []
            return TargetCheck.silence(after: Made.answer(status, headers: headers), wall: wall)
        }
        #expect(silence(429, "120") == .seconds(120) && silence(429, nil) == .seconds(10))
        #expect(silence(429, "Sun, 06 Nov 1994 08:49:37 GMT") == .seconds(7))
        #expect(silence(503, "3") == .seconds(3) && silence(503, nil) == nil && silence(500, "3") == nil)
    }

    @Test("where accounts are looked up by externalId, those who have none prove nothing")
    func externalID() {
        var profile = TargetProfile.rfc7644
        profile.lookup = .byExternalID
        let known = #"{"id": "2", "userName": "bob@example.com", "externalId": "hr/7"}"#
        let both = check(profile, with: ["/Users": [list(ada, known), list(known)]])
        #expect(both.lines.contains("GET /Users?filter=externalId%20eq%20%22hr%2F7%22"))
        #expect(both.findings.contains { $0.grade == .fine && $0.text == "users are found by externalId" })
        let none = check(profile, with: ["/Users": [list(ada), list()]])
        #expect(none.findings.contains { $0.grade == .fine && $0.subject == "filter" }, "\(none.findings)")
        let unheeded = check(profile, with: ["/Users": [list(ada), list(ada)]])
        #expect(unheeded.findings.contains { $0.grade == .deviation && $0.subject == "filter" })
    }

    @Test("what the provider gives itself need not be sent, whatever its schema calls required")
    func readOnly() {
        let attributes = [
            #"{"name": "id", "required": true, "mutability": "readOnly"}"#, #"{"name": "userName", "required": true}"#,
            #"{"name": "nickName", "required": true, "mutability": "readWrite"}"#,
        ]
        let core = #"{"id": "\#(SchemaURN.user)", "attributes": [\#(attributes.joined(separator: ", "))]}"#
        let texts = check(.github, with: ["/Schemas": [list(core)]]).findings.map(\.text)
        #expect(texts.contains("nickName is required, and not sent") && !texts.contains { $0.hasPrefix("id is") })
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
