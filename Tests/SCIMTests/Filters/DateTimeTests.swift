import SCIM
import Testing

@Suite("Instants")
struct DateTimeTests {
    @Test(
        "xsd:dateTime is read as an instant",
        arguments: [
            ("1970-01-01T00:00:00Z", 0, 0), ("1969-12-31T23:59:59Z", -1, 0), ("2000-02-29T12:00:00Z", 951_825_600, 0),
            ("2011-05-13T04:42:34Z", 1_305_261_754, 0), ("2011-05-13T04:42:34", 1_305_261_754, 0),
            ("2011-05-13t04:42:34z", 1_305_261_754, 0), ("2011-05-13T06:42:34+02:00", 1_305_261_754, 0),
            ("2011-05-12T23:12:34-05:30", 1_305_261_754, 0), ("2022-02-03T20:40:22.000+00:00", 1_643_920_822, 0),
            ("2011-05-13T04:42:34.5Z", 1_305_261_754, 500_000_000),
            ("2011-05-13T04:42:34.1234567891Z", 1_305_261_754, 123_456_789), ("1999-12-31T24:00:00Z", 946_684_800, 0),
            ("0001-01-01T00:00:00Z", -62_135_596_800, 0), ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
        ] as [(String, Int64, Int32)]
    )
    func reading(text: String, seconds: Int64, nanoseconds: Int32) {
        #expect(DateTime(parsing: text) == DateTime(seconds: seconds, nanoseconds: nanoseconds))
    }

    @Test(
        "Anything else isn't one",
        arguments: [
            "", "2011-05-13", "2011-05-13 04:42:34Z", "2011-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
            "2011-13-01T00:00:00Z",
            "2011-00-01T00:00:00Z", "2011-01-00T00:00:00Z", "2011-04-31T00:00:00Z", "2011-05-13T24:00:01Z",
            "2011-05-13T23:60:00Z", "2011-05-13T23:59:61Z", "2011-05-13T04:42:34.Z", "2011-05-13T04:42:34+2:00",
            "2011-05-13T04:42:34+15:00", "2011-05-13T04:42:34Zx", "2011-05-13T04:42:34ZZ", "+011-05-13T04:42:34Z",
            "2011-05-13T04:42:3éZ",
        ]
    )
    func notReading(text: String) {
        #expect(DateTime(parsing: text) == nil)
    }

    @Test(
        "An instant is written in UTC and reads back as itself",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.000Z"),
            (951_825_600, "2000-02-29T12:00:00.000Z"),
            (1_305_261_754, "2011-05-13T04:42:34.000Z"), (4_107_542_399, "2100-02-28T23:59:59.000Z"),
            (-62_135_596_800, "0001-01-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func writing(seconds: Int64, text: String) {
        #expect(DateTime(seconds: seconds, nanoseconds: 0).description == text)
        #expect(DateTime(parsing: text)?.seconds == seconds)
    }

    @Test("Every day of four centuries is written and read as the same day")
    func everyDay() {
        for day in -60_000..<90_000 {
            let instant = DateTime(seconds: Int64(day) * 86_400 + 43_200, nanoseconds: 7_000_000)
            guard DateTime(parsing: instant.description) == instant else {
                Issue.record("\(instant)")
                return
            }
        }
    }
}
