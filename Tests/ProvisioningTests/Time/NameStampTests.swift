import Provisioning
import Testing

@Suite("What a file's name says of when it is the truth")
struct NameStampTests {
    private func stamp(_ text: String) throws -> NameStamp {
        let form: StampSyntax.Form =
            switch try NameStamp.form(in: text) {
            case "seconds": .seconds
            case "milliseconds": .milliseconds
            case let pattern: .date(try DatePattern(parsing: pattern))
            }
        return try NameStamp(
            parsing: text,
            syntax: StampSyntax(form: form, zone: NamedZone(named: "Europe/Berlin"))
        )
    }

    @Test(
        "stands where the pattern has its braces, by the zone's clocks",
        arguments: [
            ("hr-{yyyyMMdd}.csv", "hr-20260301.csv", 1_772_319_600),
            ("hr-{yyyyMMdd-HHmm}.csv", "hr-20260701-0930.csv", 1_782_891_000),
            ("*{yyyyMMdd}*", "export_17_20260301_final.csv.gz", 1_772_319_600),
            ("*{yyyyMMdd}*.csv", "20260301.csv", 1_772_319_600),
            ("{iso8601}*", "2026-03-01T12:00:00Z-roster.csv", 1_772_366_400),
            ("*-{seconds}.json", "roster-4-1772366400.json", 1_772_366_400),
            ("r*s-{milliseconds}*.json*", "rosters-s-1772366400000.json.gz", 1_772_366_400),
            ("Ärzte {dd.MM.yyyy}.csv", "Ärzte 01.03.2026.csv", 1_772_319_600),
        ]
    )
    func found(pattern: String, name: String, seconds: Int64) throws {
        #expect(try stamp(pattern).instant(in: name) == WallInstant(milliseconds: seconds * 1_000))
    }

    @Test(
        "is nothing where the name is otherwise",
        arguments: [
            ("hr-{yyyyMMdd}.csv", "hr-20260301.csv.gz"),
            ("hr-{yyyyMMdd}.csv", "xhr-20260301.csv"), ("hr-{yyyyMMdd}.csv", "hr-.csv"), ("hr-{yyyyMMdd}.csv", ""),
            ("*-{seconds}.json", "roster.json"), ("*a*b-{seconds}", "xbxa-1"), ("{seconds}", "123456789012"),
            ("{seconds}", "-1"), ("{seconds}", "１"),
            // Milliseconds are no seconds with digits behind them.
            ("*-{seconds}*.csv", "roster-1772366400000.csv"), ("*{seconds}.csv", "roster-1772366400000.csv"),
        ]
    )
    func otherwise(pattern: String, name: String) throws {
        let stamp = try stamp(pattern)
        #expect(throws: StampFlaw.otherwise) { try stamp.instant(in: name) }
    }

    @Test("What is written as it should be, and is no instant all the same, is told apart")
    func flawed() throws {
        let stamp = try stamp("hr-{yyyyMMdd}*.csv")
        #expect(throws: StampFlaw.impossible) { try stamp.instant(in: "hr-20260231.csv") }
        let zoneless = try NameStamp(parsing: "hr-{iso8601}.csv", syntax: StampSyntax(form: .date(.iso8601), zone: nil))
        #expect(throws: StampFlaw.zoneless) { try zoneless.instant(in: "hr-2026-03-01T12:00:00.csv") }
    }

    @Test("Of a time to come, a file is the truth of the present; of more than a day to come, it was read wrongly")
    func ahead() throws {
        let origin = AsOfOrigin.name(try stamp("hr-{seconds}.csv"))
        let now = WallInstant(milliseconds: 1_000_000_000_000)
        func instant(ahead seconds: Int64) throws -> WallInstant {
            try origin.instant(ofFileNamed: "hr-\(1_000_000_000 + seconds).csv", modified: now, now: now)
        }
        #expect(try instant(ahead: -1) == now - .seconds(1))
        #expect(try instant(ahead: 86_400) == now)
        #expect { try instant(ahead: 86_401) } throws: { "\($0)".contains("another unit or zone") }
    }

    @Test("is the longest that can stand there, and of several places the first")
    func first() throws {
        #expect(try stamp("*{seconds}*").instant(in: "a12b345") == WallInstant(milliseconds: 12_000))
        #expect(
            try stamp("*-{yyyyMMdd}*").instant(in: "x-20260301-20270101") == stamp("{yyyyMMdd}").instant(in: "20260301")
        )
    }

    @Test("comes out of the longest name in no time, whatever it is made of")
    func long() throws {
        let pattern = try stamp("*0*0*0*0*{yyyyMMddHHmmss}*1*1*1*1*.csv")
        let clock = ContinuousClock()
        let took = clock.measure {
            for _ in 0..<10 { #expect((try? pattern.instant(in: String(repeating: "0", count: 255))) == nil) }
        }
        #expect(took < .seconds(10))
    }

    @Test(
        "needs one instant in braces",
        arguments: ["hr.csv", "{yyyyMMdd}{HHmm}", "}yyyyMMdd{", "{yyyyMMdd", "{}", "in/{yyyyMMdd}", "{a{b}}"]
    )
    func pattern(_ text: String) {
        #expect(throws: NameStampError.self) { try NameStamp.form(in: text) }
    }
}
