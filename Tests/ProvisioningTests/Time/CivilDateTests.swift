import Foundation
import Randomness
import TestSupport
import Testing

@testable import Provisioning

@Suite("Days of the calendar")
struct CivilDateTests {
    @Test(
        "A day that no calendar has is none",
        arguments: [
            (2026, 2, 31, false), (2026, 2, 29, false), (2024, 2, 29, true), (1900, 2, 29, false), (2000, 2, 29, true),
            (2026, 4, 31, false), (2026, 13, 1, false), (2026, 0, 1, false), (2026, 1, 0, false), (0, 1, 1, false),
            (9999, 12, 31, true), (10_000, 1, 1, false),
        ]
    )
    func days(year: Int, month: Int, day: Int, exists: Bool) {
        #expect((CivilDate(year: year, month: month, day: day) != nil) == exists)
    }

    @Test("Days are counted as Foundation counts them, and back", arguments: 0..<20)
    func counting(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for _ in 0..<100 {
            let days = Int.random(in: -80_000...80_000, using: &random)
            let date = try #require(CivilDate(daysSince1970: days))
            #expect(date.daysSince1970 == days)
            let theirs = calendar.dateComponents(
                [.year, .month, .day],
                from: Date(timeIntervalSince1970: Double(days) * 86_400)
            )
            #expect(theirs.year == date.year && theirs.month == date.month && theirs.day == date.day)
        }
    }

    @Test(
        "A time of day is written with two digits and a colon",
        arguments: [
            ("00:00", 0), ("09:30", 34_200), ("24:00", 86_400), ("24:01", nil), ("9:30", nil), ("12:60", nil),
            ("", nil),
            ("12:30:00", nil), ("１2:30", nil),
        ] as [(String, Int?)]
    )
    func timeOfDay(text: String, seconds: Int?) {
        #expect(TimeOfDay(written: text)?.seconds == seconds)
    }
}
