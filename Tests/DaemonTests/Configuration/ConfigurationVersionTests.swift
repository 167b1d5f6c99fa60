import SystemPackage
import Testing

@testable import Daemon

@Suite("A configuration's version")
struct ConfigurationVersionTests {
    private static let base = SampleText.withTarget("    groups: [{ name: A, when: 'email pr' }, { name: B }]")
        .replacing(
            "      email: Email",
            with: "      email: Email\n      status: { column: S, values: { In: active } }"
        )

    private func version(_ yaml: String) throws -> ConfigurationVersion {
        try Configuration(yaml: yaml, file: SampleText.file).version
    }

    @Test(
        "changes with everything that plans depend on",
        arguments: [
            ("WorkerID", "ID"), ("email: Email", "email: Mail"),
            ("email: Email", "email: Email\n      givenName: First"),
            ("column: S", "column: T"), ("In: active", "In: suspended"), ("In: active", "In: active, Out: ended"),
            ("profile: amplitude", "profile: rfc7644"), ("name: B", "name: C"), ("email pr", "not (email pr)"),
            (", when: 'email pr'", ""), ("hr", "staff"), ("  amplitude:", "  amp:"),
        ]
    )
    func changes(text: String, other: String) throws {
        let changed = Self.base.replacing(text, with: other)
        #expect(changed != Self.base)
        #expect(try version(changed) != version(Self.base))
    }

    @Test(
        "stays with everything else",
        arguments: [
            ("{ name: A, when: 'email pr' }, { name: B }", "{ name: B }, { name: A, when: 'email  pr' }"),
            ("core.amplitude.com", "core.eu.amplitude.com"), ("amplitude.token", "other.token"),
            ("sources: [hr]", "sources: [hr]\n    concurrency: 8\n    limit: none\n    timeout: 5s"),
            ("drop: /var/lib/rosterd/drop/hr", "drop: /srv/drop\n    scan: 5s"),
            ("state: /var/lib/rosterd", "state: /srv/state"),
            ("{ type: csv }", "{ type: csv, delimiter: tab }"),
        ]
    )
    func stays(text: String, other: String) throws {
        let changed = Self.base.replacing(text, with: other)
        #expect(changed != Self.base)
        #expect(try version(changed) == version(Self.base))
    }

    @Test("is a SHA-256")
    func form() throws {
        #expect(try version(Self.base).rawValue.wholeMatch(of: /[0-9a-f]{64}/) != nil)
    }
}
