import HTTPTypes
import Ports
import Provisioning
import Testing

@testable import Intake

@Suite("A webhook's endpoint")
struct WebhookEndpointTests {
    private let fixture = WebhookFixture()

    @Test("answers 202 with the event's id once the journal has it")
    func accepted() async throws {
        let answer = await fixture.post("e1 - 1001")
        let draft = try #require(fixture.journal.events.first)
        #expect(answer.status == 202)
        #expect(answer.text == #"{"id":"\#(draft.id)"}"#)
        #expect(draft.source == "hr" && draft.name == "webhook" && draft.rows.map(\.row) == [1])
        #expect(fixture.listener.all == [.eventsReceived("hr", accepted: [draft.id], known: 0)])
    }

    @Test("answers a repeated event with 200 and the first one's id, without a second effect")
    func repeated() async {
        let first = await fixture.post("e1 - 1001")
        fixture.time.advance(by: .seconds(60))
        let second = await fixture.post("e1 - 1001")
        #expect(second.status == 200)
        #expect(second.text == first.text)
        #expect(fixture.journal.events.count == 1)
    }

    @Test("knows an event without an id by its request's timestamp and bytes, and its place in it")
    func withoutID() async {
        let body = "- - 1001\n- - 1001"
        _ = await fixture.post(body)
        #expect(fixture.journal.events.count == 2)
        #expect(await fixture.post(body).status == 200)
        fixture.time.advance(by: .seconds(1))
        #expect(await fixture.post(body).status == 202)
        #expect(Set(fixture.journal.events.map(\.event)).count == 4)
    }

    @Test("never takes a sender's id for a request's digest, and keeps long ones short")
    func eventKeys() async {
        _ = await fixture.post("- - 1001\nrequest:0/0 - 1002\n\(String(repeating: "x", count: 5_000)) - 1003")
        let keys = fixture.journal.events.map(\.event)
        #expect(keys.map { $0.prefix { $0 != ":" } } == ["request", "id", "digest"])
        #expect(keys.allSatisfy { $0.utf8.count < 300 })
    }

    @Test("takes all events of a body in at once, and lists their ids in order")
    func several() async {
        let answer = await fixture.post("e1 - 1001\ne2 - 1002\ne1 - 1001")
        let ids = fixture.journal.events.map(\.id.rawValue)
        #expect(answer.status == 202)
        #expect(ids.count == 2)
        #expect(answer.text == #"{"ids":["\#(ids[0])","\#(ids[1])","\#(ids[0])"]}"#)
        #expect(fixture.journal.calls == 1)
    }

