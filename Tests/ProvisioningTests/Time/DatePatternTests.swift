import Randomness
import TestSupport
import Testing

@testable import Provisioning

@Suite("Dates as HR writes them")
struct DatePatternTests {
    @Test(
        "A date that is as declared is read, to the letter",
        arguments: [
            ("yyyy-MM-dd", "2026-03-01", "2026-03-01"), ("dd.MM.yyyy", "01.03.2026", "2026-03-01"),
            ("MM/dd/yyyy", "03/01/2026", "2026-03-01"), ("M/d/yyyy", "3/1/2026", "2026-03-01"),
            ("M/d/yyyy", "03/01/2026", "2026-03-01"), ("yyyyMMdd", "20260301", "2026-03-01"),
            ("dd-MMM-yyyy", "01-MAR-2026", "2026-03-01"), ("MMM d, yyyy", "mar 1, 2026", "2026-03-01"),
            ("yyyy-MM-dd HH:mm", "2026-03-01 09:30", "2026-03-01T09:30:00"),
            ("dd.MM.yyyy' um 'HH:mm:ss", "01.03.2026 um 09:30:15", "2026-03-01T09:30:15"),
            ("d.M.yyyy 'Uhr'", "1.3.2026 Uhr", "2026-03-01"),
            ("iso8601", "2026-03-01", "2026-03-01"), ("iso8601", "2026-03-01T09:30", "2026-03-01T09:30:00"),
            ("iso8601", "2026-03-01T09:30:00.123+01:00", "2026-03-01T08:30:00Z"),
            ("iso8601", "2026-03-01 00:30:00+0100", "2026-02-28T23:30:00Z"),
            ("iso8601", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
            ("iso8601", "0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00Z"),
            ("iso8601", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
            ("iso8601-day", "0001-01-01T00:00:00+14:00", "0001-01-01"),
            ("iso8601-day", "2026-03-01T00:00:00+01:00", "2026-03-01"), ("iso8601-day", "2026-03-01", "2026-03-01"),
        ]
    )
    func read(pattern: String, text: String, result: String) throws {
        let date = try DatePattern(parsing: pattern).read(text)
        #expect(date.text == result)
        #expect(WrittenDate(text: result) == date)
    }

    @Test(
        "What is written otherwise is no date, and neither is what no calendar has",
        arguments: [
            ("yyyy-MM-dd", "2026-3-1", .otherwise), ("yyyy-MM-dd", "01.03.2026", .otherwise),
            ("yyyy-MM-dd", "2026-03-01 ", .otherwise), ("yyyy-MM-dd", "2026-03-01T00:00", .otherwise),
            ("yyyy-MM-dd", "", .otherwise), ("yyyy-MM-dd", "２026-03-01", .otherwise),
            ("yyyy-MM-dd", "2026-02-31", .impossible), ("MM/dd/yyyy", "13/01/2026", .impossible),
            ("yyyy-MM-dd", "0000-00-00", .impossible), ("d.M.yyyy", "1.3.26", .otherwise),
            ("yyyy-MM-dd HH:mm", "2026-03-01 25:00", .impossible), ("dd-MMM-yyyy", "01-MÄR-2026", .otherwise),
            ("iso8601", "2026-03-01T09", .otherwise), ("iso8601", "2026-03-01T09:30+1", .otherwise),
            ("iso8601", "2026-03-01T09:30+15:00", .impossible), ("iso8601", "2026-W09-7", .otherwise),
            ("iso8601-day", "2026-03-01junk", .otherwise),
            // By UTC's clock in years that no text can have.
            ("iso8601", "0001-01-01T00:00:00+14:00", .impossible),
            ("iso8601", "9999-12-31T23:59:59-14:00", .impossible),
        ] as [(String, String, DateFlaw)]
    )
    func refused(pattern: String, text: String, flaw: DateFlaw) throws {
        let pattern = try DatePattern(parsing: pattern)
        #expect(throws: flaw) { try pattern.read(text) }
    }

    @Test(
        "A pattern that could be read in two ways, or not at all, is none",
        arguments: [
            ("dd.MM.yy", .shortYear), ("yyyy-MM", .incomplete), ("yyyy-MM-dd ss", .incomplete),
            ("yyyy-MM-dd mm", .incomplete),
            ("yyyy-MM-dd-dd", .repeated), ("MMM MM dd yyyy", .repeated), ("dMyyyy", .endless),
            ("yyyy-M-dHH:mm", .endless),
            ("YYYY-MM-dd", .unknownLetters("YYYY")), ("yyyy-MM-dd'T", .unclosedQuote), ("yyyy-M'1'-dd", .endless),
            (String(repeating: "-", count: 65), .tooLong), ("EEEE, dd MM yyyy", .unknownLetters("EEEE")),
            ("", .incomplete),
        ] as [(String, DatePatternError)]
    )
    func noPattern(text: String, error: DatePatternError) {
        #expect(throws: error) { try DatePattern(parsing: text) }
    }

    @Test("Any day that a pattern writes it reads again", arguments: 0..<20)
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pattern = try DatePattern(parsing: "dd.MM.yyyy")
        for _ in 0..<200 {
            let day = try #require(CivilDate(daysSince1970: Int.random(in: -200_000...1_000_000, using: &random)))
            let two = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
            let year = String(repeating: "0", count: 4 - String(day.year).count) + String(day.year)
            let date = try pattern.read("\(two(day.day)).\(two(day.month)).\(year)")
            #expect(date == .day(day))
            #expect(WrittenDate(text: date.text) == date)
        }
    }

    @Test("No bytes bring the reader down", arguments: 0..<20)
    func anyText(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let patterns = try ["iso8601", "iso8601-day", "d.M.yyyy", "MMM d, yyyy"].map { try DatePattern(parsing: $0) }
        for _ in 0..<500 {
            let text = String(
                (0..<Int.random(in: 0...30, using: &random)).compactMap { _ in
                    "0123456789-:.TZ+ Janä".randomElement(using: &random)
                }
            )
            for pattern in patterns { _ = try? pattern.read(text) }
            _ = try? DatePattern(parsing: text)
        }
    }
}
