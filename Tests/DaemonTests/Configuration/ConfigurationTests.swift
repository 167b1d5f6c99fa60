import Foundation
import HRFeed
import Provisioning
import SystemPackage
import TestSupport
import Testing

@testable import Daemon

@Suite("A configuration means what it says")
struct ConfigurationTests {
    private static let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()
        .removingLastComponent()

    @Test("what is left out has its default")
    func defaults() throws {
        let configuration = try Configuration(yaml: SampleText.least, file: SampleText.file)
        #expect(configuration.state == "/var/lib/rosterd")
        #expect(configuration.control == "/var/lib/rosterd/control.sock")
        #expect(configuration.file == SampleText.file)
        let source = try #require(configuration.sources.first)
        #expect(source.drop?.completeness == .settled(.seconds(2)))
        #expect(source.drop?.scanInterval == .seconds(30))
        #expect(source.semantics == .snapshot)
        #expect(source.feed.format == .csv(delimiter: nil))
        #expect(source.feed.limits == .standard)
        #expect(source.feed.mapping.status == nil)
        let target = try #require(configuration.targets.first)
        #expect(target.limit == TargetProfile.amplitude.limit)
        #expect(target.concurrency == 4)
        #expect(target.timeout == .seconds(30))
        #expect(target.connectTimeout == .seconds(10))
        #expect(target.packAge == .seconds(600))
        #expect(target.certificateAuthority == nil)
        #expect(target.rules.groups.isEmpty)
    }

    @Test(
        "a format is CSV or one of two kinds of JSON, in an encoding that is declared or found out",
        arguments: [
            ("{ type: csv, delimiter: pipe }", .csv(delimiter: .pipe)),
            (
                "{ type: csv, encoding: windows-1252 }",
                FeedFormat(syntax: .csv(CSVDialect(delimiter: nil)), encoding: .windows1252)
            ),
            ("{ type: json }", FeedFormat(syntax: .json(records: .root), encoding: nil)),
            (
                "{ type: json, records: /data/people, encoding: utf-16le }",
                FeedFormat(
                    syntax: .json(records: JSONPointer(tokens: ["data", "people"])),
                    encoding: .utf16LittleEndian
                )
            ),
            ("{ type: ndjson, encoding: auto }", FeedFormat(syntax: .ndjson, encoding: nil)),
        ] as [(String, FeedFormat)]
    )
    func formats(_ written: String, _ format: FeedFormat) throws {
        let yaml = SampleText.with(("{ type: csv }", written))
        #expect(try Configuration(yaml: yaml, file: SampleText.file).sources.first?.feed.format == format)
    }

    @Test("the documented example stands, and shows every default as it is")
    func example() throws {
        let text = try String(contentsOfFile: Self.root.appending("config/rosterd.yaml").string, encoding: .utf8)
        let example = try Configuration(yaml: text, file: SampleText.file)
        #expect(example.remarks.isEmpty)
        #expect(example.targets.first?.rules.groups.map(\.group) == ["Everyone", "Data", "Data leads"])
        #expect(example.sources.first?.feed.mapping.status?.words["On Leave"] == .suspended)

        let uncommented = text.replacing(/(?m)^( +)# ([a-zA-Z]+: .*)$/) { "\($0.1)\($0.2)" }
        #expect(uncommented != text)
        let full = try Configuration(yaml: uncommented, file: SampleText.file)
        #expect(full.sources.map(\.feed) == example.sources.map(\.feed))
        #expect(full.sources.map(\.drop) == example.sources.map(\.drop))
        #expect(full.sources.map(\.rules.guards) == example.sources.map(\.rules.guards))
        let (one, other) = (try #require(example.targets.first), try #require(full.targets.first))
        #expect(other.certificateAuthority == "/etc/rosterd/ca.pem")
        #expect((one.concurrency, one.timeout, one.packAge) == (other.concurrency, other.timeout, other.packAge))
        #expect(one.connectTimeout == other.connectTimeout)
        #expect(full.version == example.version)
    }

    @Test("a relative path is relative to the file's directory")
    func relativePaths() throws {
        let yaml = SampleText.with(
            ("state: /var/lib/rosterd", "state: ../state"),
            ("drop: /var/lib/rosterd/drop/hr", "drop: drop")
        )
        let configuration = try Configuration(yaml: yaml, file: SampleText.file)
        #expect(configuration.state == "/etc/state")
        #expect(configuration.sources.first?.drop?.directory == "/etc/rosterd/drop")
        #expect(configuration.targets.first?.credential == .file("/etc/rosterd/amplitude.token"))
    }

    @Test(
        "completeness is one of three",
        arguments: [
            ("{ after: settle, settle: 500ms }", DropConfiguration.Completeness.settled(.milliseconds(500))),
            ("{ after: settle }", .settled(.seconds(2))),
            ("{ after: rename }", .renamed),
            ("{ after: marker }", .marked(suffix: ".done")),
            ("{ after: marker, marker: .ok }", .marked(suffix: ".ok")),
        ]
    )
    func completeness(written: String, meant: DropConfiguration.Completeness) throws {
        let yaml = SampleText.with(("semantics: snapshot", "semantics: snapshot\n    complete: \(written)"))
        #expect(try Configuration(yaml: yaml, file: SampleText.file).sources.first?.drop?.completeness == meant)
    }

    @Test(
        "the limit is the profile's, the file's, or none",
        arguments: [
            ("limit: { requests: 20, window: 1s }", RateLimit(requests: 20, window: .seconds(1))),
            ("limit: none", nil),
            ("timeout: 20s", TargetProfile.amplitude.limit),
            ("limit: { requests: 20, window: 1s, share: 75% }", RateLimit(requests: 15, window: .seconds(1))),
            ("limit: { share: 29% }", RateLimit(requests: 29, window: .seconds(60))),
            ("limit: { share: 2.5% }", RateLimit(requests: 2, window: .seconds(60))),
        ]
    )
    func limit(written: String, meant: RateLimit?) throws {
        let configuration = try Configuration(yaml: SampleText.withTarget("    " + written), file: SampleText.file)
        #expect(configuration.targets.first?.limit == meant)
    }

    @Test("a share is one of the limits by class, too, and the summary names them all")
    func share() throws {
        let profile = """
            profile:
                  like: amplitude
                  limits: [{ methods: [POST], of: users, requests: 11, window: 1h }, { of: groups, requests: 8, window: 1m }]
                limit: { share: 50% }
            """
        let yaml = SampleText.with(("profile: amplitude", profile))
        let configuration = try Configuration(yaml: yaml, file: SampleText.file)
        let limits = configuration.targets.first?.rules.profile.classLimits.map(\.limit.requests)
        #expect(limits == [5, 4])
        let summary = ConfigurationSummary(configuration).description
        #expect(summary.contains("50 requests in 1m, 50 % of what the provider allows; token from"))
        #expect(
            summary.contains("\n         POST of users: 5 requests in 1h\n         all of groups: 4 requests in 1m\n")
        )
    }

    @Test("an attribute that no source has a column for is left alone")
    func unmappedAttributes() throws {
        let least = try Configuration(yaml: SampleText.least, file: SampleText.file)
        #expect(least.targets.first?.rules.profile.attributes.map(\.path) == ["userName"])
        #expect(least.remarks.map(\.keyPath) == Array(repeating: "targets.amplitude.profile", count: 2))

        let yaml = SampleText.with(
            ("      email: Email", "      email: Email\n      familyName: LastName"),
            ("profile: amplitude", "profile: rfc7644")
        )
        let named = try Configuration(yaml: yaml, file: SampleText.file)
        #expect(
            named.targets.first?.rules.profile.attributes.map(\.path) == ["userName", "externalId", "name.familyName"]
        )
    }