    @Test("takes the readable events in and names the others, with both counts; where none can be read, answers 400")
    func partly() async throws {
        let answer = await fixture.post("e1 - !\ne2 - 1002")
        let id = try #require(fixture.journal.events.first?.id)
        #expect(answer.status == 202)
        let refused = #"[{"event":1,"reason":"no employee id can be read here"}]"#
        #expect(answer.text == #"{"ids":["\#(id)"],"notTaken":1,"refused":\#(refused),"taken":1}"#)
        let none = await fixture.post("e3 - !")
        #expect(none.status == 400)
        #expect(
            none.text
                == #"{"error":"no event could be read","refused":[{"event":1,"reason":"no employee id can be read here"}]}"#
        )
        #expect(
            fixture.listener.all.last
                == .eventsRefused("hr", events: 1, status: 400, reason: "event 1: no employee id can be read here")
        )
    }

    @Test("answers a body without events with 200, and lists a hundred refused ones at most")
    func bounds() async {
        #expect(await fixture.post("").text == #"{"ids":[]}"#)
        let answer = await fixture.post(Array(repeating: "- - !", count: 150).joined(separator: "\n"))
        #expect(answer.text.hasSuffix(#""refusedFurther":50}"#))
        #expect(fixture.journal.refusals.count == SortedEvents.refusedMax)
        #expect(fixture.journal.refusals.last?.hasSuffix("; neither can 50 more events of it") == true)
        let calls = fixture.journal.calls
        let many = Array(repeating: "- - 1", count: WebhookEndpoint.eventsMax + 1).joined(separator: "\n")
        #expect(await fixture.post(many).status == 413)
        #expect(fixture.journal.calls == calls)
    }

    @Test("leaves what can't be read in the journal, with its place and its reason, once however often it is sent")
    func refusals() async {
        let first = await fixture.post("e1 - 1001\n- - !\ne3 - !")
        #expect(first.status == 202)
        let seen =
            ["event 2 of the request can't be read: no employee id can be read here"]
            + ["event 3 of the request can't be read: no employee id can be read here"]
        #expect(fixture.journal.refusals == seen)
        // Signed anew, it is the same body still.
        fixture.time.advance(by: .seconds(60))
        let again = await fixture.post("e1 - 1001\n- - !\ne3 - !")
        #expect(again.status == 200)
        #expect(fixture.journal.refusals == seen)
        #expect(await fixture.post("- - !").status == 400)
        #expect(fixture.journal.refusals.count == 3)
    }

    @Test("has the journal take a body's events in the order in which they came about, and answers in the body's order")
    func order() async {
        let answer = await fixture.post("e1 7000 1001\ne2 5000 1001\ne3 6000 1002\ne4 5000 1003")
        #expect(fixture.journal.events.map(\.event) == ["id:e2", "id:e4", "id:e3", "id:e1"])
        let ids = fixture.journal.events.map(\.id.rawValue)
        #expect(answer.text == #"{"ids":["\#(ids[3])","\#(ids[0])","\#(ids[2])","\#(ids[1])"]}"#)
    }

    @Test("dates an event by itself, else by its signature, else by its arrival, and never ahead of now")
    func asOf() async {
        let now = fixture.time.wall
        _ = await fixture.post("e1 5000 1001\ne2 - 1002\ne3 \((now + .seconds(86_400)).milliseconds) 1003")
        fixture.time.advance(by: .milliseconds(700))
        _ = await fixture.post("e4 - 1004")
        let bearer = WebhookAuthentication.bearer(BearerToken(secret: "t"))
        _ = await fixture.endpoint(bearer)
            .answer(to: .post, .made([("Authorization", "Bearer t")]), body: Array("e5 - 1005".utf8))
        #expect(
            fixture.journal.events.map(\.asOf)
                == [WallInstant(milliseconds: 5_000), now, now, now, fixture.time.wall]
        )
    }

    @Test("refuses an event that is more than a day ahead: its time was read wrongly, and could undo what is newer")
    func ahead() async {
        let ahead = (fixture.time.wall + .seconds(86_401)).milliseconds
        let answer = await fixture.post("e1 5000 1001\ne2 \(ahead) 1002")
        #expect(fixture.journal.events.filter { $0.refusal == nil }.map(\.event) == ["id:e1"])
        #expect(answer.text.contains("another unit or zone"))
    }

    @Test(
        "answers the journal's trouble with 503 and a time to come back, never with 4xx",
        arguments: [
            (.busy, "1"), (.closed, "5"), (.backlogged, "30"), (.full, "60"), (.failed(reason: "fsync"), "30"),
            (.locked(path: "/j"), "30"),
        ] as [(JournalError, String)]
    )
    func trouble(error: JournalError, seconds: String) async {
        fixture.journal.fail(with: error)
        let answer = await fixture.post("e1 - 1001")
        #expect(answer.status == 503)
        #expect(answer.retryAfter.map { "\($0.components.seconds)" } == seconds)
        #expect(!answer.text.contains("fsync"))
        let told = fixture.listener.all.contains(
            .eventsRefused("hr", events: nil, status: 503, reason: error.description)
        )
        #expect(told == [.busy, .backlogged, .full].contains(error))
        fixture.journal.fail(with: nil)
        #expect(await fixture.post("e1 - 1001").status == 202)
    }

    @Test("reports the journal's failure, after which nothing may be acknowledged")
    func failure() async {
        fixture.journal.fail(with: .failed(reason: "fsync"))
        _ = await fixture.post("e1 - 1001")
        await fixture.failure.wait()
        #expect(fixture.failure.first == .failed(reason: "fsync"))
    }

    @Test("refuses what is not POST, too large, compressed or not JSON before its body is read")
    func screening() async {
        let endpoint = fixture.endpoint(bodyBytesMax: 10)
        let sound = fixture.signed("")
        #expect(endpoint.screen(.post, sound) == nil)
        #expect(endpoint.screen(.get, sound)?.status == 405)
        for (name, value, status) in [
            ("Content-Length", "11", 413), ("Content-Encoding", "gzip", 415),
            ("Content-Type", "application/x-www-form-urlencoded", 415),
        ] {
            var headers = sound
            if let name = HTTPField.Name(name) { headers[name] = value }
            #expect(endpoint.screen(.post, headers)?.status == status, "\(name)")
        }
        for type in ["application/json; charset=utf-8", "application/vnd.x+json", "text/json"] {
            var headers = sound
            headers[.contentType] = type
            #expect(endpoint.screen(.post, headers) == nil, "\(type)")
        }
        let large = Array("12345678901".utf8)
        #expect(await endpoint.answer(to: .post, fixture.signed("12345678901"), body: large).status == 413)
        #expect(fixture.journal.calls == 0)
    }

    @Test("tells whoever isn't authenticated the same, whatever was wrong")
    func unauthenticated() async {
        let both = WebhookAuthentication.signatureAndBearer(
            .bambooHR,
            key: BearerToken(secret: WebhookFixture.key),
            bearer: BearerToken(secret: "token")
        )
        let endpoint = fixture.endpoint(both)
        let body = "e1 - 1001"
        var right = fixture.signed(body)
        right[.authorization] = "bearer token"
        var answers: Set<WebhookAnswer> = []
        var wrong: [HTTPFields] = [[:], fixture.signed(body), fixture.signed(body + " ")]
        for value in ["Bearer tokem", "Basic token", "Bearer", "Bearer  token", "token"] {
            var headers = right
            headers[.authorization] = value
            wrong.append(headers)
        }
        for other in [fixture.signed(body, key: "x"), fixture.signed(body, at: WallInstant(milliseconds: 0))] {
            var headers = other
            headers[.authorization] = "Bearer token"
            wrong.append(headers)
        }
        for headers in wrong {
            answers.insert(await endpoint.answer(to: .post, headers, body: Array(body.utf8)))
        }
        #expect(answers.count == 1)
        #expect(answers.first?.status == 401)
        #expect(answers.first?.challenge == "Bearer")
        #expect(
            answers.first?.text
                == #"{"error":"not authenticated: this webhook asks for its bearer token in Authorization, "#
                + #"and for its signature in X-BambooHR-Signature, and for the time of signing in X-BambooHR-Timestamp, "#
                + #"near the present"}"#
        )
        #expect(fixture.journal.calls == 0)
        #expect(await endpoint.answer(to: .post, right, body: Array(body.utf8)).status == 202)
    }

    @Test("rings for whoever takes events over, once for what is new")
    func rings() async {
        var rings = fixture.doorbell.listen().makeAsyncIterator()
        _ = await fixture.post("e1 - 1001")
        await rings.next()
        _ = await fixture.post("e1 - 1001")
        fixture.doorbell.silence()
        #expect(await rings.next() == nil)
    }

    @Test("keeps its secrets out of what it says of itself")
    func secrets() {
        var text = ""
        dump(fixture.endpoint(), to: &text)
        #expect(!text.contains(WebhookFixture.key))
        #expect(!"\(fixture.endpoint())".contains(WebhookFixture.key))
    }
}

@Suite("Ids of events")
struct IntakeMintTests {
    @Test("are all different within a millisecond, also where the count begins anew")
    func distinct() {
        let mint = IntakeMint(seed: .max - 2)
        let now = WallInstant(milliseconds: 1_795_300_000_000)
        let ids = (0..<4).flatMap { _ in mint.ids(3, at: now) }
        #expect(Set(ids).count == 12)
    }
}
