import HRFeed
import HTTPListening
import HTTPTypes
import Intake
import Provisioning
import SystemPackage
import Testing

@testable import Daemon

@Suite("A source's webhook")
struct WebhookConfigurationTests {
    private static let mapping = "mapping: { employeeId: /id }"

    /// The least configuration with these lines, of a section of their own, under its source's `webhook`.
    private static func text(_ lines: [String]) -> String {
        let section = (["webhook:"] + lines.map { "  " + $0 }).map { "    " + $0 }.joined(separator: "\n")
        return SampleText.with(("    semantics: snapshot\n", "    semantics: snapshot\n\(section)\n"))
    }

    private static func webhook(_ lines: String...) throws -> WebhookConfiguration {
        let configuration = try Configuration(yaml: text(lines), file: SampleText.file)
        return try #require(configuration.sources.first?.webhook)
    }

    @Test("of BambooHR needs no more than its address, its key and what its fields mean")
    func bambooHR() throws {
        let webhook = try Self.webhook(
            "listen: 127.0.0.1:8090",
            "preset: bamboohr",
            "key: { file: bamboohr.key }",
            Self.mapping
        )
        #expect(webhook.listen == .tcp(host: "127.0.0.1", port: 8_090))
        #expect(webhook.proof == .signature(.bambooHR, key: .file("/etc/rosterd/bamboohr.key")))
        #expect(webhook.places.records == JSONPointer("/employees"))
        #expect(webhook.places.eventID == nil)
        #expect(webhook.places.asOf?.at == JSONPointer("/timestamp"))
        #expect(webhook.bodyBytesMax == 1 << 20)
    }

    @Test("may sign as its sender does, and bear a token as well")
    func generic() throws {
        let webhook = try Self.webhook(
            "listen: unix:hooks.sock",
            "signature:",
            "  algorithm: hmac-sha512",
            "  header: X-Sign",
            "  encoding: base64",
            "  prefix: v0=",
            "  signs: [{ text: 'v0:' }, timestamp, { text: ':' }, body]",
            "  timestamp: { header: X-Time, format: milliseconds, tolerance: 1m }",
            "key: { systemd: hook-key }",
            "bearer: { systemd: hook-token }",
            "records: /data/events",
            "eventId: /uuid",
            "asOf: { at: /when, format: seconds }",
            "body: 64KiB",
            Self.mapping
        )
        let (sign, time) = (try #require(HTTPField.Name("X-Sign")), try #require(HTTPField.Name("X-Time")))
        let scheme = SignatureScheme(
            algorithm: .hmacSHA512,
            header: sign,
            encoding: .base64,
            prefix: "v0=",
            parts: [.text("v0:"), .timestamp, .text(":"), .body],
            timestamp: SignatureScheme.Timestamp(header: time, format: .milliseconds, tolerance: .seconds(60))
        )
        #expect(webhook.listen == .unix(path: "/etc/rosterd/hooks.sock", mode: .group))
        #expect(
            webhook.proof
                == .signatureAndBearer(try #require(scheme), key: .systemd("hook-key"), bearer: .systemd("hook-token"))
        )
        #expect(webhook.places.records == JSONPointer("/data/events"))
        #expect(webhook.places.eventID == JSONPointer("/uuid"))
        #expect(webhook.places.asOf.map { $0.at == JSONPointer("/when") && $0.format == .seconds } == true)
        #expect(webhook.bodyBytesMax == 64 << 10)
    }

    @Test(
        "that can't stand is refused with its place",
        arguments: [
            (["listen: 127.0.0.1:1", mapping], ": sources.hr.webhook: anybody could post here"),
            (["listen: 127.0.0.1:1", "key: { file: k }", mapping], "sources.hr.webhook: a key says nothing"),
            (["listen: 127.0.0.1:1", "preset: gusto", mapping], "sources.hr.webhook.key: missing"),
            (["preset: gusto", "key: { file: k }", mapping], "sources.hr.webhook.listen: missing"),
            (["listen: 127.0.0.1:1", "bearer: { file: k }"], "sources.hr.webhook.mapping: missing"),
            (["listen: 127.0.0.1:1", "bearer: { file: k }", "records: a", mapping], "records: is no JSON pointer"),
            (
                ["listen: 127.0.0.1:1", "bearer: { file: k }", "asOf: /t", "evntId: /a", mapping],
                "did you mean \"eventId\"?"
            ),
            (["listen: host.example:1", "bearer: { file: k }", mapping], "webhook.listen: expected ADDRESS:PORT"),
            (["listen: 127.0.0.1:0", "bearer: { file: k }", mapping], "webhook.listen: expected ADDRESS:PORT"),
            (["listen: 'unix:'", "bearer: { file: k }", mapping], "webhook.listen: unix: is followed by a path"),
            (
                ["listen: 127.0.0.1:1", "preset: bambo", "key: { file: k }", mapping],
                "preset: \"bambo\" is not known here"
            ),
        ]
    )
    func problems(lines: [String], problem: String) {
        let problems = SampleText.problems(in: Self.text(lines))
        #expect(problems.count == 1 && problems.first?.contains(problem) == true, "\(problems)")
    }

    @Test(
        "has something that tells two events of the same content apart",
        arguments: ["eventId: uuid", "asOf: /when", nil]
    )
    func distinct(line: String?) {
        let text = Self.text(
            ["listen: 127.0.0.1:1", "preset: gusto", "key: { file: k }", Self.mapping] + (line.map { [$0] } ?? [])
        )
        let problems = SampleText.problems(in: text)
        #expect(problems.isEmpty == (line != nil), "\(problems)")
        #expect(problems.allSatisfy { $0.contains("could not be told apart") })
    }

    @Test(
        "must sign the body, and a timestamp exactly where there is one",
        arguments: [
            ("signs: [body]", "timestamp: { header: X-T, format: seconds }"),
            ("signs: [body, timestamp]", "encoding: hex"),
            ("signs: [timestamp]", "timestamp: { header: X-T, format: seconds }"),
        ]
    )
    func proof(signs: String, further: String) {
        let encoding = further.hasPrefix("encoding") ? "prefix: a" : "encoding: hex"
        let text = Self.text([
            "eventId: uuid", "listen: '[::1]:8090'", "key: { file: k }", "signature:", "  algorithm: hmac-sha256",
            "  header: X-S",
            "  \(signs)", "  \(further)", "  \(encoding)", Self.mapping,
        ])
        let problems = SampleText.problems(in: text)
        #expect(problems.count == 1 && problems.first?.contains("signature: proves too little") == true, "\(problems)")
    }

    @Test("beyond this machine, or with SHA-1, is remarked on")
    func remarks() throws {
        let text = Self.text([
            "eventId: uuid", "listen: 0.0.0.0:8090", "key: { file: k }", "signature:", "  algorithm: hmac-sha1",
            "  header: X-S",
            "  signs: [body]", "  encoding: hex", Self.mapping,
        ])
        let remarks = try Configuration(yaml: text, file: SampleText.file).remarks.map(\.description)
        #expect(remarks.contains { $0.contains("webhook.listen: is plain HTTP beyond this machine") })
        #expect(remarks.contains { $0.contains("signature.algorithm: is legacy") })
    }
}
