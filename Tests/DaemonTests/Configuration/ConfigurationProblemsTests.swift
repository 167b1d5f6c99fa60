import SystemPackage
import Testing

@testable import Daemon

@Suite("A configuration that can't stand")
struct ConfigurationProblemsTests {
    @Test("is refused with all of its problems, by place, as compilers print them")
    func allTogether() throws {
        let yaml = """
            stat: /var/lib/rosterd
            control: {}
            sources:
              hr:
                drop: [a]
                semantics: partial
                scan: 5
                format: { type: xml, delimiter: colon }
                mapping:
                  email: Email
                  Department: D
                  status: { column: S, values: { Active: activ } }
            targets:
              amplitude:
                profile: amplitud
                url: http://core.amplitude.com/scim/1/
                credential: { file: a, environment: B }
                sources: [hr, hr2]
                concurrency: 0
                groups:
                  - { name: Data, when: 'department eq Data' }
            """
        let error = #expect(throws: ConfigurationError.self) { try Configuration(yaml: yaml, file: "rosterd.yaml") }
        let lines = try #require(error).description.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "rosterd.yaml:1:1: stat: unknown key; did you mean \"state\"?",
                "rosterd.yaml:1:1: state: missing",
                "rosterd.yaml:2:1: control: expected a path, or socket and group",
                "rosterd.yaml:5:5: sources.hr.drop: expected text, found a list",
                "rosterd.yaml:6:5: sources.hr.semantics: \"partial\" is not known here; known: changes, snapshot",
                "rosterd.yaml:7:5: sources.hr.scan: \"5\" is not a length of time like 500ms, 2s, 10m, 1h or 7d",
                "rosterd.yaml:8:15: sources.hr.format.type: \"xml\" is not known here; known: csv, json, ndjson",
                "rosterd.yaml:8:26: sources.hr.format.delimiter: \"colon\" is not known here; "
                    + "known: auto, comma, pipe, semicolon, tab",
                "rosterd.yaml:9:5: sources.hr.mapping.employeeId: missing",
                "rosterd.yaml:11:7: sources.hr.mapping.Department: differs from department in case alone; did you mean that?",
                "rosterd.yaml:12:38: sources.hr.mapping.status.values.Active: \"activ\" is not known here; did you mean "
                    + "\"active\"?",
                "rosterd.yaml:15:5: targets.amplitude.profile: \"amplitud\" is not known here; did you mean \"amplitude\"?",
                "rosterd.yaml:16:5: targets.amplitude.url: plain http is allowed only to 127.0.0.0/8, [::1] and localhost; "
                    + "use https",
                "rosterd.yaml:17:5: targets.amplitude.credential: name one place: file, environment or systemd",
                "rosterd.yaml:18:19: targets.amplitude.sources[1]: \"hr2\" is not known here; did you mean \"hr\"?",
                "rosterd.yaml:19:5: targets.amplitude.concurrency: 0 is out of range: 1 to 64",
                "rosterd.yaml:21:23: targets.amplitude.groups[0].when: not a filter: at character 15, expected a string in "
                    + "double quotes, a number, true, false or null: department eq ⟨here⟩Data",
            ]
        )
    }

    @Test(
        "names what is missing",
        arguments: [
            ("state: /var/lib/rosterd\n", "1:1: state: missing"),
            (
                "    drop: /var/lib/rosterd/drop/hr\n",
                "3:3: sources.hr.drop: missing: a source has a directory for files (drop), a webhook, or both"
            ),
            ("    semantics: snapshot\n", "3:3: sources.hr.semantics: missing"),
            ("    format: { type: csv }\n", "3:3: sources.hr.format: missing"),
            ("      employeeId: WorkerID\n", "7:5: sources.hr.mapping.employeeId: missing"),
            ("    profile: amplitude\n", "11:3: targets.amplitude.profile: missing"),
            ("    url: https://core.amplitude.com/scim/1/\n", "11:3: targets.amplitude.url: missing"),
            ("    credential: { file: amplitude.token }\n", "11:3: targets.amplitude.credential: missing"),
            ("\n    sources: [hr]", "11:3: targets.amplitude.sources: missing"),
        ]
    )
    func missing(text: String, problem: String) {
        #expect(SampleText.problems(in: SampleText.with((text, ""))) == [problem])
    }

    @Test(
        "of one thing, one problem",
        arguments: [
            ("sources: [hr]", "sources: []", "15:5: targets.amplitude.sources: the list is empty"),
            ("sources: [hr]", "sources: [hr, hr]", "15:19: targets.amplitude.sources[1]: hr is listed twice"),
            ("sources: [hr]", "sources: hr", "15:5: targets.amplitude.sources: expected a list, found text"),
            ("drop: /var/lib/rosterd/drop/hr", "drop:", "4:5: sources.hr.drop: has no value; expected text"),
            ("drop: /var/lib/rosterd/drop/hr", "drop: ''", "4:5: sources.hr.drop: is empty"),
            ("drop: /var/lib/rosterd/drop/hr", "drop: \"a\\nb\"", "4:5: sources.hr.drop: contains a control character"),
            (
                "drop: /var/lib/rosterd/drop/hr", "drop: /var/lib",
                "4:5: sources.hr.drop: holds the state directory; give each its own"
            ),
            ("{ type: csv }", "{}", "6:5: sources.hr.format.type: missing"),
            (
                "{ type: csv }", "{ type: ndjson, delimiter: tab }",
                "6:29: sources.hr.format.delimiter: means something only with type: csv"
            ),
            (
                "{ type: csv }", "{ type: csv, records: /a }",
                "6:26: sources.hr.format.records: means something only with type: json"
            ),
            (
                "{ type: csv }", "{ type: json, records: a }",
                "6:27: sources.hr.format.records: is no JSON pointer (RFC 6901): it begins with a slash, as "
                    + "/data/people does"
            ),
            (
                "{ type: csv }", "{ type: csv, encoding: utf8 }",
                "6:26: sources.hr.format.encoding: \"utf8\" is not known here; did you mean \"utf-8\"?"
            ),
            (
                "hr", "hr/1",
                "3:3: sources.\"hr/1\": a name has letters and digits of ASCII, '.', '-' and '_', "
                    + "begins with a letter or digit and is at most 64 long"
            ),
            (
                "email: Email", "mail: Email",
                "12:5: targets.amplitude.profile: needs email, and a source of this target has no "
                    + "column for it"
            ),
            (
                "email: Email", "email: Email\n      costCentre: A\n      CostCentre: B",
                "11:7: sources.hr.mapping.CostCentre: "
                    + "differs from costCentre in case alone"
            ),
            (
                "email: Email", "email: Email\n      cost centre: A",
                "10:7: sources.hr.mapping.\"cost centre\": a field's name "
                    + "begins with a letter of ASCII and has letters, digits, '-' and '_'"
            ),
            (
                "email: Email", "email: Email\n      status: { column: S, values: { A: active, a: ended } }",
                "10:49: sources.hr.mapping.status.values.a: differs from \"A\" in case alone"
            ),
            (
                "semantics: snapshot", "semantics: snapshot\n    complete: { after: rename, settle: 2s }",
                "6:32: sources.hr.complete.settle: means something only with after: settle"
            ),
            (
                "semantics: snapshot", "semantics: snapshot\n    limits: { row: 1KiB, value: 1MiB }",
                "6:26: sources.hr.limits.value: is above the limit of a row, 1024 bytes"
            ),
            (
                "{ file: amplitude.token }", "{ systemd: a/b }",
                "14:19: targets.amplitude.credential.systemd: a systemd credential "
                    + "has a name, not a path"
            ),
            (
                "{ file: amplitude.token }", "token",
                "14:5: targets.amplitude.credential: expected keys with values, found text"
            ),
            (
                "state: /var/lib/rosterd\n", "state: /" + String(repeating: "s", count: 100) + "\n",
                "1:1: state: the control socket's path is longer than the 107 bytes that Linux allows"
            ),
        ]
    )
    func single(text: String, bent: String, problem: String) {
        #expect(SampleText.problems(in: SampleText.with((text, bent))) == [problem])
    }

    @Test(
        "in what a target may say",
        arguments: [
            ("limit: unlimited", "16:5: targets.amplitude.limit: expected none, or requests and window, or share"),
            ("limit: { requests: 100 }", "16:5: targets.amplitude.limit.window: missing"),
            (
                "limit: { requests: 10, share: 50% }", "16:5: targets.amplitude.limit.window: missing"
            ),
            ("limit: { window: 60s, share: 50% }", "16:5: targets.amplitude.limit.requests: missing"),
            (
                "limit: { share: half }",
                "16:14: targets.amplitude.limit.share: \"half\" is not a share like 5% or 2.5%, of at "
                    + "most 100%"
            ),
            ("limit: { share: 0.9% }", "16:14: targets.amplitude.limit.share: leaves no request of 100 requests in 1m"),
            (
                "limit: { requests: ten, window: 60s }",
                "16:14: targets.amplitude.limit.requests: \"ten\" is not a whole number"
            ),
            ("timeout: 2h", "16:5: targets.amplitude.timeout: 2h is out of range: 1s to 10m"),
            ("timeout: 5s\n    connectTimeout: 6s", "17:5: targets.amplitude.connectTimeout: is above timeout, 5s"),
            (
                "groups: [{ name: A }, { name: a }]",
                "16:29: targets.amplitude.groups[1].name: this group is given on line 16 already"
            ),
            ("groups: [{ when: 'email pr' }]", "16:14: targets.amplitude.groups[0].name: missing"),
            (
                "groups: [{ name: A, when: 'emial pr' }]",
                "16:25: targets.amplitude.groups[0].when: no source of this target has a "
                    + "field emial; did you mean \"email\"?"
            ),
            (
                "groups: [{ name: A, when: 'name.givenName pr' }]",
                "16:25: targets.amplitude.groups[0].when: no source of this "
                    + "target has a field name.givenName; known: email, employeeId, status"
            ),
            (
                "groups: [{ name: A, when: 'status pr and not (email ne 4711 or status eq null)' }]",
                "16:25: targets.amplitude.groups[0].when: email is text, as every field is, and never equals 4711: "
                    + "write it in quotes, \"4711\""
            ),
            (
                "groups: [{ name: A, when: 'email eq true' }]",
                "16:25: targets.amplitude.groups[0].when: email is text, as every field is, and never equals true: "
                    + "write it in quotes, \"true\""
            ),
            (
                "groups: [{ name: A, when: 'email eq \"' }]",
                "16:25: targets.amplitude.groups[0].when: not a filter: at character 11, "
                    + "expected a JSON value (the text ends too early): email eq \"⟨here⟩"
            ),
        ]
    )
    func targets(written: String, problem: String) {
        #expect(SampleText.problems(in: SampleText.withTarget("    " + written)) == [problem])
    }

    @Test("tells a rule's fields only where all of its sources are sound")
    func noFollowUps() {
        let yaml = SampleText.with(("employeeId: WorkerID", "employeeID: WorkerID"))
        let problems = SampleText.problems(in: yaml + "\n    groups: [{ name: A, when: 'department pr' }]")
        #expect(
            problems == [
                "7:5: sources.hr.mapping.employeeId: missing",
                "8:7: sources.hr.mapping.employeeID: differs from employeeId in case alone; did you mean that?",
            ]
        )
    }

    @Test("two sources never share a directory")
    func sharedDirectories() {
        let second = """
              it:
                drop: /var/lib/rosterd/drop/hr/it
                semantics: snapshot
                format: { type: csv }
                mapping: { employeeId: ID, email: Email }
            targets:
            """
        let problems = SampleText.problems(in: SampleText.with(("targets:", second)))
        #expect(problems == ["11:5: sources.it.drop: is within, or holds, sources.hr.drop"])
    }

    @Test("has limits on how much there may be of anything")
    func counts() {
        let sources = (0...64).map { "  s\($0): {}\n" }.joined()
        let text = SampleText.problems(in: "state: a\nsources:\n\(sources)targets: {}")
        #expect(
            text == [
                "2:1: sources: 65 keys are given; at most 64 are allowed",
                "68:1: targets: nothing is given here",
            ]
        )
        let groups = (0...1_000).map { "{ name: g\($0) }" }.joined(separator: ", ")
        #expect(
            SampleText.problems(in: SampleText.withTarget("    groups: [\(groups)]")) == [
                "16:5: targets.amplitude.groups: the list has 1001 items; at most 1000 are allowed"
            ]
        )
    }
}
