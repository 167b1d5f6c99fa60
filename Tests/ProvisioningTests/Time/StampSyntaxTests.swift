import Provisioning
import Testing

@Suite("An instant, as it is declared to be written")
struct StampSyntaxTests {
    private static let berlin = NamedZone(named: "Europe/Berlin")

    private func iso(_ zone: NamedZone?) -> StampSyntax { StampSyntax(form: .date(.iso8601), zone: zone) }

    @Test("by a clock is read in its zone, and a day alone is its beginning")
    func zoned() throws {
        #expect(try iso(Self.berlin).instant(of: "2026-07-01T02:00:00").milliseconds == 1_782_864_000_000)
        #expect(try iso(Self.berlin).instant(of: "2026-07-01").milliseconds == 1_782_856_800_000)
    }

    @Test("that says how far it is from UTC needs no zone, and goes by none")
    func offset() throws {
        for zone in [nil, Self.berlin] {
            #expect(try iso(zone).instant(of: "2026-07-01T00:00:00Z").milliseconds == 1_782_864_000_000)
        }
        #expect(throws: StampFlaw.zoneless) { try iso(nil).instant(of: "2026-07-01T00:00:00") }
    }

    @Test("as a count is read to the digit")
    func counted() throws {
        let (seconds, milliseconds) = (
            StampSyntax(form: .seconds, zone: nil), StampSyntax(form: .milliseconds, zone: nil)
        )
        #expect(try seconds.instant(of: "1782864000").milliseconds == 1_782_864_000_000)
        #expect(try milliseconds.instant(of: "1782864000001").milliseconds == 1_782_864_000_001)
        for text in ["", "-1", "1.5", "+1", "999999999999", " 1"] {
            #expect(throws: StampFlaw.otherwise) { try seconds.instant(of: text) }
        }
    }

    @Test("that no calendar or clock has is none")
    func impossible() {
        #expect(throws: StampFlaw.impossible) { try iso(.utc).instant(of: "2026-02-30T00:00:00") }
        #expect(throws: StampFlaw.otherwise) { try iso(.utc).instant(of: "tomorrow") }
    }
}
