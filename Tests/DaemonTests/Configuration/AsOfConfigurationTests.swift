import Provisioning
import Testing

@testable import Daemon

@Suite("Where files say of when they are the truth, as the configuration says it")
struct AsOfConfigurationTests {
    private static let format = "format: { type: csv }"

    private static func yaml(_ asOf: String, dates: String = "") -> String {
        SampleText.with(
            (format, "\(format)\n    asOf: { \(asOf) }"),
            ("      email: Email", "      email: Email\(dates)")
        )
    }

    private static func asOf(_ text: String) throws -> AsOfOrigin {
        try #require(Configuration(yaml: yaml(text), file: SampleText.file).sources.first).feed.asOf
    }

    private static let berlin = NamedZone(named: "Europe/Berlin")

    @Test("is their time of change where nothing is said")
    func silent() throws {
        let source = try Configuration(yaml: SampleText.least, file: SampleText.file).sources.first
        #expect(source?.feed.asOf == .modification)
    }

    @Test("is a column: ISO 8601 where nothing else is said, and then without a zone, too")
    func column() throws {
        #expect(try Self.asOf("column: At") == .column("At", StampSyntax(form: .date(.iso8601), zone: nil)))
        #expect(try Self.asOf("column: At, format: seconds") == .column("At", StampSyntax(form: .seconds, zone: nil)))
        let pattern = try DatePattern(parsing: "dd.MM.yyyy HH:mm")
        #expect(
            try Self.asOf("column: At, format: 'dd.MM.yyyy HH:mm', zone: Europe/Berlin")
                == .column("At", StampSyntax(form: .date(pattern), zone: Self.berlin))
        )
    }

    @Test("is a file's name")
    func name() throws {
        let syntax = StampSyntax(form: .date(try DatePattern(parsing: "yyyyMMdd")), zone: Self.berlin)
        #expect(
            try Self.asOf("name: 'hr-{yyyyMMdd}*.csv', zone: Europe/Berlin")
                == .name(try NameStamp(parsing: "hr-{yyyyMMdd}*.csv", syntax: syntax))
        )
    }

    @Test("goes by the zone of the dates where it has none of its own")
    func zoneOfDates() throws {
        let dates = "\n      endDate: End\n    dates: { format: iso8601, zone: Europe/Berlin }"
        let yaml = Self.yaml("name: '{yyyyMMdd}'", dates: dates)
        guard case .name(let stamp) = try Configuration(yaml: yaml, file: SampleText.file).sources.first?.feed.asOf
        else {
            Issue.record("no name")
            return
        }
        #expect(stamp.syntax.zone == Self.berlin)
    }

    @Test(
        "is said wrongly with a problem at its place",
        arguments: [
            ("zone: UTC", "say what says it: name or column"),
            ("name: '{seconds}', column: At", "give either name or column"),
            ("name: '{seconds}', format: seconds", "means something only with column"),
            ("name: 'hr.csv'", "needs one instant in braces"), ("name: '{yyyy}', zone: UTC", "a date needs yyyy, MM"),
            ("name: '{yyyyMMdd}'", "needs a zone"), ("column: At, format: yyyyMMdd", "needs a zone"),
            ("column: At, zone: Berlin", "no time zone"), ("column: At, when: now", "when"),
        ]
    )
    func wrong(asOf: String, problem: String) {
        let problems = SampleText.problems(in: Self.yaml(asOf))
        #expect(problems.count == 1)
        #expect(problems.first?.contains(problem) == true, "\(problems)")
        #expect(problems.first?.hasPrefix("7:") == true, "\(problems)")
    }
}
