import HTTPListening
import ListeningTestSupport
import Ports
import Testing

@testable import Console

@Suite("Who may ask the dashboard", .timeLimit(.minutes(1)))
struct DashboardGateTests {
    private static func port(_ address: ListenAddress) -> Int {
        if case .tcp(_, let port) = address { port } else { 0 }
    }

    /// One request, with the header lines that a test gives; PORT in them is the dashboard's.
    private func ask(
        _ stage: Stage,
        _ request: String,
        _ headers: [String] = ["Host: 127.0.0.1:PORT"],
        body: String = ""
    ) async throws -> RawAnswer {
        try await stage.withDashboard { address in
            try await RawClient.talk(to: address) { connection in
                var lines = [request + " HTTP/1.1"] + headers + ["Connection: close"]
                if !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
                let text = lines.joined(separator: "\r\n") + "\r\n\r\n" + body
                try await connection.say(text.replacing("PORT", with: "\(Self.port(address))"))
                _ = await connection.hearOut()
                return try #require(RawAnswer(connection.heard))
            }
        }
    }

    private func bearer(_ stage: Stage) -> String { "Authorization: Bearer \(stage.access.token.secret)" }

    @Test(
        "it answers to loopback's names with its own port, and to no other",
        arguments: [
            (["Host: 127.0.0.1:PORT"], 200), (["Host: localhost:PORT"], 200), (["Host: LOCALHOST:PORT"], 200),
            (["Host: [::1]:PORT"], 200), (["Host: evil.example:PORT"], 421), (["Host: 127.0.0.1"], 421),
            (["Host: 127.0.0.1:1"], 421), (["Host: localhost.:PORT"], 421),
            (["Host: 127.0.0.1:PORT.evil.example"], 421),
            (["Host: "], 421),
        ]
    )
    func hosts(headers: [String], status: Int) async throws {
        #expect(try await ask(Stage(), "GET /api/overview", headers).status == status)
    }

    @Test(
        "another site's page is refused, whatever it asks for",
        arguments: [
            ("Origin: http://evil.example", 403), ("Origin: null", 403), ("Origin: http://127.0.0.1:1", 403),
            ("Origin: https://127.0.0.1:PORT", 403), ("Origin: http://127.0.0.1:PORT", 200),
            ("Sec-Fetch-Site: cross-site", 403), ("Sec-Fetch-Site: same-site", 403),
            ("Sec-Fetch-Site: same-origin", 200), ("Sec-Fetch-Site: none", 200),
        ],
        ["/", "/metrics", "/api/overview", "/api/details"]
    )
    func origins(origin: (header: String, status: Int), path: String) async throws {
        let stage = Stage()
        let answer = try await ask(stage, "GET \(path)", ["Host: 127.0.0.1:PORT", origin.header, bearer(stage)])
        #expect(answer.status == origin.status)
    }

    @Test("people's data needs the token, whole and in its header")
    func tokens() async throws {
        let stage = Stage()
        let secret = stage.access.token.secret
        #expect(secret.utf8.count == 43)
        let host = "Host: 127.0.0.1:PORT"
        for wrong in ["x", "", String(secret.dropLast()), secret + "x", String(secret.reversed())] {
            let answer = try await ask(stage, "GET /api/details", [host, "Authorization: Bearer \(wrong)"])
            #expect(answer.status == 401 && !answer.body.contains("hr/"))
        }
        #expect(try await ask(stage, "GET /api/details").status == 401)
        #expect(try await ask(stage, "GET /api/details?token=\(secret)").status == 401)
        #expect(try await ask(stage, "GET /api/details", [host, "Cookie: token=\(secret)"]).status == 401)
        #expect(try await ask(stage, "POST /api/person", [host], body: "1").status == 401)
        #expect(try await ask(stage, "GET /api/details", [host, bearer(stage)]).status == 200)
        #expect(stage.control.count("parked") == 1)
    }

