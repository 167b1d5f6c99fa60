import Testing

@testable import Daemon

@Suite("What is measured, and what was meant")
struct QuantitiesTests {
    @Test(
        "a length of time is a number with its unit, and is written back the same",
        arguments: [
            ("500ms", Duration.milliseconds(500)), ("2s", .seconds(2)), ("10m", .seconds(600)), ("1h", .seconds(3_600)),
            ("7d", .seconds(604_800)), ("0s", .zero), ("90s", .seconds(90)),
        ]
    )
    func durations(written: String, meant: Duration) {
        #expect(Duration(written: written) == meant)
        #expect(meant.written == written)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "5", "s", "-1s", "+1s", "1.5s", "2 s", "2S", "2sec", "٢s", "1h30m", "99999999999999999999s",
            "9223372036854775807d",
        ]
    )
    func notDurations(written: String) {
        #expect(Duration(written: written) == nil)
    }

    @Test(
        "a size is a number, alone or with its unit",
        arguments: [
            ("4096", 4_096), ("64KiB", 65_536), ("1MiB", 1 << 20), ("4GiB", 4 << 30), ("1KB", nil), ("1 KiB", nil),
            ("KiB", nil),
            ("9999999999999GiB", nil), ("-1", nil),
        ] as [(String, Int64?)]
    )
    func sizes(written: String, bytes: Int64?) {
        #expect(ByteCount(written: written)?.bytes == bytes)
    }

    @Test(
        "a slip of the finger is recognised, another word isn't",
        arguments: [
            ("ulr", "url"), ("URL", "url"), ("creditential", "credential"), ("sorces", "sources"),
            ("timeOut", "timeout"),
            ("connectTimout", "connectTimeout"), ("password", nil), ("x", nil), ("", nil),
        ] as [(String, String?)]
    )
    func suggestions(word: String, meant: String?) {
        let known = ["url", "credential", "sources", "timeout", "connectTimeout", "groups"]
        #expect(Suggestion.nearest(to: word, among: known) == meant)
    }
}
