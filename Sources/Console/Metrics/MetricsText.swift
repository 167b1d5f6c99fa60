import Ports

/// A page in Prometheus's text format 0.0.4: families in ``Metric``'s order, each with its help and type.
struct MetricsText {
    /// `application/openmetrics-text` says the same otherwise; every scraper knows this one.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    typealias Labels = KeyValuePairs<String, String>

    private var samples: [Metric: [String]] = [:]

    mutating func add(_ metric: Metric, _ value: some MetricValue) { add(metric, [:], value) }

    mutating func add(_ metric: Metric, _ labels: Labels, _ value: some MetricValue) {
        precondition(metric.kind != .histogram, "a histogram is more than a value")
        append(metric, "", Self.text(labels), value.metricValue)
    }

    mutating func add(_ metric: Metric, _ histogram: DurationHistogram) { add(metric, [:], histogram) }

    /// Its classes are cumulative, each with all that is below it.
    mutating func add(_ metric: Metric, _ labels: Labels, _ histogram: DurationHistogram) {
        precondition(metric.kind == .histogram, "a histogram is more than a value")
        let own = Self.text(labels)
        var below = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            below += count
            append(metric, "_bucket", own + ["le=\"\(Self.number(bound.inSeconds))\""], Double(below))
        }
        append(metric, "_bucket", own + ["le=\"+Inf\""], Double(histogram.count))
        append(metric, "_sum", own, histogram.sum.inSeconds)
        append(metric, "_count", own, Double(histogram.count))
    }

    var text: String {
        var text = ""
        for metric in Metric.allCases {
            text += "# HELP \(metric.rawValue) \(Self.escaped(metric.help, isQuoted: false))\n"
            text += "# TYPE \(metric.rawValue) \(metric.kind.rawValue)\n"
            for sample in samples[metric] ?? [] { text += sample }
        }
        return text
    }

    private mutating func append(_ metric: Metric, _ suffix: String, _ labels: [String], _ value: Double) {
        let braces = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
        samples[metric, default: []].append("\(metric.rawValue)\(suffix)\(braces) \(Self.number(value))\n")
    }

    private static func text(_ labels: Labels) -> [String] {
        labels.map { "\($0.key)=\"\(escaped($0.value, isQuoted: true))\"" }
    }

    /// What ends a line or a quoted value is written as the format says; nothing else is special in it.
    static func escaped(_ text: String, isQuoted: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where isQuoted: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Whole numbers without a point, and what isn't finite in the format's own words.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}

extension Duration {
    /// As every figure that leaves the daemon is given.
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

/// What a sample may be made of.
protocol MetricValue {
    var metricValue: Double { get }
}

extension Double: MetricValue {
    var metricValue: Double { self }
}

extension Int: MetricValue {
    var metricValue: Double { Double(self) }
}

/// True is 1.
extension Bool: MetricValue {
    var metricValue: Double { self ? 1 : 0 }
}