    @Test(
        "whatever needs no token has neither it nor a person in it",
        arguments: ["/metrics", "/api/overview", "/api/samples", "/readyz", "/healthz", "/"]
    )
    func open(path: String) async throws {
        let stage = Stage()
        let answer = try await ask(stage, "GET \(path)")
        #expect(answer.status == 200 && !answer.body.isEmpty)
        for secret in [stage.access.token.secret, "onerror", "abc123"] { #expect(!answer.body.contains(secret)) }
    }

    @Test(
        "every answer has the headers that browsers go by, errors included",
        arguments: [("GET /", 200), ("GET /nothing", 404), ("GET /api/details", 401), ("GET /metrics", 200)]
    )
    func headers(request: String, status: Int) async throws {
        let answer = try await ask(Stage(), request)
        #expect(answer.status == status)
        let head = answer.head.lowercased()
        for expected in [
            "content-security-policy: default-src 'none'", "frame-ancestors 'none'", "x-content-type-options: nosniff",
            "referrer-policy: no-referrer", "cache-control: no-store", "x-frame-options: deny",
        ] {
            #expect(head.contains(expected), "\(expected)")
        }
        #expect(!head.contains("unsafe") && !head.contains("access-control-allow"))
    }

    @Test("nothing of the page is inline, and nothing of it is elsewhere")
    func page() {
        for file in PageFile.all {
            let text = String(buffer: file.bytes)
            #expect(!text.isEmpty)
            let urls = text.matches(of: /https?:\/\/[^\s"'<]+/).map { String($0.0) }
            #expect(urls.filter { !$0.hasPrefix("http://www.w3.org/") } == [], "\(file.path)")
            for banned in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"] {
                #expect(!text.contains(banned), "\(file.path): \(banned)")
            }
            if file.path == "/" {
                #expect(!text.contains("<style") && !text.contains(" style=") && !text.contains(" onclick="))
                #expect(text.matches(of: /<script(?![^>]*\bsrc=)/).isEmpty)
            }
        }
    }

    @Test("who is looked for comes in the body, and hostile names go out as JSON's text")
    func person() async throws {
        let stage = Stage()
        let host = "Host: 127.0.0.1:PORT"
        let unknown = try await ask(stage, "POST /api/person", [host, bearer(stage)], body: Stage.hostile)
        #expect(unknown.status == 404 && unknown.body.contains("nobody knows of that"))
        #expect(stage.control.count("explain \(Stage.hostile)") == 1)
        let details = try await ask(stage, "GET /api/details", [host, bearer(stage)])
        #expect(details.head.contains("application/json"))
        #expect(details.body.contains(#"<img src=x onerror=alert(1)>\u001b]0;owned\u0007\n"#))
        let long = String(repeating: "x", count: 2_000)
        #expect(try await ask(stage, "POST /api/person", [host, bearer(stage)], body: long).status == 413)
    }

    @Test("a token is shown by nothing that describes it")
    func descriptions() {
        let access = DashboardAccess()
        let secret = access.token.secret
        var dumped = ""
        dump(access.token, to: &dumped)
        for text in ["\(access)", "\(access.token)", String(reflecting: access.token), dumped] {
            #expect(!text.contains(secret))
        }
        #expect(DashboardAccess().token.secret != secret)
        #expect(access.link == nil)
        access.listens(at: .tcp(host: "::1", port: 8411))
        #expect(access.link?.url == "http://[::1]:8411/#token=\(secret)")
    }

    @Test("a port that another process has is a clear error")
    func conflict() async throws {
        try await Stage().withDashboard { address in
            let second = DashboardService(
                control: Stage().control,
                telemetry: Stage().telemetry(),
                samples: QueueSamples(),
                access: DashboardAccess(),
                address: address,
                reachedAt: nil,
                logger: quiet,
                onListening: { _ in }
            )
            await #expect(throws: ListenerError.inUse(address)) { try await second.run() }
        }
    }
}
