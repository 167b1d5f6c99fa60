extension Duration {
    /// Reads a whole number with a unit, without a space: `500ms`, `2s`, `10m`, `1h`, `7d`. Nil for anything else.
    public init?(written text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits), count <= Self.countMax else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": self = .milliseconds(count)
        case "s": self = .seconds(count)
        case "m": self = .seconds(count * 60)
        case "h": self = .seconds(count * 3_600)
        case "d": self = .seconds(count * 86_400)
        default: return nil
        }
    }

    /// As ``init(written:)`` reads it, in the largest unit that leaves no rest.
    var written: String {
        let (seconds, attoseconds) = components
        guard attoseconds == 0 else { return "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)ms" }
        for (unit, length) in [("d", Int64(86_400)), ("h", 3_600), ("m", 60)]
        where seconds != 0 && seconds % length == 0 {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }

    /// No unit overflows with it.
    private static let countMax: Int64 = 1_000_000_000_000
}

/// A size in bytes, as it is written.
struct ByteCount {
    var bytes: Int64

    /// Reads a whole number, alone or with `KiB`, `MiB` or `GiB`. Nil for anything else.
    init?(written text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units: [String: Int64] = ["": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]
        guard let count = Int64(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        self.bytes = bytes
    }
}
