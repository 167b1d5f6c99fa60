import Foundation
import Randomness
import TestSupport
import Testing

@testable import Provisioning

@Suite("Local time")
struct NamedZoneTests {
    private func instant(_ zone: String, _ text: String) throws -> String {
        let zone = try #require(NamedZone(named: zone))
        let date = try DatePattern.iso8601.read(text)
        return WrittenDate.instant(zone.instant(of: date, at: .midnight)).text
    }

    @Test(
        "An hour is read in the zone, summer and winter, and where clocks are set",
        arguments: [
            ("Europe/Berlin", "2026-01-15T09:00", "2026-01-15T08:00:00Z"),
            ("Europe/Berlin", "2026-07-15T09:00", "2026-07-15T07:00:00Z"),
            // Set forward at 02:00 on 29 March: 02:30 is skipped, and is the instant of the skip.
            ("Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z"),
            ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00Z"),
            // Set back at 03:00 on 25 October: 02:30 is shown twice, and is the first.
            ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z"),
            ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z"),
            ("America/New_York", "2026-03-08T02:15", "2026-03-08T07:00:00Z"),
            ("America/New_York", "2026-11-01T01:15", "2026-11-01T05:15:00Z"),
            // Midnight itself is skipped here.
            ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),
            // A whole day is skipped here.
            ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00Z"),
            ("Asia/Kathmandu", "2026-01-01", "2025-12-31T18:15:00Z"),
            ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30:00Z"),
            ("Europe/Berlin", "2026-03-29T02:30:00+01:00", "2026-03-29T01:30:00Z"),
            ("UTC", "2026-03-29T02:30", "2026-03-29T02:30:00Z"),
        ]
    )
    func hours(zone: String, text: String, result: String) throws {
        #expect(try instant(zone, text) == result)
    }

    @Test("24:00 is the next day's beginning, and a day has an hour of its own only where nothing else is said")
    func endOfDay() throws {
        let zone = try #require(NamedZone(named: "Europe/Berlin"))
        let last = try DatePattern.iso8601.read("2026-03-31")
        let next = try DatePattern.iso8601.read("2026-04-01")
        #expect(zone.instant(of: last, at: .endOfDay) == zone.instant(of: next, at: .midnight))
        let timed = try DatePattern.iso8601.read("2026-03-31T12:00")
        #expect(zone.instant(of: timed, at: .endOfDay) == zone.instant(of: timed, at: .midnight))
    }

    @Test(
        "Any instant is found again by what clocks show then, or is the second showing of it",
        arguments: [
            "Europe/Berlin", "America/New_York", "Africa/Casablanca", "Asia/Tehran", "Pacific/Apia",
            "Australia/Lord_Howe",
        ]
    )
    func foundAgain(name: String) throws {
        let (zone, theirs) = (try #require(NamedZone(named: name)), try #require(TimeZone(identifier: name)))
        var random = SeededRandom(seed: UInt64(name.utf8.count))
        for _ in 0..<2_000 {
            let second = Int.random(in: 86_400...4_000_000_000, using: &random)
            let shown = second + theirs.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
            let days = Int((Double(shown) / 86_400).rounded(.down))
            let day = try #require(CivilDate(daysSince1970: days))
            let rest = shown - days * 86_400
            let time = try #require(TimeOfDay(hour: rest / 3_600, minute: rest / 60 % 60, second: rest % 60))
            let found = Int(zone.instant(of: .local(day, time), at: .midnight).milliseconds / 1_000)
            let shownThen = found + theirs.secondsFromGMT(for: Date(timeIntervalSince1970: Double(found)))
            #expect(shownThen == shown && found <= second && second - found <= 86_400, "\(second)")
        }
    }

    @Test(
        "Later on the clock is never earlier in time",
        arguments: ["Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia"]
    )
    func monotonic(name: String) throws {
        let zone = try #require(NamedZone(named: name))
        let start = try #require(CivilDate(year: 2011, month: 1, day: 1)).daysSince1970
        var last = WallInstant(milliseconds: .min)
        for quarter in 0..<(366 * 4 * 24) {
            let day = try #require(CivilDate(daysSince1970: start + quarter / 96))
            let time = try #require(TimeOfDay(hour: quarter % 96 / 4, minute: quarter % 4 * 15, second: 0))
            let instant = zone.instant(of: .local(day, time), at: .midnight)
            // An hour that is shown twice is its first showing: the one after it comes later by more than the clock says.
            #expect(instant >= last)
            last = instant
        }
    }

    @Test(
        "A zone has a name of the database",
        arguments: ["CEST", "Berlin", "GMT+1", "", "europe berlin", "Europe/Atlantis"]
    )
    func unknown(name: String) {
        #expect(NamedZone(named: name) == nil)
    }
}