    @Test("a group's rule speaks of any field that a source maps, without case")
    func groupRules() throws {
        let yaml = SampleText.with(("      email: Email", "      email: Email\n      costCentre: CC"))
        let group = "\n    groups: [{ name: Ops, when: 'COSTCENTRE eq \"77\" and status eq \"active\"' }]"
        let configuration = try Configuration(yaml: yaml + group, file: SampleText.file)
        let rules = try #require(configuration.targets.first?.rules)
        func person(_ costCentre: String) -> Person {
            let key = PersonKey(source: "hr", employee: "1")
            return Person(
                key: key,
                identity: key.ownIdentity,
                status: .active,
                period: .open,
                fields: [.email: "a@example.com", PersonField(rawValue: "costCentre"): costCentre]
            )
        }
        #expect(rules.desired(for: [person("77")], at: .distantFuture)[.membership("Ops")] != nil)
        #expect(rules.desired(for: [person("78")], at: .distantFuture)[.membership("Ops")] == nil)
    }

    @Test("what is allowed and perhaps not meant is remarked on")
    func remarks() throws {
        let yaml = SampleText.with(
            ("{ file: amplitude.token }", "{ environment: TOKEN }"),
            (
                "targets:",
                "  spare:\n    drop: /srv/spare\n    semantics: snapshot\n    format: { type: csv }\n"
                    + "    mapping: { employeeId: ID }\ntargets:"
            )
        )
        let configuration = try Configuration(yaml: yaml + "\n    limit: none", file: SampleText.file)
        #expect(configuration.warnings.map(\.keyPath) == ["targets.amplitude.credential.environment"])
        let remarks = configuration.remarks
        #expect(!remarks.map(\.keyPath).contains("targets.amplitude.credential.environment"))
        #expect(remarks.map(\.keyPath).contains("targets.amplitude.limit"))
        #expect(remarks.map(\.keyPath).contains("sources.spare"))
    }

    @Test("a file that isn't there is told from one that is wrong")
    func loading() throws {
        let directory = try TemporaryDirectory()
        let path = FilePath(directory.path("rosterd.yaml"))
        #expect(throws: ConfigurationError.unreadable(path: path, reason: "no such file")) {
            try Configuration.load(path)
        }
        #expect(
            throws: ConfigurationError.unreadable(path: FilePath(directory.url.path), reason: "is not a regular file")
        ) {
            try Configuration.load(FilePath(directory.url.path))
        }
        try Data([0x73, 0xFF, 0x3A]).write(to: URL(filePath: path.string))
        #expect(throws: ConfigurationError.invalid(path: path, problems: [.ofFile("is not UTF-8")])) {
            try Configuration.load(path)
        }
        try Data(repeating: 0x23, count: ConfigurationLimits.fileBytesMax + 1).write(to: URL(filePath: path.string))
        #expect(throws: ConfigurationError.invalid(path: path, problems: [.ofFile("is larger than 1048576 bytes")])) {
            try Configuration.load(path)
        }
        try Data(("\u{FEFF}" + SampleText.least.replacing("\n", with: "\r\n")).utf8).write(
            to: URL(filePath: path.string)
        )
        #expect(try Configuration.load(path).sources.map(\.id) == ["hr"])
    }
}
