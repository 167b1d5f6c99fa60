import Provisioning
import Testing

@testable import Daemon

@Suite("What a configuration says of people")
struct MappingConfigurationTests {
    private static func yaml(_ mapping: String, source: String = "", target: String = "") -> String {
        SampleText.least
            .replacing("      email: Email", with: "      email: Email\n" + mapping)
            .replacing("    mapping:\n", with: source + "    mapping:\n") + "\n" + target
    }

    private func mapping(_ lines: String, source: String = "") throws -> RecordMapping {
        let yaml = Self.yaml(lines, source: source)
        return try #require(Configuration(yaml: yaml, file: SampleText.file).sources.first).feed.mapping
    }

    @Test("A field is a column, a pointer or a template, with what is done to it")
    func fields() throws {
        let mapping = try mapping(
            """
                  title: { pointer: /job/title, transforms: [lower, capitalize] }
                  country: { column: Land, values: { Deutschland: DE, Schweiz: CH }, default: AT, required: true }
                  displayName: { template: "{title|upper} {employeeId}" }
            """
        )
        #expect(mapping.fields[.title] == FieldRule(.column("/job/title"), transforms: [.lower, .capitalize]))
        let words = ValueMap(["Deutschland": "DE", "Schweiz": "CH"])
        #expect(
            mapping.fields[.country] == FieldRule(.column("Land"), values: words, fallback: "AT", isRequired: true)
        )
        let template = try FieldTemplate(parsing: "{title|upper} {employeeId}")
        #expect(mapping.fields[.displayName] == FieldRule(.template(template)))
        #expect(mapping.identity == .own && mapping.grace == .zero && mapping.dates == nil)
    }

    @Test("Dates, grace and identity are the source's")
    func dates() throws {
        let mapping = try mapping(
            """
                  status: { column: S, values: { In: active }, default: suspended }
                  hireDate: { column: H, lead: 3d, hour: "07:30" }
                  endDate: X
            """,
            source: """
                    dates: { format: dd.MM.yyyy, zone: Europe/Berlin, none: [00.00.0000] }
                    grace: 12h
                    identity: email

                """
        )
        let dates = try #require(mapping.dates)
        #expect(dates.pattern.text == "dd.MM.yyyy" && dates.zone.name == "Europe/Berlin")
        #expect(dates.blanks == ["00.00.0000"] && dates.lead == .seconds(3 * 86_400))
        #expect(dates.hireHour == TimeOfDay(written: "07:30") && dates.endHour == .endOfDay)
        #expect(mapping.grace == .seconds(43_200) && mapping.identity == .field(.email))
        #expect(mapping.status?.fallback == .suspended)
    }

    @Test("An id may be made of columns, and an identity of the id alone")
    func ids() throws {
        let yaml = SampleText.with(
            ("employeeId: WorkerID", "employeeId: { template: \"{company}-{no}\" }\n      company: Co\n      no: No"),
            ("    mapping:\n", "    identity: employeeId\n    mapping:\n")
        )
        let mapping = try #require(Configuration(yaml: yaml, file: SampleText.file).sources.first).feed.mapping
        #expect(mapping.key == .template(try FieldTemplate(parsing: "{company}-{no}")))
        #expect(mapping.identity == .template(try FieldTemplate(parsing: "{employeeId}")))
    }

    @Test("Groups by value, deletion and a user name of its own are the target's")
    func target() throws {
        let yaml = Self.yaml(
            "      department: D\n      userName: U",
            target: """
                    deleteAfter: 30d
                    groups:
                      - { each: department, name: "Dept {department}", prefix: "Dept ", values: [A, B], when: 'email pr' }
                """
        ).replacing("profile: amplitude", with: "profile: rfc7644")
        let rules = try #require(Configuration(yaml: yaml, file: SampleText.file).targets.first).rules
        #expect(rules.deleteAfter == .seconds(30 * 86_400))
        #expect(rules.families.map(\.prefix) == ["Dept "] && rules.families.first?.values == ["A", "B"])
        #expect(rules.families.first?.condition != nil && rules.groups.isEmpty)
        let attributes = rules.profile.attributes
        #expect(attributes.first == AttributeRule("userName", from: .field(.userName)))
        #expect(attributes.last == AttributeRule(#"emails[type eq "work"].value"#, from: .field(.email)))
        #expect(attributes.contains { $0.path.hasSuffix(":department") })
    }

    @Test(
        "What can't stand is named with its place",
        arguments: [
            ("title: { column: A, template: \"{email}\" }", "title: name one place that it comes from"),
            ("title: { transforms: [lower] }", "title: name one place that it comes from"),
            (
                "title: { column: A, transforms: [lowre] }",
                "title.transforms[0]: \"lowre\" is not known here; did you mean"
            ),
            ("title: { template: \"plain\" }", "title.template: not a template: at character 1: a template names"),
            ("title: { template: \"{mail}\" }", "title.template: no column is mapped to mail; did you mean \"email\"?"),
            (
                "title: { template: \"{email}\" }\n      nickName: { template: \"{title}\" }",
                "nickName.template: no column is mapped to title"
            ),
            ("title: { pointer: a/b }", "title.pointer: is no JSON pointer"),
            ("title: { column: A, required: yes }", "title.required: \"yes\" is not known here"),
            ("title: { column: A, lead: 3d }", "title.lead: unknown key"),
            ("locale: { column: L, default: de_DE }", "locale.default: \"de_DE\" is not a locale"),
            ("country: { column: L, values: { D: Germany } }", "country.values.D: \"Germany\" is not a country"),
            ("title: { column: A, values: { a: x, A: y } }", "title.values.A: differs from \"a\" in case alone"),
            ("hireDate: H", "hireDate: needs the source's dates"),
            ("Title: T", "Title: differs from title in case alone; did you mean that?"),
            (
                "status: { column: S, values: { In: active }, default: gone }",
                "status.default: \"gone\" is not known here"
            ),
        ]
    )
    func problems(lines: String, problem: String) {
        let found = SampleText.problems(in: Self.yaml("      " + lines))
        #expect(found.contains { $0.contains("sources.hr.mapping." + problem) }, "\(found)")
        #expect(found.count == 1, "\(found)")
    }

    @Test(
        "And so is what the source says",
        arguments: [
            ("dates: { format: yy-MM-dd, zone: UTC }", "dates.format: a year has four digits"),
            ("dates: { format: iso8601, zone: Europe/Berln }", "did you mean \"Europe/Berlin\"?"),
            ("dates: { format: iso8601 }", "dates.zone: missing"),
            ("identity: mail", "identity: \"mail\" is not known here; did you mean \"email\"?"),
            ("identity: { template: \"{x}\" }", "identity.template: no column is mapped to x"),
            ("grace: 400d", "grace: 400d is out of range"),
        ]
    )
    func sourceProblems(line: String, problem: String) {
        let mapping = line.hasPrefix("dates") ? "      hireDate: { column: H, hour: \"09:00\" }" : ""
        let found = SampleText.problems(in: Self.yaml(mapping, source: "    \(line)\n"))
        #expect(found.count == 1 && found[0].contains(problem), "\(found)")
    }

    @Test("An hour that no clock shows, and dates that nobody asks for, are problems too")
    func hours() {
        let dates = "    dates: { format: iso8601, zone: UTC }\n"
        let hour = SampleText.problems(in: Self.yaml("      endDate: { column: X, hour: \"25:00\" }", source: dates))
        #expect(hour.count == 1 && hour[0].contains("endDate.hour: \"25:00\" is no time of day"))
        let unasked = SampleText.problems(in: Self.yaml("", source: dates))
        #expect(unasked.count == 1 && unasked[0].contains("dates: means something only with hireDate or endDate"))
    }

    @Test(
        "And so is what the target says of groups",
        arguments: [
            ("{ each: department, name: \"D {department}\" }", "needs a prefix"),
            ("{ each: department, name: \"D {department}\", prefix: \"E \" }", "is not what every name begins with"),
            ("{ each: department, name: \"D {email}\", prefix: \"D \" }", "has to name the field, {department}"),
            ("{ each: dept, name: \"D {dept}\", prefix: \"D \" }", "no source of this target has a field dept"),
            ("{ each: department, name: \"D {department\", prefix: \"D \" }", "the brace is never closed"),
            ("{ name: A, prefix: A }", "means something only with each"),
            ("{ name: A, values: [x] }", "means something only with each"),
            ("{ name: é }, { name: É }", "this group is given on line"),
        ]
    )
    func groupProblems(group: String, problem: String) {
        let found = SampleText.problems(in: Self.yaml("      department: D", target: "    groups: [\(group)]"))
        #expect(found.contains { $0.contains(problem) }, "\(found)")
    }

    @Test("Deleting later is for providers that deactivate")
    func deleteAfter() {
        let found = SampleText.problems(in: Self.yaml("", target: "    deleteAfter: 30d"))
        #expect(found.count == 1 && found[0].contains("deleteAfter: means nothing here"))
    }

    @Test(
        "The version changes with all of it",
        arguments: [
            ("title: T", "title: { column: T, transforms: [lower] }"), ("title: T", "title: { column: T, default: x }"),
            ("title: T", "title: { column: T, required: true }"),
            ("title: T", "title: { column: T, values: { a: b } }"),
            ("title: T", "title: { template: \"{email}\" }"), ("lead: 3d", "lead: 4d"), ("\"07:00\"", "\"08:00\""),
            ("endDate: X", "endDate: { column: X, hour: \"18:00\" }"), ("dd.MM.yyyy", "MM.dd.yyyy"),
            ("Europe/Berlin", "Europe/Paris"), ("none: [x]", "none: [y]"), ("grace: 12h", "grace: 13h"),
            ("identity: email", "identity: title"), ("default: ended", "default: active"), ("Dept {", "Dept  {"),
            ("prefix: \"Dept\"", "prefix: Dep"), ("values: [A, B]", "values: [A]"),
            ("deleteAfter: 30d", "deleteAfter: 31d"),
            ("email: Email", "email: { column: Email, transforms: [lower] }"),
            ("employeeId: WorkerID", "employeeId: { column: WorkerID, transforms: [digits] }"),
        ]
    )
    func version(text: String, other: String) throws {
        let base = Self.yaml(
            """
                  department: D
                  title: T
                  status: { column: S, values: { In: active }, default: ended }
                  hireDate: { column: H, lead: 3d, hour: "07:00" }
                  endDate: X
            """,
            source:
                "    dates: { format: dd.MM.yyyy, zone: Europe/Berlin, none: [x] }\n    grace: 12h\n    identity: email\n",
            target: "    deleteAfter: 30d\n    groups: [{ each: department, name: \"Dept {department}\", "
                + "prefix: \"Dept\", values: [A, B] }]"
        ).replacing("profile: amplitude", with: "profile: rfc7644")
        let changed = base.replacing(text, with: other)
        #expect(changed != base)
        let version = { (yaml: String) in try Configuration(yaml: yaml, file: SampleText.file).version }
        #expect(try version(changed) != version(base))
    }
}
