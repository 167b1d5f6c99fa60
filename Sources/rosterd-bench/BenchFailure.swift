import Glibc

/// Why something could not be measured.
struct BenchFailure: Error, CustomStringConvertible {
    var description: String

    init(description: String) { self.description = description }

    /// What the kernel refused, by `errno`.
    init(call: String) { description = "\(call): \(String(cString: strerror(errno)))" }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
