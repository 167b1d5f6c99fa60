import Ports
import Testing

@testable import Console

@Suite("Prometheus's text format")
struct MetricsTextTests {
    /// The samples of one family.
    private func samples(_ text: String, _ metric: Metric) -> [String] {
        text.split(separator: "\n").map(String.init).filter { $0.hasPrefix(metric.rawValue) }
    }

    @Test("every family has its help and its type once, and they come before its samples")
    func families() {
        var page = MetricsText()
        page.add(.queueDrain, ["target": "amplitude"], 2.5)
        page.add(.ready, true)
        let lines = page.text.split(separator: "\n").map(String.init)
        for metric in Metric.allCases {
            #expect(lines.filter { $0.hasPrefix("# HELP \(metric.rawValue) ") }.count == 1)
            #expect(lines.filter { $0 == "# TYPE \(metric.rawValue) \(metric.kind.rawValue)" }.count == 1)
        }
        let type = lines.firstIndex(of: "# TYPE rosterd_queue_drain_seconds gauge")
        #expect(type.map { lines[$0 + 1] } == "rosterd_queue_drain_seconds{target=\"amplitude\"} 2.5")
        #expect(samples(page.text, .ready) == ["rosterd_ready 1"])
        #expect(page.text.hasSuffix("\n"))
    }

    @Test("a label's value ends neither its quotes nor its line, whatever it says")
    func labels() {
        var page = MetricsText()
        page.add(.holds, ["source": "a\"} 1\nrosterd_ready 0\\"], 3)
        #expect(samples(page.text, .holds) == [#"rosterd_holds{source="a\"} 1\nrosterd_ready 0\\"} 3"#])
    }

    @Test("a histogram's classes hold all that is below them")
    func histograms() {
        var histogram = DurationHistogram(bounds: [.milliseconds(100), .seconds(1), .seconds(10)])
        for milliseconds in [50, 100, 101, 999, 2_000, 60_000] { histogram.observe(.milliseconds(milliseconds)) }
        var page = MetricsText()
        page.add(.exchangeDurations, ["target": "t"], histogram)
        let name = Metric.exchangeDurations.rawValue
        #expect(
            samples(page.text, .exchangeDurations) == [
                #"\#(name)_bucket{target="t",le="0.1"} 2"#, #"\#(name)_bucket{target="t",le="1"} 4"#,
                #"\#(name)_bucket{target="t",le="10"} 5"#, #"\#(name)_bucket{target="t",le="+Inf"} 6"#,
                #"\#(name)_sum{target="t"} 63.25"#, #"\#(name)_count{target="t"} 6"#,
            ]
        )
    }

    @Test(
        "figures are written as the format has them",
        arguments: [
            (0.0, "0"), (-3, "-3"), (0.25, "0.25"), (1_700_000_000_123, "1700000000123"), (.infinity, "+Inf"),
            (-.infinity, "-Inf"), (.nan, "NaN"), (0.00001, "1e-05"), (1e300, "1e+300"),
        ]
    )
    func figures(value: Double, text: String) {
        #expect(MetricsText.number(value) == text)
    }

    @Test("a counter's name says so, and nothing else's does")
    func names() {
        for metric in Metric.allCases {
            #expect((metric.kind == .counter) == metric.rawValue.hasSuffix("_total"))
            #expect(metric.help.hasSuffix("."))
        }
    }
}
